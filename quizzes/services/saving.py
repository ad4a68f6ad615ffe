"""Keeping answers. What was acknowledged is committed; an answer is only ever added to."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import JSONField, Value

from quizzes.grading import BadShape, check_value, extends, is_empty
from quizzes.kinds import Kind
from quizzes.models import Attempt, Response
from quizzes.models.quiz import Feedback
from quizzes.selectors import latest_responses
from quizzes.selectors.attempts import CHECKED, written_by
from quizzes.selectors.practice import items_under_way

from .errors import AttemptClosed, BadResponse, StaleResponse
from .events import note, require_open
from .expiry import settle_by_id
from .locks import lock_for_answer, locked

MAX_SLOT = 2**15 - 1
MAX_SEQ = CHECKED - 1


@dataclass(frozen=True)
class Saved:
    """An acknowledged answer, and when the attempt ends as far as is known by now."""

    saved_at: dt.datetime
    seq: int
    deadline_at: dt.datetime | None = None


@dataclass(frozen=True)
class Given:
    """An answer from a whole form. ``base`` is the number of the answer that the page had shown."""

    value: Any
    base: int


@dataclass(frozen=True)
class Conflict:
    """An answer of a form that was not taken, because another page had answered since."""

    slot: int
    value: Any
    stored: Any
    stored_at: dt.datetime


def save_response(
    *, attempt_id: uuid.UUID, learner_id: int, slot: int, seq: int, value: Any, now: dt.datetime
) -> Saved:
    """Add one answer; two statements when all is well. The same one again gives the same answer.

    Raises Attempt.DoesNotExist (also for somebody else's attempt), BadResponse, AttemptClosed, and
    StaleResponse where another answer with this number or a newer one is stored.
    """
    try:
        return _save(attempt_id, learner_id, slot, seq, value, now)
    except IntegrityError:  # the same number arrived twice at once; now the first one can be seen
        return _save(attempt_id, learner_id, slot, seq, value, now)
    except AttemptClosed as closed:
        refuse(attempt_id, learner_id, closed, now, slot=slot, seq=seq)
        raise


@transaction.atomic
def _save(
    attempt_id: uuid.UUID, learner_id: int, slot: int, seq: int, value: Any, now: dt.datetime
) -> Saved:
    if not 1 <= slot <= MAX_SLOT:
        raise BadResponse("slot", slot)
    if not 1 <= seq <= MAX_SEQ:
        raise BadResponse("seq", slot)
    attempt = lock_for_answer(attempt_id, learner_id, slot)
    check_response(attempt.kinds, slot, value)
    if seq <= (attempt.newest_seq or 0):  # type: ignore[attr-defined]
        return _again(attempt, slot, seq, value)
    require_open(attempt, now)
    if attempt.kinds[slot - 1] == Kind.CASE and attempt.newest_seq:  # type: ignore[attr-defined]
        _require_longer(attempt_id, slot, value)
    Response.objects.create(
        attempt_id=attempt_id, slot=slot, seq=seq, value=as_stored(value), saved_at=now
    )
    return Saved(now, seq, attempt.deadline_at)


def _require_longer(attempt_id: uuid.UUID, slot: int, value: Any) -> None:
    """Of a situation only the next step is taken: one statement more, for this kind alone."""
    stored = Response.objects.filter(attempt_id=attempt_id, slot=slot).order_by("-seq").first()
    if stored and not extends(value, stored.value):
        raise BadResponse("path", slot)


def _again(attempt: Attempt, slot: int, seq: int, value: Any) -> Saved:
    """Answer a save whose number is taken: the same answer is acknowledged again, another is stale."""
    rows = list(
        Response.objects.filter(attempt_id=attempt.pk, slot=slot, seq__gte=seq).order_by("seq")
    )
    if rows[0].seq == seq and rows[0].value == value:
        return Saved(rows[0].saved_at, seq, attempt.deadline_at)
    newest = rows[-1]
    raise StaleResponse(newest.value, newest.seq, newest.saved_at)


def save_responses(
    *, attempt_id: uuid.UUID, learner_id: int, given: Mapping[int, Given], now: dt.datetime
) -> list[Conflict]:
    """Keep a whole form, as a browser without JavaScript sends it; returns what was not taken. ``learner_id`` is who
    writes: of a sheet its observer.

    Raises as :func:`save_response` does, but never StaleResponse.
    """
    try:
        with transaction.atomic():
            attempt = locked(Attempt.objects.defer("paper")).get(
                written_by(learner_id), pk=attempt_id
            )
            require_open(attempt, now)
            return take_form(attempt, given, now)[1]
    except AttemptClosed as closed:
        refuse(attempt_id, learner_id, closed, now, form=True)
        raise


def check_answer(*, attempt_id: uuid.UUID, learner_id: int, slot: int, now: dt.datetime) -> None:
    """Close an answer in practice, so that it can be judged at once; checking it again changes nothing.

    It is stored once more under the last number there is: every later save of it is stale. Raises
    Attempt.DoesNotExist, AttemptClosed, and BadResponse where nothing is answered (``empty_answer``) or the
    paper was not begun for practice (``exam``).
    """
    try:
        _close_answer(attempt_id, learner_id, slot, now)
    except AttemptClosed as closed:
        refuse(attempt_id, learner_id, closed, now, slot=slot, check=True)
        raise


@transaction.atomic
def _close_answer(attempt_id: uuid.UUID, learner_id: int, slot: int, now: dt.datetime) -> None:
    attempt = locked(Attempt.objects.all()).get(pk=attempt_id, learner_id=learner_id)
    require_open(attempt, now)
    if attempt.paper["feedback"] != Feedback.AT_ONCE:
        raise BadResponse("exam", slot)
    if attempt.paper["slots"][slot - 1]["item"] in items_under_way(learner_id, exams_only=True):
        raise BadResponse("under_way", slot)
    stored = Response.objects.filter(attempt_id=attempt_id, slot=slot).order_by("-seq").first()
    if stored is None or is_empty(stored.value):
        raise BadResponse("empty_answer", slot)
    if stored.seq == CHECKED:
        return
    Response.objects.create(
        attempt_id=attempt_id, slot=slot, seq=CHECKED, value=stored.value, saved_at=now
    )
    note(attempt_id, "checked", at=now, actor_id=learner_id, slot=slot)


def take_form(
    attempt: Attempt, given: Mapping[int, Given], now: dt.datetime
) -> tuple[dict[int, Any], list[Conflict]]:
    """Add what a form changed. The attempt must be locked. Returns all answers and the conflicts."""
    stored = latest_responses(attempt.pk)
    rows, doubtful = [], []
    for slot, entry in given.items():
        check_response(attempt.kinds, slot, entry.value)
        now_stored = stored.get(slot)
        if _unchanged(entry.value, now_stored):
            continue
        if now_stored and (
            entry.base < now_stored.seq or _leaves_path(attempt.kinds[slot - 1], entry, now_stored)
        ):
            doubtful.append(slot)
            continue
        seq = max(entry.base, now_stored.seq if now_stored else 0) + 1
        rows.append(Response(attempt_id=attempt.pk, slot=slot, seq=seq, value=entry.value, saved_at=now))  # fmt: skip
    answers = {slot: row.value for slot, row in stored.items()} | {r.slot: r.value for r in rows}
    for row in rows:
        row.value = as_stored(row.value)
    Response.objects.bulk_create(rows)
    return answers, _conflicts(attempt, given, stored, doubtful)


def _leaves_path(kind: str, entry: Given, stored: Response) -> bool:
    return kind == Kind.CASE and not extends(entry.value, stored.value)


def _unchanged(value: Any, stored: Response | None) -> bool:
    if stored is None:
        return is_empty(value)
    return value == stored.value or (is_empty(value) and is_empty(stored.value))


def _conflicts(
    attempt: Attempt,
    given: Mapping[int, Given],
    stored: Mapping[int, Response],
    doubtful: list[int],
) -> list[Conflict]:
    """Of the answers with an old base, those that this page really changed."""
    if not doubtful:
        return []
    shown = {
        (row.slot, row.seq): row.value
        for row in Response.objects.filter(attempt_id=attempt.pk, slot__in=doubtful)
    }
    return [
        Conflict(slot, given[slot].value, stored[slot].value, stored[slot].saved_at)
        for slot in doubtful
        if given[slot].value != shown.get((slot, given[slot].base))
        and not (is_empty(given[slot].value) and given[slot].base == 0)
    ]


def check_response(kinds: list[str], slot: int, value: Any) -> None:
    """Raise BadResponse unless the value can answer the question of that slot."""
    if not 1 <= slot <= len(kinds):
        raise BadResponse("slot", slot)
    try:
        check_value(kinds[slot - 1], value)
    except BadShape as bad:
        raise BadResponse(bad.code, slot) from bad


def as_stored(value: Any) -> Any:
    """A cleared answer is JSON's null, which Django would otherwise write as SQL's."""
    return Value(None, JSONField()) if value is None else value


def refuse(
    attempt_id: uuid.UUID, learner_id: int, closed: AttemptClosed, now: dt.datetime, **detail: Any
) -> None:
    """Note the refused answer, and finish the attempt where it was the clock that closed it."""
    note(attempt_id, "refused", at=now, actor_id=learner_id, state=closed.state, **detail)
    if closed.state == "expired":
        settle_by_id(attempt_id, now=now)
