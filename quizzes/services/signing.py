"""Signing a sheet: password again, the gates of higher apps, and a digest of what is signed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.canonical import digest
from common.verdicts import Verdict
from people.services import confirm_password
from quizzes.grading import Outcome, round_down
from quizzes.grading.sheets import grade_sheet, nothing_seen, open_lines, unseen_critical
from quizzes.models import (
    COUNTING_STANDPOINTS,
    Attempt,
    AttemptState,
    Meaning,
    Observation,
    Signature,
)
from quizzes.permissions import can_countersign, can_observe
from quizzes.ports import sign_gates
from quizzes.selectors.signatures import content_of, signatures_of, standing_assessment

from .closing import reconsider
from .errors import AlreadyDone, AttemptClosed, BadSheet, OwnAttempt
from .events import note
from .judging import mark_as_json
from .locks import locked
from .observing import hold_observation
from .verdicts import verdict_of_sheet


def sign_sheet(
    *,
    attempt_id: uuid.UUID,
    meaning: str,
    password: str,
    by: Any,
    address: str = "",
    now: dt.datetime,
) -> Signature:
    """Sign a sheet as its observer (assessed), or as somebody else what is signed already (reviewed, approved).

    With "assessed" its lines are closed and, where enough counts, the occasion with it. ``address`` is the
    device's, for which wrong passwords are counted as at the login. Raises people's WrongPasswordError and
    LoginLockedError; OwnAttempt, AlreadyDone, AttemptClosed; BadSheet (codes lines, critical, nothing with ``slots``;
    meaning, may_not, unsigned, cancelled); Attempt.DoesNotExist for what is no sheet.
    """
    confirm_password(user=by, password=password, address=address)
    return _sign(attempt_id, meaning, by, now)


@transaction.atomic
def _sign(attempt_id: uuid.UUID, meaning: str, by: Any, now: dt.datetime) -> Signature:
    observation, sheet = hold_sheet(attempt_id)
    if meaning not in Meaning.values:
        raise BadSheet("meaning")
    if meaning == Meaning.ASSESSED:
        return _assess(observation, sheet, by, now)
    return _countersign(sheet, meaning, by, now)


def hold_sheet(attempt_id: uuid.UUID) -> tuple[Observation, Attempt]:
    """Lock a sheet and before it its occasion, always in this order. Raises Attempt.DoesNotExist."""
    found = Attempt.objects.filter(pk=attempt_id, observation__isnull=False)
    observation_id = found.values_list("observation_id", flat=True).first()
    if observation_id is None:
        raise Attempt.DoesNotExist
    observation = hold_observation(observation_id)
    sheet = locked(Attempt.objects.all()).get(pk=attempt_id)
    sheet.observation = observation
    return observation, sheet


def _assess(observation: Observation, sheet: Attempt, by: Any, now: dt.datetime) -> Signature:
    if sheet.observer_id != by.pk:
        raise OwnAttempt if sheet.learner_id == by.pk else BadSheet("may_not")
    if sheet.state != AttemptState.IN_PROGRESS:
        raise AttemptClosed(sheet.state)
    if observation.cancelled_at:
        raise BadSheet("cancelled")
    # Asked when the sheet was opened, and again: groups and posts change meanwhile.
    if not can_observe(by, sheet.quiz, sheet.learner_id, sheet.standpoint, timezone.localdate(now)):
        raise BadSheet("may_not")
    content = content_of(sheet)
    answers = {int(slot): row["value"] for slot, row in content["responses"].items()}
    outcome = judged(sheet, answers)
    gates = _ask(sheet, Meaning.ASSESSED, by, now)
    signature = _store(sheet, content, outcome, Meaning.ASSESSED, gates, by, now)
    # The state alone: the paper is a big column.
    sheet.state, sheet.submitted_at = AttemptState.SUBMITTED, now
    sheet.save(update_fields=["state", "submitted_at"])
    note(
        sheet.pk,
        "signed",
        at=now,
        actor_id=by.pk,
        meaning=str(Meaning.ASSESSED),
        number=signature.number,
        counts=signature.counts,
    )
    if observation.closed_at is None:
        reason = _why_opened_again(sheet) if signature.number > 1 else ""
        reconsider(observation, now=now, by_id=by.pk, reason=reason)
    return signature


def judged(sheet: Attempt, answers: dict[int, Any]) -> Outcome:
    """Return what a sheet comes to; raises BadSheet where it cannot be judged yet."""
    missing = open_lines(sheet.paper, answers)
    if missing:
        raise BadSheet("lines", missing)
    unseen = unseen_critical(sheet.paper, answers)
    if unseen:
        raise BadSheet("critical", unseen)
    outcome = grade_sheet(sheet.paper, answers)
    if nothing_seen(outcome):
        raise BadSheet("nothing")
    return outcome


def _countersign(sheet: Attempt, meaning: str, by: Any, now: dt.datetime) -> Signature:
    if by.pk in {sheet.learner_id, sheet.observer_id}:
        raise OwnAttempt
    if sheet.state not in {AttemptState.SUBMITTED, AttemptState.GRADED}:
        raise BadSheet("unsigned")
    if not can_countersign(by, sheet.learner_id, timezone.localdate(now)):
        raise BadSheet("may_not")
    signed = signatures_of(sheet)
    assessed = standing_assessment(signed)
    if assessed is None:
        raise BadSheet("unsigned")
    if any(
        each.stands and (each.signature.signer_id, each.signature.meaning) == (by.pk, meaning)
        for each in signed
    ):
        raise AlreadyDone
    content = content_of(sheet)
    answers = {int(slot): row["value"] for slot, row in content["responses"].items()}
    outcome = grade_sheet(sheet.paper, answers)
    gates = _ask(sheet, meaning, by, now)
    signature = _store(sheet, content, outcome, meaning, gates, by, now)
    note(sheet.pk, "signed", at=now, actor_id=by.pk, meaning=meaning, number=signature.number, counts=signature.counts)  # fmt: skip
    return signature


def _ask(sheet: Attempt, meaning: str, by: Any, now: dt.datetime) -> list[Verdict]:
    on = timezone.localdate(now)
    return list(sign_gates.ask(by.pk, sheet.quiz_id, sheet.learner_id, meaning, on))


def _store(
    sheet: Attempt,
    content: dict[str, Any],
    outcome: Outcome,
    meaning: str,
    gates: list[Verdict],
    by: Any,
    now: dt.datetime,
) -> Signature:
    verdict = verdict_of_sheet(outcome, sheet.paper)
    entries = sheet.paper["slots"]
    return Signature.objects.create(
        attempt=sheet,
        number=sheet.signatures.count() + 1,
        meaning=meaning,
        signer=by,
        signer_name=by.display_name,
        signed_at=now,
        zone=_zone(now),
        digest=digest(content),
        score=round_down(outcome.score),  # type: ignore[arg-type]
        max_score=round_down(outcome.max_score),
        passed=bool(outcome.passed),
        marks=[mark_as_json(mark, entries[mark.slot - 1]) for mark in outcome.marks],
        because=verdict.as_json(),
        gates=[{"met": each.met, "because": each.as_json()} for each in gates],
        counts=sheet.standpoint in COUNTING_STANDPOINTS and all(each.met for each in gates),
    )


def _zone(now: dt.datetime) -> str:
    local = timezone.localtime(now)
    return f"{timezone.get_current_timezone_name()} {local:%z}"


def _why_opened_again(sheet: Attempt) -> str:
    event = sheet.events.filter(kind="reopened").order_by("-pk").first()
    return event.detail.get("reason", "") if event else ""
