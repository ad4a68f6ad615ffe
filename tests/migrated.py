"""Migrated databases for the tests: migrating takes longer than most tests together, so it is done once.

`python -m tests.migrated` makes the template that DATABASE_URL asks for, if it is not there.
"""

import contextlib
import fcntl
import gc
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "learning_template_"


def sqlite_template() -> Path:
    """Return a SQLite file that holds what the migrations make; the name tells which migrations."""
    template = Path(tempfile.gettempdir()) / f"learning-site-{_key()}.sqlite3"
    with _alone(template.name):
        if not template.exists():
            with tempfile.TemporaryDirectory() as folder:
                fresh = Path(folder) / "fresh.sqlite3"
                _migrate(f"sqlite:///{fresh}")
                shutil.move(fresh, template)
    return template


def postgres_template(url: str) -> str:
    """Return the name of a PostgreSQL database that holds the same; those of other migrations go."""
    import psycopg  # noqa: PLC0415 - not needed with SQLite

    name, server = PREFIX + _key(), urlsplit(url)
    with (
        _alone(name),
        psycopg.connect(server._replace(path="/postgres").geturl(), autocommit=True) as connection,
    ):
        listed = "SELECT datname FROM pg_database WHERE datname LIKE %s"
        there = {row[0] for row in connection.execute(listed, [PREFIX + "%"])}
        if name in there:
            return name
        for old in there:
            with contextlib.suppress(psycopg.Error):  # somebody copies from it
                connection.execute(f'DROP DATABASE IF EXISTS "{old}"')
        fresh = f"{PREFIX}fresh_{os.getpid()}"
        connection.execute(f'CREATE DATABASE "{fresh}"')
        _migrate(server._replace(path=f"/{fresh}").geturl())
        connection.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{name}"')
    return name


def _key() -> str:
    key = hashlib.sha256(f"{version('wagtail')} {version('django')} {os.getuid()}".encode())
    first = [ROOT / "learning_site" / name for name in ("roles.py", "unasked.py")]
    first += [
        ROOT / "competence" / "selectors" / name
        for name in ("ledger_forms.py", "ledger_triggers.py")
    ]
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *first]):
        key.update(path.read_bytes())
    return key.hexdigest()[:16]


@contextlib.contextmanager
def _alone(name: str):
    with (Path(tempfile.gettempdir()) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.migrated", "--here"],
        cwd=ROOT,
        check=True,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "learning_site.settings.test",
            "DATABASE_URL": url,
        },
    )


def _migrate_here() -> None:
    """Run the migrations as they are, but let Django keep the models between them more cheaply.

    For each constraint and each index it makes the model anew, and with it all that hang on it.
    """
    import django  # noqa: PLC0415 - the template may be there
    from django.core.management import call_command  # noqa: PLC0415
    from django.db.migrations.state import ProjectState  # noqa: PLC0415

    def append_option(self, app_label, model_name, option_name, obj):
        options = self.models[app_label, model_name].options
        options[option_name] = [*options[option_name], obj]
        if "apps" in self.__dict__:
            getattr(self.apps.get_model(app_label, model_name)._meta, option_name).append(obj)

    ProjectState._append_option = append_option
    gc.set_threshold(200_000, 20, 20)  # some thirty thousand classes are made and dropped
    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    if "--here" in sys.argv:
        _migrate_here()
    elif os.environ.get("DATABASE_URL", "").startswith("postgres"):
        postgres_template(os.environ["DATABASE_URL"])
    else:
        sqlite_template()
