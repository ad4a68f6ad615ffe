"""Whether a learner may start a quiz, by which rules, and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from common.verdicts import Reason, Verdict
from people.permissions import TRAINER
from people.selectors import employed, units_around
from quizzes.grading import plain
from quizzes.models import Attempt, AttemptState, Mode, Override, Quiz
from quizzes.models.quiz import AttemptsRule, Timing
from quizzes.ports import counted_since, start_gates

from .attempts import attempts_of
from .blueprint import Blueprint, blueprint_of


@dataclass(frozen=True)
class Rules:
    """The rules of a quiz for one learner: the quiz's own, with what has been granted."""

    quiz: Quiz
    override: Override | None = None

    @property
    def opens_at(self) -> dt.datetime | None:
        """When the learner may start."""
        return self._own("opens_at") or self.quiz.opens_at

    @property
    def closes_at(self) -> dt.datetime | None:
        """When everything ends."""
        return self._own("closes_at") or self.quiz.closes_at

    @property
    def minutes(self) -> int | None:
        """How long an attempt may take; None without a limit."""
        if self.quiz.timing != Timing.LIMITED or not self.quiz.time_limit_minutes:
            return None
        return self.quiz.time_limit_minutes + (self._own("extra_minutes") or 0)

    def _own(self, name: str) -> Any:
        return getattr(self.override, name) if self.override else None

    def max_attempts(self, since: dt.datetime | None = None) -> int | None:
        """How many attempts there are; None where they are not counted.

        What was granted before ``since``, in an earlier period, is used up with it.
        """
        if self.quiz.attempts_rule != AttemptsRule.LIMITED or self.quiz.max_attempts is None:
            return None
        if self.override is None or (since is not None and self.override.made_at <= since):
            return self.quiz.max_attempts
        return self.quiz.max_attempts + self.override.extra_attempts

    def deadline(self, start: dt.datetime) -> dt.datetime | None:
        """Return when an attempt ends that starts then: by its own time or with the quiz (F26)."""
        ends = [self.closes_at]
        if self.minutes is not None:
            ends.append(start + dt.timedelta(minutes=self.minutes))
        return min((end for end in ends if end is not None), default=None)


def rules_for(quiz: Quiz, learner_id: int, now: dt.datetime) -> Rules:
    """Return the learner's rules: one statement, three where units have overrides.

    A person's own override replaces that of a unit; of the units the nearest one counts.
    """
    overrides = list(
        Override.objects.filter(
            Q(learner_id=learner_id) | Q(unit__isnull=False), quiz=quiz, revoked_at=None
        )
    )
    own = next((each for each in overrides if each.learner_id == learner_id), None)
    if own or not overrides:
        return Rules(quiz, own)
    by_unit = {each.unit_id: each for each in overrides}
    around = units_around(learner_id, timezone.localdate(now))
    return Rules(quiz, next((by_unit[pk] for pk in around if pk in by_unit), None))


@dataclass(frozen=True)
class Standing:
    """Where a learner stands with a quiz: ``left`` is None where attempts are not counted,
    ``next_at`` None where no waiting time runs.
    """

    rules: Rules
    limit: int | None
    left: int | None
    next_at: dt.datetime | None


def standing_of(
    quiz: Quiz, learner_id: int, now: dt.datetime, attempts: Sequence[Attempt] | None = None
) -> Standing:
    """Count the learner's attempts. Void ones, and those before a time that a higher app names (an
    earlier period of a course), are used up no more.
    """
    if attempts is None:
        attempts = attempts_of(quiz.pk, learner_id)
    rules = rules_for(quiz, learner_id, now)
    since = max(filter(None, counted_since.ask(learner_id, quiz.pk)), default=None)
    counted = [
        attempt
        for attempt in attempts
        if attempt.state != AttemptState.VOID and (since is None or attempt.started_at > since)
    ]
    limit = rules.max_attempts(since)
    ended = max((each.submitted_at or each.started_at for each in counted), default=None)
    next_at = ended + dt.timedelta(minutes=quiz.wait_minutes) if ended else None
    return Standing(
        rules=rules,
        limit=limit,
        left=None if limit is None else max(limit - len(counted), 0),
        next_at=next_at if quiz.wait_minutes and next_at and next_at > now else None,
    )


