"""Publishing a release: the drafts go live together, and what learners read is frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import log

from courses.blocks import render_lesson
from courses.models import CoursePage, CourseRelease, LessonPage, ReleasedLesson
from courses.models.pages import ChapterKind, ReleasedPage
from courses.selectors.drafts import (
    DraftCourse,
    changes_since,
    draft_course,
    newest_release,
    outline_of,
)
from courses.selectors.problems import Problem, release_problems
from courses.signals import CourseReleased, course_released
from quizzes.services import publish_quiz

if TYPE_CHECKING:
    from people.models import User
    from quizzes.models import Quiz


class NotPublishable(Exception):
    """The course cannot be released; each problem says why and where to put it right."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = list(problems)


class ReleasedMeanwhile(Exception):
    """Somebody else published a release after the caller last looked."""

    def __init__(self, release: CourseRelease) -> None:
        super().__init__(f"Release {release.number} was published meanwhile.")
        self.release = release


@transaction.atomic
def publish_release(
    *,
    course: CoursePage,
    is_major: bool,
    why: str,
    by: User | None,
    now: dt.datetime,
    seen: int | None = None,
) -> CourseRelease:
    """Publish the drafts of the course, its chapters, lessons and quiz as the next release.

    ``seen`` is the number of the release that the caller looked at (0: none). Raises
    ReleasedMeanwhile when there is a newer one, and NotPublishable with everything in the way.
    """
    CoursePage.objects.select_for_update().get(pk=course.pk)  # two publishers: one after the other
    last = newest_release(course)
    if seen is not None and last is not None and last.number != seen:
        raise ReleasedMeanwhile(last)
    draft = draft_course(course)
    problems = release_problems(draft, changes_since(draft, last))
    if problems:
        raise NotPublishable(problems)

    revisions = {str(page.pk): _publish_page(page, by) for page in draft.pages}
    release = _write_release(draft, number=(last.number if last else 0) + 1, revisions=revisions)
    release.is_major, release.why = is_major or last is None, why
    release.published_by, release.published_at = by, now
    release.quiz_revision = _publish_quiz(draft.quiz, by, now) if draft.quiz else None
    release.save()
    _freeze_lessons(release, draft)
    log(
        instance=draft.page,
        action="courses.release",
        user=by,
        data={"number": release.number, "is_major": release.is_major, "why": why},
    )
    course_released.send(
        sender=CourseRelease,
        event=CourseReleased(release.pk, course.pk, release.is_major),
        now=now,
    )
    return release


def _publish_page(page: ReleasedPage, by: User | None) -> int:
    """Make the newest revision live and return its id."""
    revision = page.latest_revision or page.save_revision(user=by, clean=False)
    if not page.live or page.live_revision_id != revision.pk:
        PublishPageRevisionAction(revision, user=by).execute(skip_permission_checks=True)
    return revision.pk


def _publish_quiz(quiz: Quiz, by: User | None, now: dt.datetime) -> int:
    """Make the quiz live as it was last saved, if it is not yet; return its revision."""
    if not quiz.live or quiz.has_unpublished_changes or quiz.live_revision_id is None:
        quiz = publish_quiz(quiz=quiz, by=by, now=now)
    return quiz.live_revision_id


def _write_release(draft: DraftCourse, *, number: int, revisions: dict[str, int]) -> CourseRelease:
    course = draft.page
    counted = [c for c in draft.chapters if c.page.kind == ChapterKind.CHAPTER]
    return CourseRelease(
        course_id=course.pk,
        number=number,
        outline=outline_of(draft.chapters),
        revisions=revisions,
        quiz=draft.quiz,
        competency_id=course.competency_id,
        level=course.level,
        validity_months=course.validity_months,
        lesson_count=sum(len(chapter.lessons) for chapter in counted),
    )


def _freeze_lessons(release: CourseRelease, draft: DraftCourse) -> None:
    """Write the lessons, then their HTML: links between lessons ask where a lesson now stands."""
    rows: list[ReleasedLesson] = []
    pages: list[LessonPage] = []
    for chapter in draft.chapters:
        for lesson in chapter.lessons:
            pages.append(lesson)
            rows.append(
                ReleasedLesson(
                    release=release,
                    lesson=lesson,
                    position=len(pages),
                    chapter_number=chapter.page.number,
                    chapter_title=chapter.page.title,
                    counts=chapter.page.kind == ChapterKind.CHAPTER,
                    number=lesson.number,
                    title=lesson.title,
                    minutes=lesson.minutes,
                )
            )
    rows = ReleasedLesson.objects.bulk_create(rows)
    for row, page in zip(rows, pages, strict=True):
        row.html = render_lesson(page)
    ReleasedLesson.objects.bulk_update(rows, ["html"], batch_size=50)
