"""A company in which everything that somebody may type is hostile, made by the site's own services."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Model
from django.utils import timezone

from courses.services import extend, publish_release
from courses.services.lesson_bodies import callout, list_block
from notices.services import register_kind, tell
from people.models import OrgUnit, Position
from quizzes.services import (
    give_grade,
    object_to_mark,
    report_item,
    save_response,
    start_attempt,
    submit_attempt,
)
from tests.access import ASSESSOR, HR, TRAINER
from tests.factories import make_course, make_enrolment, make_item, make_quiz
from tests.faults.addresses import FullWorld
from tests.faults.payloads import PAYLOADS

_next = itertools.cycle(PAYLOADS)
KEPT = {"slug", "code", "password", "url_path", "path", "language", "encoding", "sha256", "kind",
        "html", "message_code", "target", "decision", "draft_title", "source_name"}  # fmt: skip


def hostile(longest: int | None = None) -> str:
    """The next payload that fits."""
    return next(text for text in _next if longest is None or len(text) <= longest)


def poison(*rows: Model) -> None:
    """Put a payload in front of every free text of the rows, past all forms."""
    for row in rows:
        changes = {
            field.attname: _poisoned(row, field)
            for field in row._meta.fields
            if type(field) in (models.CharField, models.TextField)
            and not field.choices
            and field.name not in KEPT
        }
        type(row)._base_manager.filter(pk=row.pk).update(**changes)
        row.refresh_from_db()


def _poisoned(row: Model, field: models.Field) -> str:
    if field.name == "staff_number":
        return f"{hostile(24)}{row.pk}"
    if field.unique or field.name in ("name", "title"):
        number = f" {row.pk}"
        return hostile((field.max_length or 500) - len(number)) + number
    return hostile(field.max_length)


def _blocks() -> Iterator[dict]:
    """Texts of a lesson; Markdown takes no HTML, what it would take is held by the tests of its block."""
    for text in PAYLOADS:
        if "<" not in text:
            yield {"type": "markdown", "value": text}
        yield callout("note", "正文", title=text)
        yield list_block([text], heading=text)


class HostileWorld(FullWorld):
    """Every name, number, title, option, answer, comment, note and notice is a payload."""

    def __init__(self) -> None:
        super().__init__()
        self._notice()
        self._marking()
        self._enrolment()
        poison(self.document, self.warning, self.assignment, self.file)

    def _person(self, role: str) -> Any:
        person = super()._person(role)
        poison(person, *OrgUnit.objects.all(), *Position.objects.all())
        return person

    @property
    def course(self) -> Any:
        """A course released by the service, because lessons are rendered there."""
        if "_course" not in self.__dict__:
            self._course = make_course(lessons=2, quiz=None)
            poison(self._course)
            for chapter in self._course.get_children().specific():
                poison(chapter)
                for lesson in chapter.get_children().specific():
                    poison(lesson)
                    lesson.body = json.dumps(list(_blocks()))
                    lesson.save(clean=False)
            publish_release(
                course=self._course, is_major=True, why=hostile(), by=None, now=timezone.now()
            )
            make_enrolment(self._course, self.learner)
        return self._course

    @property
    def quiz(self) -> Any:
        """One question of each kind that shows text."""
        if "_quiz" not in self.__dict__:
            options = [{"text": hostile(200), "correct": not place} for place in range(4)]
            points = [{"text": hostile(200), "synonyms": [hostile(100)]} for _ in range(2)]
            values = {
                "single_choice": {"options": options},
                "fill_in": {"blanks": [[hostile(100)]]},
                "short_answer": {"marking_points": points, "any_of": None},
            }
            items = tuple(
                make_item(kind=kind, value=value, stem=f"{hostile()} ____ {hostile()}")
                for kind, value in values.items()
            )
            poison(*(item.bank for item in items))
            for item in items:
                item.explanation = hostile()
                item.save()
            self._quiz = make_quiz(hostile(200), items=items, intro=hostile())
        return self._quiz

    @property
    def item(self) -> Any:
        """A question of the quiz."""
        return self.quiz.slots.first().item

    @property
    def finished(self) -> Any:
        """Handed in with a hostile answer, marked with a hostile comment, objected to, reported."""
        if "_finished" not in self.__dict__:
            now, learner = timezone.now(), self.learner.pk
            self._finished = start_attempt(quiz_id=self.quiz.pk, learner=self.learner, now=now)
            of = {"attempt_id": self._finished.pk, "learner_id": learner, "now": now}
            save_response(slot=2, seq=1, value=[hostile()], **of)
            save_response(slot=3, seq=1, value=hostile(), **of)
            submit_attempt(**of)
            give_grade(
                attempt_id=self._finished.pk, slot=3, assessor=self.people[ASSESSOR], points_met=[],
                score=0, comment=hostile(), now=now,
            )  # fmt: skip
            report_item(slot=2, text=hostile(), **of)
            object_to_mark(slot=3, text=hostile(), **of)
        return self._finished

    @property
    def running(self) -> Any:
        """An attempt with hostile answers in its fields."""
        if "_running" not in self.__dict__:
            _ = self.finished
            now = timezone.now()
            self._running = start_attempt(quiz_id=self.quiz.pk, learner=self.learner, now=now)
            of = {"attempt_id": self._running.pk, "learner_id": self.learner.pk, "now": now}
            save_response(slot=2, seq=1, value=[hostile()], **of)
            save_response(slot=3, seq=1, value=hostile(), **of)
        return self._running

    def _notice(self) -> None:
        register_kind("trial.hostile", "%(text)s", "%(text)s")
        tell(
            user_ids=[self.learner.pk], kind="trial.hostile", params={"text": hostile()}, url="/",
            key="trial", now=timezone.now(),
        )  # fmt: skip

    def _marking(self) -> None:
        """Another learner's answer that waits for an assessor."""
        other, now = self.people[HR], timezone.now()
        self.waiting = start_attempt(quiz_id=self.quiz.pk, learner=other, now=now)
        of = {"attempt_id": self.waiting.pk, "learner_id": other.pk, "now": now}
        save_response(slot=3, seq=1, value=hostile(), **of)
        submit_attempt(**of)

    def _enrolment(self) -> None:
        enrolment = self.course.enrolments.get(learner=self.learner)
        now = timezone.now()
        day = timezone.localdate(now) + dt.timedelta(days=9)
        extend(enrolment=enrolment, due_on=day, reason=hostile(), by=self.people[TRAINER], now=now)
