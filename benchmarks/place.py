"""Where a measurement takes place: a migrated, filled database and the settings of production."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def environment_for(database_url: str, folder: str) -> dict[str, str]:
    """Return what production settings ask of the environment."""
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "b" * 60,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BEHIND_TLS": "0",
        "STATIC_ROOT": f"{folder}/static",
        "MEDIA_ROOT": f"{folder}/media",
        "LEDGER_FOLDER": f"{folder}/ledger",
    }


def manage(environment: dict[str, str], *words: str, settings: str = "benchmarks.settings") -> str:
    """Run a management command of the site and return what it printed."""
    finished = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, text=True, capture_output=True, check=False,
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": settings},
    )  # fmt: skip
    if finished.returncode:
        raise SystemExit(finished.stderr[-3000:])
    return finished.stdout


def prepare(
    environment: dict[str, str], filled: str, folder: str, *, counted: bool = True
) -> dict[str, Any]:
    """Migrate, collect static files, fill with a call of `fill.py`; return the client's facts."""
    manage(environment, "compile_translations")
    manage(environment, "migrate", "-v0")
    manage(environment, "collectstatic", "--no-input", "-v0")
    target = Path(folder) / "facts.json"
    statements = "facts |= {'sql': statements.count(facts)};" if counted else ""
    manage(
        environment, "shell", "-v0", "-c",
        "import json, pathlib; from benchmarks.fill import *; from benchmarks import statements;"
        f"facts = {filled}; {statements}"
        f"pathlib.Path({str(target)!r}).write_text(json.dumps(facts))",
    )  # fmt: skip
    return json.loads(target.read_text())
