"""What this app does when lower apps announce something, inside their transaction, and what it
answers when they ask."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.verdicts import Reason
from courses.ports import Panel
from courses.signals import CourseCompleted
from people.permissions import AUDITOR, HR, TRAINER, has_role
from people.signals import AppointmentChanged
from quizzes.ports import Resting
from quizzes.signals import AttemptGraded, AttemptVoided
from training.ports import RunDocument
from training.signals import CompositeMade, ControlChartJudged, RunClosed

from . import selectors, services, tasks
from .documents.certificate import draw_certificate, verify_url
from .selectors.holdings import shown_states
from .services.sealing_checks import ask_check
from .signals import RecheckStarted

HOME_LENGTH = 5


def record_completed_course(
    sender: Any, event: CourseCompleted, now: dt.datetime, **kwargs: Any
) -> None:
    """A completed course becomes evidence, record and certificate, of which its holder is told."""
    record = services.record_completion(completion_id=event.completion_id, now=now)
    if record is not None:
        tasks.tell_certificate.enqueue(record.pk, now.isoformat())
    services.prove_completion(
        completion_id=event.completion_id, learner_id=event.learner_id, now=now
    )


def judge_result(sender: Any, event: AttemptGraded, now: dt.datetime, **kwargs: Any) -> None:
    """A result speaks for whatever a criterion asks it for."""
    services.prove(user_ids=[event.learner_id], leaf="result", of=event.quiz_id, now=now)
    if event.passed:
        services.note_test(learner_id=event.learner_id, quiz_id=event.quiz_id, now=now)


def judge_composite(sender: Any, event: CompositeMade, now: dt.datetime, **kwargs: Any) -> None:
    """The result of a training speaks for whatever a criterion asks it for."""
    services.prove_run(run_id=event.run_id, learner_id=event.learner_id, now=now)


def judge_closed_run(sender: Any, event: RunClosed, now: dt.datetime, **kwargs: Any) -> None:
    """Attendance of a run is known when the run is closed."""
    services.prove_run(run_id=event.run_id, learner_id=None, now=now)


def note_chart(sender: Any, event: ControlChartJudged, now: dt.datetime, **kwargs: Any) -> None:
    """Inspections that become unusually bad put what rests on them at risk."""
    services.note_chart(
        learner_id=event.learner_id,
        quiz_id=event.quiz_id,
        verdict=event.verdict,
        rule=event.rule,
        source=f"chart:{event.verdict_id}",
        now=now,
    )


def derive_person(sender: Any, event: AppointmentChanged, now: dt.datetime, **kwargs: Any) -> None:
    """Another post asks for other things, at once."""
    services.derive_standings(user_ids=[event.user_id], today=timezone.localdate(now))


def work_on_recheck(sender: Any, event: RecheckStarted, **kwargs: Any) -> None:
    """Leave it to the background worker."""
    tasks.run_recheck.enqueue(event.recheck_id)


def tend(now: dt.datetime) -> None:
    """What runs by itself every hour."""
    services.revive_rechecks(now=now)


def derive_day(now: dt.datetime) -> None:
    """Time passes: what was valid yesterday may not be today."""
    services.derive_day(now=now)


def tell_awaited_result(sender: Any, event: AttemptGraded, now: dt.datetime, **kwargs: Any) -> None:
    """Who was not there when the result was made is told of it."""
    if event.was_awaited:
        tasks.tell_result.enqueue(event.learner_id, event.result_id, now.isoformat())


def doubt_failed_result(sender: Any, event: AttemptGraded, now: dt.datetime, **kwargs: Any) -> None:
    """What was passed and is not any more puts what rests on it in doubt."""
    if event.was_passed and not event.passed:
        services.doubt_records(
            attempt_id=event.attempt_id, because=services.regraded(event.attempt_id), now=now
        )


def doubt_void_attempt(sender: Any, event: AttemptVoided, now: dt.datetime, **kwargs: Any) -> None:
    """A void attempt proves nothing."""
    because = Reason("competence.doubt_void", {"reason": event.reason})
    services.doubt_records(attempt_id=event.attempt_id, because=because, now=now)


def rests_on(attempt_ids: list[uuid.UUID]) -> list[Resting]:
    """Name the records and certificates that rest on these attempts."""
    return [
        Resting(
            record.evidence.result.attempt_id,
            f"{record.number} · {record.certificate.number} · {record.user.display_name}",
            reverse("competence:record", args=[record.number]),
        )
        for record in selectors.records_resting_on(attempt_ids)
        if record.evidence.result
    ]


def course_panels(user: Any, course_id: int) -> list[Panel]:
    """Show on a course's page what it has proved for the person who reads it."""
    record = selectors.record_of_course(user.pk, course_id)
    if record is None:
        return []
    state = selectors.state_of(record, timezone.localdate())
    return [Panel("competence/panels/course.html", {"record": record, "state": state})]


def person_page(person_id: int) -> str:
    """Lead to what a person has proved, completed and achieved."""
    return reverse("competence:person", args=[person_id])


def home_panels(user: Any, today: dt.date) -> list[Panel]:
    """Show at home what the person holds, what ends first on top, or that there is nothing yet."""
    records = selectors.newest_by_competency(user.pk)[:HOME_LENGTH]
    states = shown_states(records, today)
    rows = [(record, states[record.pk]) for record in records]
    return [Panel("competence/panels/home.html", {"records": rows})]


def certificates_of_run() -> RunDocument:
    """All certificates of a run in one file, for those who may see what anybody has proved."""
    return RunDocument(
        "certificates",
        _("Certificates of the participants"),
        selectors.certificates_of_run,
        _draw_certificate,
        lambda user: has_role(user, HR, AUDITOR, TRAINER),
    )


def _draw_certificate(number: str, day: dt.date) -> bytes:
    certificate = selectors.certificate_by_number(number)
    if certificate is None:  # certificates are never taken away
        raise LookupError(number)
    return draw_certificate(certificate.content, verify_url=verify_url(certificate))


def check_ledger(now: dt.datetime) -> None:
    """Have the ledger checked once a day, by the worker."""
    asked, is_new = ask_check(by=None, now=now)
    if is_new:
        tasks.check_ledger.enqueue(asked.pk)
