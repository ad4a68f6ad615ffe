"""Is every string of ours translated? Used by CI on a tree whose .po files were just brought up to date."""

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
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
