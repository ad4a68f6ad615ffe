"""Every address is opened as every role in a company where all that people typed is hostile.

The crawl is made once; each test asks one thing of all its answers. In full (TRIALS=full) the roles of the
desk open all of it; here the administrator does, and each other role its third.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.access import ADMIN, ANONYMOUS, AUDITOR, HR, ROLES, SUSPENDED, TRAINER

from .addresses import desk_addresses, own_addresses
from .hostile import HostileWorld
from .payloads import MARK, come_alive
from .server import FULL

pytestmark = pytest.mark.django_db  # without it, alone in a run, there is no database

# Rows that are no content: who is logged in where, who looks at what in the desk just now, who is told
# of comments on a page (Wagtail enters an editor by opening it).
BESIDE = {
    "django_session", "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog",
    "wagtailadmin_editingsession", "wagtailusers_userprofile", "wagtailcore_pagesubscription",
}  # fmt: skip
PUBLIC = ("/login/", "/health/", "/records/verify/", "/desk/jsi18n/", "/desk/sprite/")


@dataclass
class Visit:
    """One answer."""

    role: str
    path: str
    status: int
    headers: dict[str, str]
    body: bytes

    def __str__(self) -> str:
        return f"{self.path} as {self.role}: {self.status}"

    @property
    def is_page(self) -> bool:
        """Whether a browser would show it as HTML, whole or in part."""
        kind = self.headers.get("content-type", "")
        return kind.startswith(("text/html", "application/json"))


@dataclass
class Crawl:
    """All answers, and the tables that differ afterwards."""

    visits: list[Visit]
    changed: list[str]


@pytest.fixture(scope="module")
def crawl(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = HostileWorld()
        clients = {role: _client(world, role) for role in ROLES}
        own_addresses(world), desk_addresses(world)  # the world makes its rows when it is asked
        before = _digests()
        visits = list(_visit_all(world, clients))
        after = _digests()
        transaction.set_rollback(True)
    return Crawl(visits, [name for name in before if before[name] != after[name]])


def _client(world: HostileWorld, role: str) -> Client:
    client = Client(raise_request_exception=False)
    person = world.people[role]
    if person is not None and role != SUSPENDED:
        client.force_login(person)
    return client


def _visit_all(world: HostileWorld, clients: dict[str, Client]) -> Iterator[Visit]:
    own, desk = own_addresses(world), desk_addresses(world)
    opened = {role: ["/desk/"] for role in ROLES} | {ADMIN: desk}
    for turn, role in enumerate((TRAINER, HR, AUDITOR)):
        opened[role] = desk if FULL else desk[turn::3]
    for role, client in clients.items():
        for path in own + opened[role]:
            yield _visit(client, role, path)


def _visit(client: Client, role: str, path: str) -> Visit:
    response = client.get(path)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = {name.lower(): value for name, value in response.items()}
    return Visit(role, path, response.status_code, headers, body)


def _digests() -> dict[str, str]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in BESIDE and "_fts" not in table:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                rows = sorted(map(repr, cursor.fetchall()))
                found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def test_reading_changes_nothing(crawl):
    assert not crawl.changed


def test_no_address_breaks(crawl):
    assert not [str(visit) for visit in crawl.visits if visit.status >= 500]


def test_what_people_typed_is_nowhere_more_than_text(crawl):
    alive = {
        f"{visit}: {found[0][:200]}"
        for visit in crawl.visits
        if visit.headers.get("content-type", "").startswith("text/html")
        and (found := come_alive(visit.body.decode()))
    }
    assert not alive, "\n".join(sorted(alive))


def test_the_crawl_saw_what_people_typed(crawl):
    """Otherwise the test above proves nothing."""
    mark = MARK.encode()
    seen = {visit.path for visit in crawl.visits if visit.status == 200 and mark in visit.body}
    assert len(seen) > 60, sorted(seen)


def test_every_answer_names_its_policy(crawl):
    page = ("default-src 'self'", "object-src 'none'", "frame-ancestors 'self'")
    stored_file = ("default-src 'none'", "sandbox")
    wrong = [
        str(visit)
        for visit in crawl.visits
        if not any(
            all(part in visit.headers.get("content-security-policy", "") for part in wanted)
            for wanted in (page, stored_file)
        )
    ]
    assert not wrong


def test_no_inline_script_or_style_outside_the_desk(crawl):
    loose = [
        str(visit)
        for visit in crawl.visits
        if "unsafe" in visit.headers.get("content-security-policy", "")
        and not visit.path.startswith("/desk/")
    ]
    assert not loose


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ],
)
def test_every_answer_carries_its_safety_headers(crawl, header, value):
    assert not [str(visit) for visit in crawl.visits if visit.headers.get(header) != value]


def test_no_page_of_a_person_is_stored(crawl):
    stored = [
        str(visit)
        for visit in crawl.visits
        if visit.role not in (ANONYMOUS, SUSPENDED)
        and visit.is_page
        and not visit.path.startswith(PUBLIC)
        and not {"no-store", "private"} & set(visit.headers.get("cache-control", "").split(", "))
    ]
    assert not stored


def test_no_page_tells_of_the_inside(crawl):
    told = [
        f"{visit}: {word!r}"
        for visit in crawl.visits
        for word in (b"Traceback (most", b"site-packages", b"SELECT ", b'.py"')
        if visit.is_page and word in visit.body
    ]
    assert not told
