"""Known vulnerabilities of the pinned packages; needs an advisory service, says so where there is none."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOWEST = {"django": (5, 2, 17), "wagtail": (8, 0)}


def pinned() -> dict[str, tuple[int, ...]]:
    """Return the versions that requirements.txt pins, by lower-case name."""
    versions = {}
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        name, found, rest = line.partition("==")
        if found:
            version = rest.split("#")[0].strip()
            versions[name.split("[")[0].lower()] = tuple(
                int(part) for part in version.split(".") if part.isdigit()
            )
    return versions


def main() -> int:
    """Compare with the lowest versions without known holes, then ask pip-audit if it can be reached."""
    versions = pinned()
    old = [name for name, lowest in LOWEST.items() if versions[name] < lowest]
    if old:
        print("These pins have known holes:", ", ".join(old))
        return 1
    audit = subprocess.run(
        [sys.executable, "-m", "pip_audit", "-r", "requirements.txt", "--no-deps", "--disable-pip", "--timeout", "10"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    if audit.returncode == 0:
        return 0
    if "vulnerabilit" in audit.stdout:
        print(audit.stdout)
        return 1
    print(
        "The advisory service could not be asked from here; only the lowest versions were compared."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
