"""No query string and no made-up part of an address breaks a page, and none reaches the ORM as a lookup.

In full (TRIALS=full) every string at every address; here every string at some and every address with some.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from tests.access import ADMIN

from .addresses import FullWorld, desk_addresses, own_addresses
from .server import FULL

pytestmark = pytest.mark.django_db

NAMES = (
    "page", "p", "q", "audience", "unit", "position", "state", "status", "ordering", "order", "since",
    "course", "role", "next", "parent_page_id", "collection_id", "_connector", "_negated",
    "learner__password", "id", "type", "format", "page_size", "tag", "slot", "item",
)  # fmt: skip
VALUES = (
    "a", "", "-1", "0", "1;--", "' OR 1=1 --", "99999999999999999999999999", "1e999", "%00", "a%00b",
    "%ff%fe", "%ed%a0%80", "%F0%9F%92%A9", "OR", "learner__password", "-", "../../etc/passwd",
    "{{7*7}}", "%0d%0aX-Bad:1", "2026-13-45", "٣", "%E3%80%80", "x" * 6000,
)  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = FullWorld()
        own_addresses(
            world
        )  # it makes its rows when it is asked: for all tests, not within the first
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visitor(world):
    client = Client(raise_request_exception=False)
    client.force_login(world.people[ADMIN])
    return client


def broken(client: Client, paths: list[str]) -> list[str]:
    return [path[:200] for path in paths if client.get(path).status_code >= 500]


def share(paths: list[str], strings: tuple[str, ...], string: str, each: int) -> list[str]:
    """The addresses to be asked with this one of the strings, so that each address gets ``each`` of them."""
    if FULL:
        return paths
    parts = len(strings) // each
    return paths[strings.index(string) % parts :: parts]


@pytest.mark.parametrize("value", VALUES)
def test_no_query_string_breaks_a_page_of_the_site(world, visitor, value):
    everything = "&".join(f"{name}={value[:200]}" for name in NAMES) + f"&long={value}&{value}=1&&="
    paths = share(own_addresses(world), VALUES, value, 5)
    assert not broken(visitor, [f"{path}?{everything}" for path in paths])


OF_LISTS = ("a", "-1", "9" * 24, "%00", "%ff%fe", "%22")


@pytest.mark.parametrize("value", OF_LISTS)
def test_no_query_string_breaks_a_list_of_the_desk(world, visitor, value):
    everything = "&".join(f"{name}={value[:200]}" for name in NAMES)
    lists = [path for path in desk_addresses(world) if not any(map(str.isdigit, path))]
    paths = share(lists, OF_LISTS, value, 2)
    assert not broken(visitor, [f"{path}?{everything}" for path in paths])


MADE_UP = ("9" * 23, "0", "-1", "%00", "a%00b", "%ff", "a" * 3000)


@pytest.mark.parametrize("part", MADE_UP)
def test_no_made_up_part_of_an_address_breaks_a_page(world, visitor, part):
    with_a_gap = set()
    for path in own_addresses(world) + desk_addresses(world):
        parts = path.strip("/").split("/")
        for place in range(1, len(parts)):
            if any(map(str.isdigit, parts[place])) or place == 1:
                with_a_gap.add("/" + "/".join([*parts[:place], "*", *parts[place + 1 :]]) + "/")
    paths = share(sorted(with_a_gap), MADE_UP, part, 2)
    assert not broken(visitor, [path.replace("*", part) for path in paths])
