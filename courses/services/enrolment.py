"""Into a course and out of it: enrol, ask, decide, extend, exempt, follow a new release."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from common.verdicts import Reason, Verdict
from courses.models import (
    CoursePage,
    CourseRelease,
    Enrolment,
    EnrolmentChange,
    ReleasedLesson,
)
from courses.models.enrolment import OPEN_STATES, EnrolmentState
from courses.models.pages import EnrolmentMode
from courses.selectors.drafts import newest_release
from courses.selectors.duties import who_decides_requests
from notices.services import tell

from .progress import complete_if_met, done_count


class EnrolmentRefused(Exception):
    """The course takes nobody in this way; ``verdict`` says because."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__("; ".join(reason.code for reason in verdict.because))
        self.verdict = verdict


class AlreadyDecided(Exception):
    """The enrolment is no longer in the state that the decision is about."""


class ReasonMissing(Exception):
    """A decision about somebody's duty needs a reason."""


def refusal(code: str) -> Verdict:
    """Return a verdict that says no for one reason."""
    return Verdict(False, (Reason(code),))


MAY_ENROL = {
    EnrolmentMode.SELF: Verdict(True, (Reason("courses.may_enrol"),)),
    EnrolmentMode.ASK: refusal("courses.by_request"),
    EnrolmentMode.ASSIGNED: refusal("courses.by_assignment"),
}


def _release_to_read(course: CoursePage) -> CourseRelease:
    release = newest_release(course)
    if release is None:
        raise EnrolmentRefused(refusal("courses.not_released"))
    if course.retired_at is not None:
        raise EnrolmentRefused(refusal("courses.retired"))
    return release


def course_address(slug: str) -> str:
    """Return where a learner finds the course."""
    return reverse("courses:course", args=[slug])


def course_words(course: CoursePage) -> dict[str, str]:
    """Return what a notice says of the course, in both languages."""
    return {"course": course.title, "course_en": course.title_en}


def next_period(course_id: int, learner_id: int) -> int:
    """Return the number of the learner's next period in the course."""
    last = (
        Enrolment.objects.filter(course_id=course_id, learner_id=learner_id)
        .order_by("-period")
        .values_list("period", flat=True)
        .first()
    )
    return (last or 0) + 1


def _open_enrolment(course_id: int, learner_id: int) -> Enrolment | None:
    return Enrolment.objects.filter(
        course_id=course_id, learner_id=learner_id, state__in=OPEN_STATES
    ).first()


def _enter(course: CoursePage, learner, *, state: str, now: dt.datetime) -> tuple[Enrolment, bool]:
    """Return the open enrolment, new or not; the constraint decides between two who ask at once."""
    existing = _open_enrolment(course.pk, learner.pk)
    if existing is not None:
        return existing, False
    release = _release_to_read(course)
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                course=course,
                learner=learner,
                period=next_period(course.pk, learner.pk),
                state=state,
                release=release,
                assigned_on=timezone.localdate(now),
            )
    except IntegrityError:
        existing = _open_enrolment(course.pk, learner.pk)
        if existing is None:
            raise
        return existing, False
    return enrolment, True


@transaction.atomic
def enrol(*, course: CoursePage, learner, by, now: dt.datetime) -> Enrolment:
    """Enrol a learner and return the open enrolment; a second call changes nothing.

    Learners enrol themselves where the course allows it; for others (``by`` differs) any mode does.
    A waiting request is thereby granted. Raises EnrolmentRefused.
    """
    verdict = MAY_ENROL[EnrolmentMode(course.enrolment_mode)]
    existing = _open_enrolment(course.pk, learner.pk)
    if existing is not None and existing.state == EnrolmentState.ACTIVE:
        return existing
    if by.pk == learner.pk and not verdict.met:
        raise EnrolmentRefused(verdict)
    enrolment, is_new = _enter(course, learner, state=EnrolmentState.ACTIVE, now=now)
    if not is_new and enrolment.state == EnrolmentState.ASKED:
        enrolment.state = EnrolmentState.ACTIVE
        enrolment.save(update_fields=["state"])
    if by.pk != learner.pk:
        record_change(enrolment, kind="enrolled", by=by, now=now)
    return enrolment


@transaction.atomic
def ask_to_enrol(*, course: CoursePage, learner, note: str = "", now: dt.datetime) -> Enrolment:
    """Put a request before trainers and HR; asking again while one is open changes nothing.

    Raises EnrolmentRefused where the course is by assignment only.
    """
    if course.enrolment_mode == EnrolmentMode.ASSIGNED:
        raise EnrolmentRefused(MAY_ENROL[EnrolmentMode.ASSIGNED])
    enrolment, is_new = _enter(course, learner, state=EnrolmentState.ASKED, now=now)
    if is_new:
        record_change(enrolment, kind="asked", reason=note, by=learner, now=now)
        tell(
            user_ids=who_decides_requests(timezone.localdate(now)),
            kind="courses.asked",
            params={"learner": learner.name, **course_words(course), "note": note},
            url=reverse("enrolment_desk:requests"),
            key=f"courses.asked:{enrolment.pk}",
            now=now,
        )
    return enrolment


