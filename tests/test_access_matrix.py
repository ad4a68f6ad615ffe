"""Every address of the site is asked as every role; see access.py for what is expected."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests import access
from tests.access import (
    ADDRESSES,
    DESK,
    ELSEWHERE,
    EXCEPTIONS,
    FORBIDDEN,
    LOGIN,
    MISSING,
    NO_GET,
    OK,
)

pytestmark = pytest.mark.django_db

STAND_INS = {"int": "1", "uuid": str(access.NO_ONE), "slug": "a", "str": "a", "path": "a"}


def _patterns(
    resolver: URLResolver, route: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Yield route and name of every address."""
    for pattern in resolver.url_patterns:
        path = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, ":".join((*spaces, pattern.name or ""))
        else:
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _patterns(pattern, path, inner)


ALL = sorted(set(_patterns(get_resolver())))
WAGTAIL = ("desk/", "documents/")
OWN = {name: route for route, name in ALL if not route.startswith(WAGTAIL)}


def _is_excepted(route: str) -> bool:
    return any(
        route.startswith(known[:-1]) if known.endswith("*") else route == known
        for known in EXCEPTIONS
    )


DESK_ROUTES = [
    route for route, _name in ALL if route.startswith(WAGTAIL) and not _is_excepted(route)
]


# Where an address is a regular expression there is no argument to make up.
FILLABLE = [route for route in DESK_ROUTES if not set("^(") & set(route)]


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """The people of the small company, made once, each with a browser."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = access.World()
        world.visitors = {role: _Visitor(world, role) for role in access.ROLES}
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(company, db):
    """The same people; the rows that a test asks for are its own and go with it."""
    return copy.copy(company)


def _outcome(response: HttpResponse, path: str) -> str:
    if response.status_code == 302:
        return _sent(response.url, path)
    known = {200: OK, 401: LOGIN, 403: FORBIDDEN, 404: MISSING, 405: NO_GET}
    return known.get(response.status_code, f"gets status {response.status_code}")


def _sent(where: str, path: str) -> str:
    if where.startswith("/login/"):
        return LOGIN
    # Wagtail says "no" by a message on the desk's first page.
    return FORBIDDEN if where == "/desk/" and path != where else ELSEWHERE


class _Visitor:
    """A browser in which somebody of the role is logged in."""

    def __init__(self, world: access.World, role: str) -> None:
        self.role = role
        self.client = Client(raise_request_exception=False)
        if person := world.people[role]:
            self.client.force_login(person)

    def get(self, path: str) -> str:
        outcome = _outcome(self.client.get(path), path)
        if outcome == LOGIN and self.role in access.INSIDE:
            return FORBIDDEN  # the desk sends to the login, which refuses
        return outcome


def _mismatches(world: access.World, path: str, expected: dict[str, str]) -> list[str]:
    wrong = []
    for role, wanted in expected.items():
        found = world.visitors[role].get(path)
        if found != wanted:
            wrong.append(f"{path}: {role} {found}, expected: {wanted}")
    return wrong


def _beginning(route: str) -> str | None:
    rest = route.removeprefix("desk/")
    starts = [start for start in DESK if rest.startswith(start) and (start or not rest)]
    return max(starts, key=len, default=None)


@pytest.mark.parametrize("name", sorted(OWN))
def test_an_address_is_open_to_whom_the_table_says(world, name):
    assert name in ADDRESSES, (
        f"/{OWN[name]} ({name}) has no row in tests/access.py: say there who may open it."
    )
    row = ADDRESSES[name]
    arguments = {
        key: value(world) if callable(value) else value for key, value in row.arguments.items()
    }
    wrong = _mismatches(world, reverse(name, kwargs=arguments), row.expected)
    assert not wrong, "\n".join(wrong)


def test_the_table_names_no_address_that_is_gone():
    gone = set(ADDRESSES) - set(OWN) - {"style_guide"}  # which only demo and development have
    assert not gone


def test_every_address_of_the_desk_has_a_beginning_in_the_table():
    unknown = [route for route in DESK_ROUTES if _beginning(route) is None]
    assert not unknown, "No row in DESK of tests/access.py for: " + ", ".join(unknown)


def test_the_desk_names_no_beginning_that_is_gone():
    used = {_beginning(route) for route in DESK_ROUTES}
    assert set(DESK) <= used


def _filled(route: str) -> str:
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda match: STAND_INS[match[1] or "str"], route)


@pytest.mark.parametrize("role", [access.ANONYMOUS, access.LEARNER])
def test_nobody_without_a_role_opens_any_page_of_the_desk(world, role):
    wanted = LOGIN if role == access.ANONYMOUS else FORBIDDEN
    visitor = world.visitors[role]
    wrong = [
        f"{path} {found}"
        for path in map(_filled, FILLABLE)
        if (found := visitor.get(path)) != wanted
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [access.ASSESSOR, access.MANAGER, access.SUSPENDED])
def test_the_desk_is_closed_to_whoever_works_outside_it(world, role):
    wanted = LOGIN if role == access.SUSPENDED else FORBIDDEN
    visitor = world.visitors[role]
    assert visitor.get("/desk/") == wanted
    assert visitor.get("/desk/pages/") == wanted


@pytest.mark.parametrize("role", [access.TRAINER, access.HR, access.AUDITOR, access.ADMIN])
def test_a_role_opens_those_pages_of_the_desk_that_the_table_says(world, role):
    wrong, visitor = [], world.visitors[role]
    for route in FILLABLE:
        if "<" in route or route.endswith("results/"):
            continue
        allowed = role == access.ADMIN or role in DESK[_beginning(route) or ""]
        found = visitor.get(f"/{route}")
        if (found == FORBIDDEN) == allowed or found.startswith("gets status"):
            wrong.append(f"/{route}: {role} {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", [access.TRAINER, access.HR, access.AUDITOR])
def test_a_page_about_one_thing_is_never_shown_where_its_list_is_refused(world, role):
    wrong, visitor = [], world.visitors[role]
    for route in FILLABLE:
        if "<" not in route or role in DESK[_beginning(route) or ""]:
            continue
        found = visitor.get(_filled(route))
        if found not in {FORBIDDEN, MISSING, NO_GET}:
            wrong.append(f"{_filled(route)}: {role} {found}")
    assert not wrong, "\n".join(wrong)
