"""Production reads the environment and refuses to start without."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "training.example.com",
    "DATABASE_URL": "sqlite:////tmp/never-opened.sqlite3",
}


def start(environment):
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "learning_site.settings.production",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_starts_with_its_environment():
    assert start(GOOD).returncode == 0


@pytest.mark.parametrize("missing", sorted(GOOD))
def test_refuses_to_start_without(missing):
    environment = {name: value for name, value in GOOD.items() if name != missing}
    finished = start(environment)
    assert finished.returncode != 0
    assert f"Set {missing} in the environment" in finished.stderr