@transaction.atomic
def decide_request(
    *, enrolment: Enrolment, approve: bool, reason: str = "", by, now: dt.datetime
) -> None:
    """Approve or refuse a request and tell the learner. A refusal needs a reason.

    Raises AlreadyDecided when somebody was faster, ReasonMissing.
    """
    if not approve and not reason.strip():
        raise ReasonMissing
    state = EnrolmentState.ACTIVE if approve else EnrolmentState.REFUSED
    _change_state(enrolment, of=[EnrolmentState.ASKED], to=state)
    kind = "approved" if approve else "refused"
    record_change(enrolment, kind=kind, reason=reason, by=by, now=now)
    _tell_learner(enrolment, f"courses.{kind}", {"reason": reason}, now=now)


@transaction.atomic
def extend(*, enrolment: Enrolment, due_on: dt.date, reason: str, by, now: dt.datetime) -> None:
    """Give an enrolment another due date and tell the learner why.

    Raises AlreadyDecided when it is no longer in progress, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing
    before = enrolment.due_on
    rows = Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.ACTIVE)
    if not rows.update(due_on=due_on):
        raise AlreadyDecided
    enrolment.due_on = due_on
    detail = {"from": before and before.isoformat(), "to": due_on.isoformat()}
    record_change(enrolment, kind="extended", detail=detail, reason=reason, by=by, now=now)
    params = {"due_on": due_on.isoformat(), "reason": reason}
    _tell_learner(enrolment, "courses.extended", params, now=now)


@transaction.atomic
def exempt(*, enrolment: Enrolment, reason: str, by, now: dt.datetime) -> None:
    """Free a learner from the duty and tell them why. Raises AlreadyDecided, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    _change_state(enrolment, of=OPEN_STATES, to=EnrolmentState.EXEMPT)
    record_change(enrolment, kind="exempted", reason=reason, by=by, now=now)
    _tell_learner(enrolment, "courses.exempted", {"reason": reason}, now=now)


def _change_state(enrolment: Enrolment, *, of, to: str) -> None:
    if not Enrolment.objects.filter(pk=enrolment.pk, state__in=of).update(state=to):
        raise AlreadyDecided
    enrolment.state = to


def record_change(
    enrolment: Enrolment,
    *,
    kind: str,
    detail: dict | None = None,
    reason: str = "",
    by,
    now: dt.datetime,
) -> EnrolmentChange:
    """Add a line to the history of an enrolment."""
    return EnrolmentChange.objects.create(
        enrolment=enrolment,
        kind=kind,
        detail=detail or {},
        reason=reason,
        made_by=by,
        made_at=now,
    )


def _tell_learner(enrolment: Enrolment, kind: str, params: dict, *, now: dt.datetime) -> None:
    course = enrolment.course
    tell(
        user_ids=[enrolment.learner_id],
        kind=kind,
        params={**course_words(course), **params},
        url=course_address(course.slug),
        key=f"{kind}:{enrolment.pk}:{now.isoformat()}",
        now=now,
    )


@transaction.atomic
def follow_release(*, release_id: int, now: dt.datetime) -> int:
    """Move every open enrolment of the course to the release and return how many moved.

    Progress stays, as it belongs to the lesson's page. After a major release who had begun is told
    what changed; who has nothing left to do has completed the course.
    """
    release = CourseRelease.objects.select_related("course").get(pk=release_id)
    moving = Enrolment.objects.filter(course=release.course_id, state__in=OPEN_STATES).exclude(
        release=release
    )
    begun = list(moving.filter(started_at__isnull=False).values_list("pk", "learner_id"))
    moved = moving.update(
        release=release, lessons_done=done_count(release.pk), last_lesson=_same_lesson_in(release)
    )
    if release.is_major and begun:
        tell(
            user_ids=[learner_id for _, learner_id in begun],
            kind="courses.changed",
            params={**course_words(release.course), "why": release.why},
            url=course_address(release.course.slug),
            key=f"courses.changed:{release.pk}",
            now=now,
        )
    at_the_end = Enrolment.objects.filter(
        pk__in=[pk for pk, _ in begun],
        state=EnrolmentState.ACTIVE,
        lessons_done__gte=F("release__lesson_count"),
    )
    for pk in at_the_end.values_list("pk", flat=True):
        complete_if_met(enrolment_id=pk, now=now)
    return moved


def _same_lesson_in(release: CourseRelease) -> Subquery:
    before = ReleasedLesson.objects.filter(pk=OuterRef(OuterRef("last_lesson")))
    return Subquery(
        ReleasedLesson.objects.filter(
            release=release, lesson_id__in=before.values("lesson_id")
        ).values("pk")[:1]
    )
