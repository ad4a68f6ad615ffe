"""A course as it stands in the editor: what the next release would hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from courses.models import ChapterPage, CoursePage, CourseRelease, LessonPage

if TYPE_CHECKING:
    from quizzes.models import Quiz

P = TypeVar("P", CoursePage, ChapterPage, LessonPage)


def draft_of(page: P) -> P:
    """Return the page with the content of its newest revision."""
    revision = page.latest_revision
    return page.with_content_json(revision.content) if revision else page


@dataclass
class DraftChapter:
    """A chapter with its lessons in order."""

    page: ChapterPage
    lessons: list[LessonPage] = field(default_factory=list)


@dataclass
class DraftCourse:
    """The drafts of a course that belong to its next release; what is left out is not in it."""

    page: CoursePage
    chapters: list[DraftChapter]

    @property
    def lessons(self) -> Iterator[LessonPage]:
        """All lessons in the order in which they are read."""
        for chapter in self.chapters:
            yield from chapter.lessons

    @property
    def pages(self) -> Iterator[CoursePage | ChapterPage | LessonPage]:
        """The course, its chapters and lessons."""
        yield self.page
        for chapter in self.chapters:
            yield chapter.page
            yield from chapter.lessons

    @property
    def quiz(self) -> Quiz | None:
        """The quiz that the draft names."""
        return self.page.quiz if self.page.quiz_id else None


def draft_course(course: CoursePage) -> DraftCourse:
    """Read the drafts of a course: three statements, whatever its size."""
    course = CoursePage.objects.select_related("latest_revision").get(pk=course.pk)
    chapters = ChapterPage.objects.child_of(course).select_related("latest_revision")
    lessons = LessonPage.objects.descendant_of(course).select_related("latest_revision")
    by_path: dict[str, DraftChapter] = {}
    for chapter in chapters.order_by("path"):
        page = draft_of(chapter)
        if not page.left_out:
            by_path[page.path] = DraftChapter(page)
    for lesson in lessons.order_by("path"):
        page = draft_of(lesson)
        parent = by_path.get(page.path[: -page.steplen])
        if parent is not None and not page.left_out:
            parent.lessons.append(page)
    return DraftCourse(draft_of(course), list(by_path.values()))


def outline_of(chapters: list[DraftChapter]) -> list[dict]:
    """Return the outline as stored; a chapter whose lessons are all left out is not shown."""
    position, outline = 0, []
    for chapter in chapters:
        lessons = []
        for lesson in chapter.lessons:
            position += 1
            line = {
                "position": position,
                "lesson": lesson.pk,
                "number": lesson.number,
                "title": lesson.title,
                "minutes": lesson.minutes,
            }
            if any(block.block_type == "terms" for block in lesson.body):
                line["terms"] = True  # part of the glossary, which every lesson leads to
            lessons.append(line)
        if lessons:
            page = chapter.page
            outline.append(
                {"kind": page.kind, "number": page.number, "title": page.title, "lessons": lessons}
            )
    return outline


@dataclass(frozen=True)
class Changes:
    """What the next release would change."""

    added: tuple[LessonPage, ...] = ()
    changed: tuple[LessonPage, ...] = ()
    removed: tuple[str, ...] = ()
    moved: bool = False
    card: bool = False
    quiz: bool = False

    def __bool__(self) -> bool:
        return bool(
            self.added or self.changed or self.removed or self.moved or self.card or self.quiz
        )


def newest_release(course: CoursePage) -> CourseRelease | None:
    """Return the release that new learners get."""
    return course.releases.order_by("-number").first()


def changes_since(draft: DraftCourse, release: CourseRelease | None) -> Changes:
    """Compare the drafts with a release, page by page and by revision."""
    if release is None:
        return Changes(added=tuple(draft.lessons), card=True, quiz=draft.quiz is not None)
    known = dict(release.lessons.values_list("lesson_id", "title"))
    now = {lesson.pk: lesson for lesson in draft.lessons}
    kept = [lesson for pk, lesson in now.items() if pk in known]
    order = list(release.lessons.order_by("position").values_list("lesson_id", flat=True))
    return Changes(
        added=tuple(lesson for pk, lesson in now.items() if pk not in known),
        changed=tuple(lesson for lesson in kept if _is_newer(lesson, release)),
        removed=tuple(title for pk, title in known.items() if pk not in now),
        moved=[pk for pk in order if pk in now] != [lesson.pk for lesson in kept],
        card=any(_is_newer(page, release) for page in draft.pages if page.pk not in now),
        quiz=_quiz_changed(draft.quiz, release),
    )


def _is_newer(page: CoursePage | ChapterPage | LessonPage, release: CourseRelease) -> bool:
    return release.revisions.get(str(page.pk)) != page.latest_revision_id


def _quiz_changed(quiz: Quiz | None, release: CourseRelease) -> bool:
    if quiz is None or release.quiz_id != quiz.pk:
        return release.quiz_id != (quiz.pk if quiz else None)
    return not quiz.live or release.quiz_revision != quiz.latest_revision_id
