"""Counting what is asked of the database: SELECT, INSERT, UPDATE, DELETE; no BEGIN, no savepoint."""

from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def at_most(limit):
    """Fail, and list the statements, when there are more than ``limit``."""
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [
        query["sql"]
        for query in captured.captured_queries
        if query["sql"].lstrip("( ").split(" ", 1)[0].upper()
        in {"SELECT", "INSERT", "UPDATE", "DELETE"}
    ]
    assert len(asked) <= limit, f"{len(asked)} statements:\n" + "\n".join(asked)