def start_verdict(
    quiz: Quiz,
    learner: Any,
    now: dt.datetime,
    *,
    standing: Standing | None = None,
    blueprint: Blueprint | None = None,
) -> Verdict:
    """Say whether the learner may start a new attempt: the quiz's own rules, then every gate."""
    own = quiz_verdict(quiz, now, blueprint)
    if own.met:
        own = _learner_verdict(standing or standing_of(quiz, learner.pk, now), now)
    if not own.met:
        return own
    answers = list(start_gates.ask(learner, quiz, now))
    refused = [reason for verdict in answers if not verdict.met for reason in verdict.because]
    if refused:
        return Verdict(False, tuple(refused))
    granted = [reason for verdict in answers for reason in verdict.because]
    return Verdict(True, (*own.because, *granted))


def quiz_verdict(quiz: Quiz, now: dt.datetime, blueprint: Blueprint | None = None) -> Verdict:
    """Say whether anybody at all could start the quiz, whoever and whenever."""
    if quiz.mode != Mode.SAT:
        return _no("quizzes.is_checklist")
    if quiz.retired_at:
        return _no("quizzes.retired")
    if not quiz.live:
        return _no("quizzes.not_published")
    if not quiz.timing or not quiz.attempts_rule or quiz.pass_mark is None:
        return _no("quizzes.rules_missing")
    return _paper_verdict(blueprint or blueprint_of(quiz, timezone.localdate(now)))


def checklist_verdict(quiz: Quiz, now: dt.datetime) -> Verdict:
    """Say whether anybody could be observed at this checklist now."""
    if quiz.mode != Mode.OBSERVED:
        return _no("quizzes.no_checklist")
    if quiz.retired_at:
        return _no("quizzes.checklist_retired")
    if not quiz.live or quiz.pass_mark is None:
        return _no("quizzes.checklist_not_published")
    return _paper_verdict(blueprint_of(quiz, timezone.localdate(now)))


def _paper_verdict(blueprint: Blueprint) -> Verdict:
    if not blueprint.is_whole_enough:
        return _no(
            "quizzes.too_much_left_out",
            count=len(blueprint.left_out),
            points=plain(blueprint.points),
            total=plain(blueprint.points + blueprint.points_left_out),
        )
    if not blueprint.question_count:
        return _no("quizzes.no_questions")
    for short in blueprint.short():
        params = {"asked": short.asked, "available": short.available}
        if short.section:
            return _no("quizzes.bank_short_in", section=short.section, **params)
        return _no("quizzes.bank_short", **params)
    return Verdict(True, (Reason("quizzes.open"),))


def _learner_verdict(standing: Standing, now: dt.datetime) -> Verdict:
    rules = standing.rules
    if rules.opens_at and now < rules.opens_at:
        return _no("quizzes.opens_later", at=rules.opens_at.isoformat())
    if rules.closes_at and now >= rules.closes_at:
        return _no("quizzes.has_closed", at=rules.closes_at.isoformat())
    if standing.left == 0:
        return _no("quizzes.attempts_used", left=0, limit=standing.limit)
    if standing.next_at:
        return _no("quizzes.wait_until", at=standing.next_at.isoformat())
    if standing.left is None:
        return Verdict(True, (Reason("quizzes.open"),))
    return Verdict(
        True,
        (Reason("quizzes.attempts_left", {"left": standing.left, "limit": standing.limit}),),
    )


def _no(code: str, **params: Any) -> Verdict:
    return Verdict(False, (Reason(code, params),))


def who_grants(today: dt.date) -> set[int]:
    """Return the trainers who work here: they are asked for another attempt."""
    return set(employed(today).filter(groups__name=TRAINER).values_list("pk", flat=True))
