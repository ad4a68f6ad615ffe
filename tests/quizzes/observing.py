"""Makers for checklists, occasions and sheets; for every app's tests."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from quizzes import services
from quizzes.models import Attempt, Item, ItemBank, Quiz, QuizSection, QuizSlot, Signature

PASSWORD = "secret-word-1"
TICK = [("做到", 100), ("未做到", 0)]


def levels(*rows: tuple[str, float]) -> dict[str, Any]:
    """A line with levels (text, percent), the best first; without rows a tick."""
    return {"levels": [{"text": text, "share": share} for text, share in rows or TICK]}


def measured(target: float, limit: float | None = None, **fields: Any) -> dict[str, Any]:
    """A measured line in minutes: at most the target, beyond the limit nothing."""
    start = {"unit": "分钟", "direction": "at_most", "series": False}
    number = None if limit is None else Decimal(str(limit))
    return start | {"target": Decimal(str(target)), "limit": number} | fields


def timed(lead_minutes: int, tolerance_minutes: int = 0, actor: str = "服务员") -> dict[str, Any]:
    """A line that is due so many minutes before the start."""
    return {
        "lead_minutes": lead_minutes,
        "tolerance_minutes": tolerance_minutes,
        "actor": actor,
    }


LINES = [
    ("levels", levels()),
    ("levels", levels(("好", 100), ("一般", 60), ("差", 0))),
    ("measured", measured(15, 20)),
]


def make_checklist(
    lines: list[tuple[str, dict[str, Any]]] = LINES,
    *,
    slug: str = "tea-service",
    critical: tuple[int, ...] = (),
    sections: tuple[str, ...] = (),
    points: float = 10,
    **fields: Any,
) -> Quiz:
    """A live checklist of (kind, answer) lines; ``critical`` are their numbers from 1."""
    bank = ItemBank.objects.get_or_create(slug="lines", defaults={"name": "检查项"})[0]
    rules = {
        "title": "茶水服务检查",
        "mode": "observed",
        "slug": slug,
        "live": True,
        "pass_mark": Decimal(80),
        "shuffle_options": False,
    }
    quiz = Quiz.objects.create(**(rules | fields))
    for order, title in enumerate(sections):
        QuizSection.objects.create(quiz=quiz, title=title, sort_order=order)
    for number, (kind, answer) in enumerate(lines, start=1):
        item = Item.objects.create(
            bank=bank, stem=f"检查项 {number}", answer=[(kind, answer)], points=points, live=True
        )
        QuizSlot.objects.create(quiz=quiz, item=item, is_veto=number in critical, sort_order=number)
    return quiz


def make_person(number: str, name: str, *roles: str) -> Any:
    """A person with roles, who signs with PASSWORD."""
    user = get_user_model().objects.create_user(number, name, PASSWORD)
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def make_sheet(
    quiz: Quiz,
    learner: Any,
    observer: Any,
    *,
    now: dt.datetime,
    standpoint: str = "centre",
    **fields: Any,
) -> Attempt:
    """An unplanned sheet, open."""
    return services.observe(
        quiz_id=quiz.pk,
        learner_id=learner.pk,
        observer=observer,
        standpoint=standpoint,
        now=now,
        **fields,
    )


def good(entry: dict[str, Any]) -> dict[str, Any]:
    """The best response to a line of a paper."""
    if entry["kind"] == "levels":
        return {"level": entry["levels"][0]["id"]}
    if entry["kind"] == "measured":
        return {"values": [entry["target"]]} if entry["series"] else {"value": entry["target"]}
    return {"at": entry["due"]}


def bad(entry: dict[str, Any]) -> dict[str, Any]:
    """The worst response to a line of a paper."""
    if entry["kind"] == "levels":
        return {"level": entry["levels"][-1]["id"]}
    if entry["kind"] == "measured":
        sign = -1 if entry["direction"] == "at_least" else 1
        return {"value": str(Decimal(entry["limit"]) + sign)}
    hours, minutes = map(int, entry["due"].split(":"))
    late = hours * 60 + minutes + entry["tolerance_minutes"] + 1
    return {"at": f"{late // 60 % 24:02}:{late % 60:02}"}


def fill(
    sheet: Attempt, *, now: dt.datetime, seq: int = 1, fails: tuple[int, ...] = (), **values: Any
) -> Attempt:
    """Judge every line as fulfilled but those in ``fails``; ``line_3={…}`` says what line 3 is given."""
    for entry in sheet.paper["slots"]:
        slot = entry["slot"]
        value = values.get(f"line_{slot}") or (bad(entry) if slot in fails else good(entry))
        services.save_response(
            attempt_id=sheet.pk,
            learner_id=sheet.observer_id,
            slot=slot,
            seq=seq,
            value=value,
            now=now,
        )
    return sheet


def sign(
    sheet: Attempt,
    by: Any = None,
    *,
    now: dt.datetime,
    meaning: str = "assessed",
    password: str = PASSWORD,
) -> Signature:
    """Sign a sheet, without ``by`` as its observer."""
    return services.sign_sheet(
        attempt_id=sheet.pk, meaning=meaning, password=password, by=by or sheet.observer, now=now
    )


def close(
    quiz: Quiz,
    learner: Any,
    observer: Any,
    *,
    now: dt.datetime,
    fails: tuple[int, ...] = (),
    **fields: Any,
) -> Attempt:
    """A sheet that was filled in and signed, so that its occasion is closed."""
    sheet = make_sheet(quiz, learner, observer, now=now, **fields)
    sign(fill(sheet, now=now, fails=fails), now=now)
    sheet.refresh_from_db()
    return sheet
