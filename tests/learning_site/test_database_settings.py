from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from learning_site.checks import sqlite_is_durable
from learning_site.settings.database import database_from_url


def test_sqlite_url_names_a_file():
    assert database_from_url("sqlite:////var/site.sqlite3")["NAME"] == Path("/var/site.sqlite3")


def test_postgres_url_carries_password_with_escapes():
    entry = database_from_url("postgres://site:p%40ss@db:5433/learning")
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"]) == (
        "site",
        "p@ss",
        "db",
        5433,
    )


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "postgres://host", "nonsense"])
def test_other_urls_are_refused(url):
    with pytest.raises(ImproperlyConfigured):
        database_from_url(url)


@pytest.mark.django_db
def test_the_connection_in_use_is_durable():
    assert sqlite_is_durable(None, databases=["default"]) == []


@pytest.mark.django_db
def test_a_careless_sqlite_connection_is_reported():
    connection = connections["default"]
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    connection.transaction_mode, before = "DEFERRED", connection.transaction_mode
    try:
        messages = sqlite_is_durable(None, databases=["default"])
    finally:
        connection.transaction_mode = before
    assert [message.id for message in messages] == ["learning_site.E001"]
