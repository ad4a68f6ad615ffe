"""What this app puts on pages of lower apps."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.ports import Panel
from quizzes.signals import (
    AttemptGraded,
    AttemptVoided,
    ObservationClosed,
    ObservationReopened,
    attempt_graded,
    attempt_voided,
    observation_closed,
    observation_reopened,
)

from . import services, tasks
from .documents.lists import sheet_pdf
from .permissions import may_see_attendance_of, may_see_runs
from .ports import RunDocument
from .selectors.inspection import looks_of_home
from .selectors.mine import next_sessions, session_with_all
from .selectors.slogans import slogans_of
from .selectors.timetable import sessions_with_sheet
from .signals import BatchStarted, batch_started

DAYS, COUNT = 14, 3


def attendance_link(user, person) -> tuple[Any, str] | None:
    """Lead from a person's page to their attendance, where the viewer may read it."""
    if not may_see_attendance_of(user, person, timezone.localdate()):
        return None
    return _("Attendance"), reverse("training:attendance_of", args=[person.pk])


def home_panels(user, today: dt.date) -> list[Panel]:
    """Put the week's slogan, the inspector's looks and the next sessions of the coming two weeks on the first page;
    nothing where there are none.
    """
    panels = []
    inspects, looks, missed = looks_of_home(user.pk, today)
    slogans = slogans_of(user.pk, today)
    if inspects or slogans:
        context = {"inspects": inspects, "looks": looks, "missed": missed, "slogans": slogans}
        panels.append(Panel("training/panels/inspections.html", context))
    sessions = next_sessions(user.pk, timezone.now(), days=DAYS, count=COUNT)
    if sessions:
        panels.append(Panel("training/panels/home.html", {"sessions": sessions, "today": today}))
    return panels


def remind(now: dt.datetime) -> None:
    """Remind people of the sessions of the coming day, and send calendars what a mail did not bring."""
    services.remind_sessions(now=now)
    services.mail_lost_invitations(now=now)


@receiver(batch_started, dispatch_uid="training.batches")
def run_batch_later(event: BatchStarted, **_kwargs: Any) -> None:
    """Leave the rows to a job; it is stored with the batch, in one transaction."""
    tasks.run_batch.enqueue(event.batch_id)


def revive_batches(now: dt.datetime) -> None:
    """Look after batches whose job was lost, and forget keys that are over."""
    services.revive_batches(now=now)
    services.forget_sent(now=now)


def look_after_runs(now: dt.datetime) -> None:
    """Open what comes after runs that have ended, and remind who owes something."""
    services.withdraw_leavers(now=now)
    services.open_follow_ups(now=now)
    services.ask_feedback(now=now)
    services.remind_afterwards(now=now)
    services.remind_homework(now=now)
    services.refresh_composites(now=now)


@receiver(attempt_graded, dispatch_uid="training.composites")
def make_result_of_attempt(event: AttemptGraded, now: dt.datetime, **_kwargs: Any) -> None:
    """Make the results anew that a test, its regrade or a checklist goes into."""
    cause = "attempt_graded" if event.was_passed is None else "attempt_regraded"
    services.make_composites_of(
        learner_id=event.learner_id, quiz_id=event.quiz_id, cause=cause, now=now
    )


@receiver(observation_closed, dispatch_uid="training.composites")
def make_result_of_observation(event: ObservationClosed, now: dt.datetime, **_kwargs: Any) -> None:
    """Make the results anew that a practical goes into."""
    services.make_composites_of(
        learner_id=event.learner_id, quiz_id=event.quiz_id, cause="observed", now=now
    )


@receiver(observation_reopened, dispatch_uid="training.composites")
def take_result_of_observation_back(
    event: ObservationReopened, now: dt.datetime, **_kwargs: Any
) -> None:
    """Make the results anew that rest on a practical which is open again."""
    services.make_composites_of(
        learner_id=event.learner_id, quiz_id=event.quiz_id, cause="observation_reopened", now=now
    )


@receiver(attempt_voided, dispatch_uid="training.composites")
def take_result_of_attempt_back(event: AttemptVoided, now: dt.datetime, **_kwargs: Any) -> None:
    """Make the results anew that rest on an attempt which does not count any more."""
    services.make_composites_of(
        learner_id=event.learner_id, quiz_id=event.quiz_id, cause="attempt_voided", now=now
    )


def sheets_of_run() -> RunDocument:
    """All attendance sheets of a run, for those who read runs."""
    return RunDocument(
        "sheets",
        _("Attendance sheets of all held sessions"),
        sessions_with_sheet,
        _draw_sheet,
        may_see_runs,
    )


def _draw_sheet(session_id: int, day: dt.date) -> bytes:
    session = session_with_all(session_id)
    if session is None:  # sessions are cancelled, never deleted
        raise LookupError(session_id)
    return sheet_pdf(session, day=day)


def look_after_rounds(now: dt.datetime) -> None:
    """Write down the looks that were missed and the running scores of the month that is over."""
    services.settle_rounds(now=now)
    services.settle_months(now=now)


@receiver(observation_closed, dispatch_uid="training.inspections")
@receiver(observation_reopened, dispatch_uid="training.inspections")
def note_inspection(
    event: ObservationClosed | ObservationReopened, now: dt.datetime, **_kwargs: Any
) -> None:
    """Keep what became of a look, write down anew the score of a month that is over, and judge the person's
    control chart with the new point or without the one that is open again.
    """
    sheet = services.note_observed(observation_id=event.observation_id, now=now)
    if sheet is not None:
        services.settle_again(sheet=sheet, now=now)
    services.judge_chart(learner_id=event.learner_id, checklist_id=event.quiz_id, now=now)
