"""F31: while somebody writes, whoever only reads never waits.

This site gives up waiting after a fifth of a second: a page that asks for the lock is answered with 503.
In full (TRIALS=full) every page to every role; here the learner and the administrator open all that is theirs,
and each other role its third.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.access import ADMIN, ANONYMOUS, HR, LEARNER, ROLES, SUSPENDED, TRAINER

from .addresses import FullWorld, desk_addresses, own_addresses
from .server import FULL, Site, log_in, writers_held_up

# Wagtail notes who has a screen to edit open, makes the row of one's own settings at the first look, and
# asks "really?" inside a transaction.
EDITORS = ("/edit/", "/new/", "/add/", "/preview/", "/revert/", "/account/", "/delete/", "/convert_alias/")  # fmt: skip


def _asked(site: Site, path: str, session: str) -> str:
    status = site.ask("GET", path, session=session)[0]
    return f"{path} {status}" if status >= 500 else ""


def _visits(world: FullWorld) -> list[tuple[str, str]]:
    sessions = {
        role: log_in(person)
        for role, person in world.people.items()
        if person is not None and role != SUSPENDED
    } | {ANONYMOUS: "", SUSPENDED: ""}
    own = own_addresses(world)
    desk = [path for path in desk_addresses(world) if not any(part in path for part in EDITORS)]
    asked = [(role, own) for role in ROLES] + [(role, desk) for role in (TRAINER, HR, ADMIN)]
    return [
        (path, sessions[role])
        for turn, (role, paths) in enumerate(asked)
        for path in (paths if FULL or role in (LEARNER, ADMIN) else paths[turn % 3 :: 3])
    ]


@pytest.fixture(scope="module")
def site(trial_database, tmp_path_factory):
    media = tmp_path_factory.mktemp("media")
    with Site(trial_database, media, TRIAL_BUSY_MS="200") as running:
        yield running


def test_every_page_is_shown_to_every_role_while_another_writes(site):
    visits = _visits(FullWorld())
    with ThreadPoolExecutor(4) as pool, writers_held_up():
        wrong = [
            answer for answer in pool.map(lambda visit: _asked(site, *visit), visits) if answer
        ]
    assert not wrong, "\n".join(sorted(set(wrong)))
