"""Compile the .po files of the site; unlike compilemessages it needs no gettext."""

from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compile every .po file of the site that is newer than its .mo file."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options) -> None:
        for source in sorted(Path(settings.BASE_DIR).glob("*/*locale/*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                polib.pofile(str(source)).save_as_mofile(str(target))
                self.stdout.write(f"compiled {source.relative_to(settings.BASE_DIR)}")
