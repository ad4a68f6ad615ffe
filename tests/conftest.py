"""The database of the tests, and how much of each trial is run."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.signals import post_migrate  # noqa: TID251 - what a flush announces
from hypothesis import settings as hypothesis_settings

from learning_site.roles import apply_roles
from tests import indexing
from tests.migrated import postgres_template, sqlite_template

FULL = os.environ.get("TRIALS") == "full"

# A failure that chance finds once and not again helps nobody: CI draws the same examples every time.
hypothesis_settings.register_profile("sample", max_examples=60, deadline=None, derandomize=True)
hypothesis_settings.register_profile("full", max_examples=1000, deadline=None)
hypothesis_settings.load_profile("full" if FULL else "sample")


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    return _is_sqlite() or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request):
    if not _is_sqlite():
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
        template = postgres_template(os.environ["DATABASE_URL"])
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template
        yield
        return
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        copy = Path(folder) / "test.sqlite3"
        shutil.copy(sqlite_template(), copy)
        settings.DATABASES["default"]["TEST"]["NAME"] = str(copy)
        yield


def lift_guards(connection):
    """Take the triggers of the ledger away; imported late, because models need the settings."""
    from competence.services.sealing_triggers import lift_guards as lift  # noqa: PLC0415

    lift(connection)


def restore_what_migrations_made(**kwargs):
    """Put Wagtail's root page, site, collection and language back: the flush after a transactional test took them."""
    locale = apps.get_model("wagtailcore", "Locale")
    page = apps.get_model("wagtailcore", "Page")
    collection = apps.get_model("wagtailcore", "Collection")
    chinese, _ = locale.objects.get_or_create(language_code="zh-hans")
    if not page.objects.exists():
        page.add_root(instance=page(title="根页面", slug="root", locale=chinese))
    if not collection.objects.exists():
        collection.add_root(instance=collection(name="Root"))
    site = apps.get_model("wagtailcore", "Site")
    if not site.objects.exists():
        root = page.objects.get(depth=1)
        site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
    apply_roles()  # rights on pages hang on the root page


@pytest.fixture(scope="session", autouse=True)
def what_migrations_made_comes_back(django_db_setup):
    # The flush announces itself as a migration does; people's own listener needs the root page.
    post_migrate.connect(restore_what_migrations_made, sender=apps.get_app_config("wagtailcore"))


@pytest.fixture(scope="session", autouse=True)
def the_flush_passes_the_guards(django_db_setup, tmp_path_factory):
    """A flush after a transactional test deletes proof, which triggers refuse; post_migrate brings them back."""
    settings.LEDGER_FOLDER = tmp_path_factory.mktemp("ledger")
    flush = BaseDatabaseOperations.execute_sql_flush

    def lift_and_flush(self, sql_list):
        lift_guards(self.connection)
        return flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lift_and_flush)
        yield


@pytest.fixture(autouse=True)
def heads_of_this_test_only():
    """Signed heads lie outside the database, so that no rollback takes those of the test before."""
    (settings.LEDGER_FOLDER / "heads.jsonl").unlink(missing_ok=True)


@pytest.fixture
def unguarded(db):
    """The triggers of the ledger are lifted: what follows is done behind the site's back."""
    lift_guards(connection)


def _is_sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def _memory() -> str | None:
    with contextlib.suppress(OSError):
        if os.access("/dev/shm", os.W_OK):  # noqa: S108 - a folder in memory, where there is one
            return "/dev/shm"  # noqa: S108
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Tests marked `indexed` have Wagtail's indexes kept; before the fixtures, which may be a module's."""
    asked = item.get_closest_marker("indexed") or item.get_closest_marker("browser")
    indexing.kept = FULL or asked is not None
