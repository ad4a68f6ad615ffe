"""Reading a course to its end: the place in a lesson, lessons done, completion.

Every function is told the enrolment and the lesson's position in its release; the pages know both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses import rules
from courses.models import Completion, Enrolment, LessonProgress, ReleasedLesson
from courses.models.enrolment import EnrolmentState
from courses.signals import CourseCompleted, course_completed
from quizzes.selectors import counts as result_counts

PLACES = 100_000  # a lesson has fewer pieces; more than a column holds is no place


@dataclass(frozen=True)
class Step:
    """Where a lesson that was just done leads.

    ``next_position`` is None after the last one, and where all that counts is done and only
    appendices would follow.
    """

    next_position: int | None
    lessons_done: int
    lesson_count: int
    completion_id: int | None


def _lesson_at(enrolment: Enrolment, position: int) -> ReleasedLesson:
    """Return the lesson at the position of the enrolment's release.

    Raises ReleasedLesson.DoesNotExist.
    """
    return ReleasedLesson.objects.defer("html").get(
        release_id=enrolment.release_id, position=position
    )


@transaction.atomic
def open_lesson(*, enrolment: Enrolment, position: int, now: dt.datetime) -> None:
    """Note that a lesson was opened; it is where the learner goes on next time."""
    keep_place(enrolment=enrolment, position=position, anchor=None, now=now)


@transaction.atomic
def keep_place(
    *, enrolment: Enrolment, position: int, anchor: int | None, now: dt.datetime
) -> None:
    """Remember the place in a lesson: the number of its first piece in sight, None to leave it.

    Changes nothing once the enrolment is no longer in progress.
    Raises ReleasedLesson.DoesNotExist for a position that the release has not.
    """
    if enrolment.state != EnrolmentState.ACTIVE:
        return
    lesson = _lesson_at(enrolment, position)
    _touch(enrolment, lesson, now=now, anchor=anchor)
    Enrolment.objects.filter(pk=enrolment.pk, state=EnrolmentState.ACTIVE).update(
        last_lesson=lesson, started_at=Coalesce("started_at", Value(now))
    )


def _touch(enrolment: Enrolment, lesson: ReleasedLesson, *, now: dt.datetime, anchor) -> None:
    row = LessonProgress(
        enrolment=enrolment,
        lesson_id=lesson.lesson_id,
        opened_at=now,
        anchor=min(anchor or 0, PLACES),
    )
    if anchor is None:
        LessonProgress.objects.bulk_create([row], ignore_conflicts=True)
        return
    LessonProgress.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["enrolment", "lesson"],
        update_fields=["anchor"],
    )


@transaction.atomic
def finish_lesson(*, enrolment: Enrolment, position: int, now: dt.datetime) -> Step:
    """Mark a lesson done and say what comes next. Doing it again changes nothing.

    Completes the course when this was all that was missing.
    Raises ReleasedLesson.DoesNotExist for a position that the release has not.
    """
    lesson = _lesson_at(enrolment, position)
    following = _lesson_after(enrolment, position)
    count = enrolment.release.lesson_count
    if enrolment.state != EnrolmentState.ACTIVE:
        return Step(following and following.position, enrolment.lessons_done, count, None)  # type: ignore[arg-type]
    _mark_done(enrolment, lesson, now=now)
    Enrolment.objects.filter(pk=enrolment.pk).update(
        lessons_done=done_count(enrolment.release_id),
        last_lesson=following or lesson,
        started_at=Coalesce("started_at", Value(now)),
    )
    enrolment.refresh_from_db(fields=["lessons_done"])
    completion, next_position = None, following and following.position
    if lesson.counts and enrolment.lessons_done >= count:
        completion = complete_if_met(enrolment_id=enrolment.pk, now=now)
        if following is not None and not following.counts:
            next_position = None
    return Step(next_position, enrolment.lessons_done, count, completion and completion.pk)  # type: ignore[arg-type]


def _lesson_after(enrolment: Enrolment, position: int) -> ReleasedLesson | None:
    later = ReleasedLesson.objects.filter(release_id=enrolment.release_id, position__gt=position)
    return later.defer("html").order_by("position").first()


def _mark_done(enrolment: Enrolment, lesson: ReleasedLesson, *, now: dt.datetime) -> None:
    """The first time counts; the row may be there already from opening the lesson."""
    rows = LessonProgress.objects.filter(enrolment=enrolment, lesson_id=lesson.lesson_id)
    if not rows.filter(done_at=None).update(done_at=now, anchor=0):
        LessonProgress.objects.bulk_create(
            [
                LessonProgress(
                    enrolment=enrolment, lesson_id=lesson.lesson_id, opened_at=now, done_at=now
                )
            ],
            ignore_conflicts=True,
        )


def done_count(release_id: int) -> Coalesce:
    """Return, for an UPDATE of enrolments, the number of counting lessons of the release that are done."""
    counting = ReleasedLesson.objects.filter(release_id=release_id, counts=True)
    done = (
        LessonProgress.objects.filter(
            enrolment=OuterRef("pk"),
            done_at__isnull=False,
            lesson_id__in=counting.values("lesson_id"),
        )
        .order_by()
        .values("enrolment")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(done), Value(0))


# --- completion -------------------------------------------------------------------------------------


@transaction.atomic(savepoint=False)  # inside grading: together or not at all
def complete_if_met(
    *, enrolment_id: int, result_id: int | None = None, now: dt.datetime
) -> Completion | None:
    """Complete the course when all counting lessons are done and its quiz, if any, is passed.

    ``result_id`` names the result that gave rise to the question; without one the newest passed
    result of this period is looked for. Returns None where something is missing or it was complete
    before; two who ask at once complete it once.
    """
    facts = _facts_of(enrolment_id, result_id)
    if facts is None:
        return None
    quiz = None
    if facts["release__quiz_id"] is not None:
        quiz = _outcome(facts, result_id)
    verdict = rules.completion(
        done=facts["lessons_done"], total=facts["release__lesson_count"], quiz=quiz
    )
    if not verdict.met:
        return None
    changed = Enrolment.objects.filter(pk=enrolment_id, state=EnrolmentState.ACTIVE).update(
        state=EnrolmentState.COMPLETED, completed_at=now
    )
    if not changed:
        return None
    completion = Completion.objects.create(
        enrolment_id=enrolment_id,
        release_id=facts["release_id"],
        result_id=quiz.result_id if quiz else None,
        because=verdict.as_json(),
        completed_at=now,
    )
    course_completed.send(
        sender=Completion,
        event=CourseCompleted(completion_id=completion.pk, learner_id=facts["learner_id"]),
        now=now,
    )
    return completion


_RESULT = "release__quiz__attempts__results"
_FACTS = (
    "learner_id",
    "lessons_done",
    "assigned_on",
    "started_at",
    "release_id",
    "release__lesson_count",
    "release__quiz_id",
    "release__quiz__title",
    "release__quiz__title_en",
    "release__quiz__counting",
)
_RESULT_FACTS = (
    f"{_RESULT}__pk",
    f"{_RESULT}__passed",
    f"{_RESULT}__score",
    f"{_RESULT}__max_score",
    "release__quiz__attempts__started_at",
)


def _facts_of(enrolment_id: int, result_id: int | None) -> dict | None:
    rows = Enrolment.objects.filter(pk=enrolment_id, state=EnrolmentState.ACTIVE)
    if result_id is None:
        return rows.values(*_FACTS).first()
    return rows.filter(**{f"{_RESULT}__pk": result_id}).values(*_FACTS, *_RESULT_FACTS).first()


def _outcome(facts: dict, result_id: int | None) -> rules.QuizOutcome:
    if result_id is None:
        found = next((row for row in _passed_results(facts) if _counts(facts | row)), {})
        facts = facts | found
    title, title_en = facts["release__quiz__title"], facts["release__quiz__title_en"]
    if f"{_RESULT}__pk" not in facts or not _in_period(facts) or not _counts(facts):
        return rules.QuizOutcome(title, title_en=title_en)
    return rules.QuizOutcome(
        title=title,
        title_en=title_en,
        result_id=facts[f"{_RESULT}__pk"],
        passed=facts[f"{_RESULT}__passed"],
        score=_plain(facts[f"{_RESULT}__score"]),
        max_score=_plain(facts[f"{_RESULT}__max_score"]),
    )


def _plain(score) -> str:
    return format(score.normalize(), "f")


def _in_period(facts: dict) -> bool:
    """An attempt of an earlier period proves nothing in this one."""
    attempt = facts["release__quiz__attempts__started_at"]
    if facts["started_at"] is not None:
        return attempt >= facts["started_at"]
    return timezone.localdate(attempt) >= facts["assigned_on"]


def _counts(facts: dict) -> bool:
    """Whether the quiz's rule lets this result count: the best, the latest or the first of the period."""
    if facts["release__quiz__counting"] == "best":
        return True
    since = facts["started_at"] or timezone.make_aware(
        dt.datetime.combine(facts["assigned_on"], dt.time.min)
    )
    return result_counts(facts[f"{_RESULT}__pk"], since=since)


