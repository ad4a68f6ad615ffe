"""SQLite's one write lock: who waits for it stands in line, for as long as the connection is patient."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from learning_site.settings.database import database_from_url

HANDS, TURNS = 6, 10


@pytest.fixture
def connections(tmp_path, django_db_blocker):
    handler = ConnectionHandler({"default": database_from_url(f"sqlite:///{tmp_path}/own.sqlite3")})
    with django_db_blocker.unblock():
        with handler["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE count (n INTEGER)")
            cursor.execute("INSERT INTO count VALUES (0)")
        yield handler
        handler.close_all()


def begin(connection):
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(connection, *, keep=True):
    (connection.commit if keep else connection.rollback)()
    connection.set_autocommit(True)


def count(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM count")
        return cursor.fetchone()[0]


def test_many_hands_that_read_and_then_write_all_get_their_turn(connections):
    def work(_number):
        connection = connections["default"]  # one a thread
        for _ in range(TURNS):
            begin(connection)
            seen = count(connection)
            connection.cursor().execute("UPDATE count SET n = %s", [seen + 1])
            end(connection)
        connection.close()

    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(work, range(HANDS)))
    assert count(connections["default"]) == HANDS * TURNS


@pytest.mark.parametrize(
    "leaves", [end, lambda held: end(held, keep=False), lambda held: held.close()]
)
def test_who_is_not_patient_is_refused_and_gets_in_once_the_other_has_left(connections, leaves):
    first = connections["default"]
    second = first.copy()
    with second.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100")
    begin(first)
    began = time.monotonic()
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    assert 0.1 <= time.monotonic() - began < 5
    leaves(first)
    begin(second)
    end(second)
    with second.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone()[0] == 100
    second.close()
