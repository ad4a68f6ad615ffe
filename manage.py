#!/usr/bin/env python
"""Django's command line for the site."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command with the development settings unless others are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning_site.settings.dev")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
