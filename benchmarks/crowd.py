"""A class before its exam, and what is in the database after it. Runs inside Django."""

from __future__ import annotations

import json
import secrets
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from people.models import User
from quizzes.models import Attempt, Response, Result

FLOOR_BACKEND = "django.contrib.auth.backends.ModelBackend"


def session(person: User, backend: str = "") -> str:
    """Return the key of a session in which the person is logged in."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = backend or settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return store.session_key


def admitted(people: list[User]) -> list[dict[str, str]]:
    """Return what the client needs of each: a session and a token."""
    return [{"session": session(who), "csrf": secrets.token_hex(16)} for who in people]


def check(path: str) -> str:
    """Compare what was acknowledged with what is stored, and each result with its answers (JSON)."""
    told = json.loads(Path(path).read_text())
    stored = {
        (str(attempt), slot, seq): value
        for attempt, slot, seq, value in Response.objects.filter(
            attempt__in={row[0] for row in told["rows"]}
        ).values_list("attempt", "slot", "seq", "value")
    }
    lost = sum(
        stored.get((attempt, slot, seq)) != value for attempt, slot, seq, value in told["rows"]
    )
    results = {
        str(result.attempt_id): result
        for result in Result.objects.filter(attempt__in=told["finished"])
    }
    papers = Attempt.objects.in_bulk([uuid.UUID(each) for each in told["finished"]])
    wrong = sum(
        str(pk) not in results or results[str(pk)].score != _score(attempt, stored)
        for pk, attempt in papers.items()
    )
    missing = len(told["finished"]) - len(results)
    return json.dumps({"lost": lost, "results_missing": missing, "results_wrong": wrong})


def _score(attempt: Attempt, stored: dict[tuple[str, int, int], Any]) -> Decimal:
    return sum(
        (
            Decimal(entry["points"])
            for entry in attempt.paper["slots"]
            if stored.get((str(attempt.pk), entry["slot"], 1)) == entry["key"]["right"]
        ),
        Decimal(0),
    )