def _passed_results(facts: dict) -> Iterator[dict]:
    """Yield the passed results, the newest first; one that was regraded later or is void is none."""
    attempts = Enrolment.objects.filter(
        learner_id=facts["learner_id"],
        release_id=facts["release_id"],
        state=EnrolmentState.ACTIVE,
        release__quiz__attempts__learner_id=F("learner_id"),
    )
    newest_first = attempts.filter(**{f"{_RESULT}__isnull": False}).order_by(
        "-release__quiz__attempts__started_at", f"-{_RESULT}__number"
    )
    seen = set()
    attempt = (
        "release__quiz__attempts__pk",
        "release__quiz__attempts__state",
        "release__quiz__attempts__observation_id",
    )
    for row in newest_first.values(*attempt, *_RESULT_FACTS):
        is_open_again = row[attempt[2]] is not None and row[attempt[1]] != "graded"
        if row["release__quiz__attempts__pk"] in seen or row[attempt[1]] == "void" or is_open_again:
            continue
        seen.add(row["release__quiz__attempts__pk"])
        if row[f"{_RESULT}__passed"]:
            yield row


def complete_after_result(
    *, quiz_id: int, learner_id: int, result_id: int, now: dt.datetime
) -> list[Completion]:
    """Complete the learner's courses that end in the quiz, where the passed result was the last step."""
    enrolments = Enrolment.objects.filter(
        learner_id=learner_id, release__quiz_id=quiz_id, state=EnrolmentState.ACTIVE
    )
    done = (
        complete_if_met(enrolment_id=pk, result_id=result_id, now=now)
        for pk in enrolments.values_list("pk", flat=True)
    )
    return [completion for completion in done if completion is not None]
