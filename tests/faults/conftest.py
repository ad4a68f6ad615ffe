"""A site under trial: its own database, its own server, for all tests of a module."""

import pytest

from .server import Site, own_database


@pytest.fixture(scope="module")
def trial_database(django_db_setup, django_db_blocker, tmp_path_factory):
    """DATABASE_URL of a database that this process and the server share; nothing is rolled back."""
    with (
        django_db_blocker.unblock(),
        own_database(tmp_path_factory.mktemp("database")) as url,
    ):
        yield url


@pytest.fixture(scope="module")
def site(trial_database, tmp_path_factory):
    with Site(trial_database, tmp_path_factory.mktemp("media")) as running:
        yield running
