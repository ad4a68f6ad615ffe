"""Is every string of ours translated? Used by CI on a copy of the tree.

`--collect` brings the .po files there up to date, all in one process: starting costs more than collecting.
"""

import os
import re
import sys
from pathlib import Path

import polib

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def faults(catalogue: Path) -> list[str]:
    """Return a sentence for each untranslated, fuzzy or wrongly filled string."""
    found = []
    for entry in polib.pofile(str(catalogue)):
        if entry.obsolete:
            continue
        translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
        if entry.fuzzy or not all(translations):
            found.append(f"{catalogue}: no translation of {entry.msgid!r}")
            continue
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for text in translations:
            if set(PLACEHOLDER.findall(text)) != wanted:
                found.append(f"{catalogue}: placeholders differ in {entry.msgid!r}")
    return found


def collect() -> None:
    """Do for every app below this folder what `make translations` does."""
    sys.path.insert(0, os.getcwd())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning_site.settings.dev")
    import django  # noqa: PLC0415 - the other use needs none
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    root = Path.cwd()
    for folder in sorted(root.glob("*/locale")):
        os.chdir(folder.parent)
        call_command(
            "makemessages", verbosity=0, locale=["zh_Hans"], no_location=True, no_wrap=True
        )
    os.chdir(root)


def main(root: str) -> int:
    """Print what is missing below a folder; 1 if anything is."""
    found = [
        fault
        for catalogue in sorted(Path(root).glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))
        for fault in faults(catalogue)
    ]
    print("\n".join(found) or "Every string is translated.")
    return 1 if found else 0


if __name__ == "__main__":
    if "--collect" in sys.argv:
        collect()
    else:
        sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
