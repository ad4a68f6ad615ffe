"""A draft course made of a handout: course, chapters, lessons and appendices as pages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from courses.importers.shapes import Appendix, Block, Chapter, Handout, Lesson, Paragraph
from courses.models import Audience, ChapterPage, CoursePage, LessonPage
from courses.models.pages import ChapterKind

from .authoring import add_draft, course_shelf, free_slug
from .lesson_bodies import Stream, body_of, callout, list_block
from .pictures import Shelf

if TYPE_CHECKING:
    from people.models import User


# The page that shows the note says what it is; the label in the text would say it twice.
_NOTE_LABEL = re.compile(r"^(?:编制说明|免责声明|特别声明|声明|说明)\s*[:：]\s*")


class DraftBuilder:
    """Makes the pages and remembers which part of the handout became which page."""

    def __init__(self, handout: Handout, by: User | None, pictures: Shelf) -> None:
        self.handout = handout
        self.pictures = pictures
        self.by = by
        self.targets: dict[str, int] = {}

    def build(self) -> CoursePage:
        """Add everything as drafts below a new course."""
        course = add_draft(course_shelf(), self._course(), self.by)
        self.targets["course"] = course.pk
        closing = self._closing_chapter()
        for chapter in self.handout.chapters:
            self._add_chapter(course, chapter, is_last=chapter is closing)
        for appendix in self.handout.appendices:
            self._add_appendix(course, appendix)
        return course

    def _course(self) -> CoursePage:
        handout, card = self.handout, self.handout.card
        notes = {note.kind: _NOTE_LABEL.sub("", note.text) for note in reversed(handout.notes)}
        course = CoursePage(
            title=handout.title[:255],
            slug=free_slug(handout.title),
            hours_min=card.hours_min,
            hours_max=card.hours_max,
            compiled=card.compiled[:50],
            compilation_note=notes.get("compilation", ""),
            disclaimer=notes.get("disclaimer", ""),
            outcomes=json.dumps(
                [{"type": "outcome", "value": text[:300]} for text in handout.outcomes]
            ),
            owner_note=self._owner_note(),
        )
        course.audiences = [
            Audience.objects.get_or_create(name=name[:100])[0] for name in card.audiences
        ]
        return course

    def _owner_note(self) -> str:
        """Return what has no place in the course but must not be lost: preface and other notes."""
        texts = [note.text for note in self.handout.notes if note.kind == "other"]
        texts += [_plain(block) for block in self.handout.preface]
        return "\n\n".join(text for text in texts if text)

    def _closing_chapter(self) -> Chapter | None:
        chapters = self.handout.chapters
        quizzes = [chapter for chapter in chapters if chapter.is_quiz]
        last = quizzes or chapters
        return last[-1] if last else None

    def _add_chapter(self, course: CoursePage, chapter: Chapter, *, is_last: bool) -> None:
        page = ChapterPage(
            title=chapter.title[:255],
            slug=f"chapter-{len(self.targets)}",
            number=chapter.number[:10],
            kind=ChapterKind.CHAPTER,
        )
        add_draft(course, page, self.by)
        self.targets[f"chapter:{chapter.number}"] = page.pk
        # A chapter without lessons is one lesson itself, under the chapter's own title.
        lessons = chapter.lessons or (
            Lesson(chapter.number, chapter.title, chapter.source_line, chapter.source_line),
        )
        for index, lesson in enumerate(lessons):
            body = body_of((*(chapter.intro if index == 0 else ()), *lesson.blocks), self.pictures)
            if is_last and index == len(lessons) - 1:
                self._close(body, chapter)
            self._add_lesson(page, lesson, body, f"lesson:{lesson.number}")

    def _close(self, body: Stream, chapter: Chapter) -> None:
        """Say what the last chapter leads to: the quiz, and what the handout asks to do next."""
        if chapter.is_quiz and self.handout.items and not body:
            body.append(callout("note", _("The questions of this chapter are in the quiz.")))
        if self.handout.next_steps:
            body.append(list_block(self.handout.next_steps, _("Next steps")))

    def _add_appendix(self, course: CoursePage, appendix: Appendix) -> None:
        page = ChapterPage(
            title=appendix.title[:255],
            slug=f"appendix-{len(self.targets)}",
            number=appendix.number[:10],
            kind=ChapterKind.APPENDIX,
        )
        add_draft(course, page, self.by)
        body = body_of(appendix.blocks, self.pictures)
        self._add_lesson(page, appendix, body, f"appendix:{appendix.number}")

    def _add_lesson(
        self, chapter: ChapterPage, part: Lesson | Appendix, body: Stream, target: str
    ) -> None:
        lesson = LessonPage(
            title=part.title[:255],
            slug=f"lesson-{len(self.targets)}",
            number=part.number[:10],
            body=json.dumps(body),
            source_line=part.source_line,
            source_end_line=part.end_line,
        )
        add_draft(chapter, lesson, self.by)
        self.targets[target] = lesson.pk


def _plain(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.markdown
    items = getattr(block, "items", ())
    return "\n".join(str(item) for item in items) or getattr(block, "text", "")
