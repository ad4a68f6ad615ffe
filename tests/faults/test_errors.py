"""What a broken page tells: the visitor a number, the log the same number, neither more than they need."""

from __future__ import annotations

import io
import logging
import logging.config
import re

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import make_user

from .failing_urls import FAULTS, WAYS

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.faults.failing_urls")]
TOLD = ("SECRET-INSIDE", "Traceback", "SELECT", ".py", "people_user", "site-packages")


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def log():
    """What the console would show, in the form that the settings give it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    form = settings.LOGGING["formatters"]["line"]
    handler.setFormatter(logging.Formatter(form["format"], style=form["style"]))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("way", [*FAULTS, *WAYS])
def test_an_error_shows_its_number_and_nothing_of_the_inside(visitor, log, way):
    response = visitor.get(f"/fail/{way}/")
    page = response.content.decode()
    assert response.status_code == 500
    assert not [word for word in TOLD if word in page]
    number = re.search(r"<code>([0-9a-f]{12})</code>", page)[1]
    assert f"error id {number}" in log.getvalue()


def test_a_suspicious_request_shows_nothing_of_the_inside(visitor):
    response = visitor.get("/fail/suspicious/")
    assert response.status_code == 400
    assert not [word for word in TOLD if word in response.content.decode()]


@pytest.mark.parametrize("path", ["/nothing/", "/courses/nothing/", "/media/a.py", "/static/a.py"])
def test_what_is_not_there_shows_nothing_of_the_inside(visitor, path):
    visitor.force_login(make_user())
    response = visitor.get(path)
    assert response.status_code == 404
    assert not [word for word in TOLD if word in response.content.decode()]


FAKED = "x\n2026-01-01 00:00:00 CRITICAL root faked\r\nand again"


def test_a_typed_line_break_makes_no_second_line_in_the_log(visitor, log, settings):
    settings.AXES_ENABLED = True
    visitor.post("/login/", {"username": FAKED, "password": "top-secret-password"})
    visitor.get("/fail/ValueError/", {"a": FAKED})
    visitor.get("/nothing/%0aFAKED-LINE/")
    lines = log.getvalue().splitlines()
    assert lines
    assert not [line for line in lines if line.startswith(("2026-01-01", "FAKED", "and again"))]


def test_the_log_holds_no_password(visitor, log, settings):
    settings.AXES_ENABLED = True
    person = make_user()
    for number in (person.staff_number, "nobody"):
        visitor.post("/login/", {"username": number, "password": "top-secret-password"})
    assert "top-secret-password" not in log.getvalue()
