"""What keeps a quiz from being published, in sentences for the trainer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes.kinds import LINE_KINDS
from quizzes.models import Mode, Quiz, QuizSlot
from quizzes.models.quiz import AttemptsRule, Feedback, PassUnit, Timing

from .blueprint import ENOUGH, Blueprint, blueprint_of
from .item_problems import item_problems


def newest_draft(thing: Any) -> Any:
    """Return a quiz or an item as last saved, published or not."""
    return thing.get_latest_revision_as_object() if thing.latest_revision_id else thing


def publish_problems(quiz: Quiz, today: dt.date | None = None) -> list[str]:
    """Return one sentence for each thing that is missing or wrong; an empty list means go.

    The quiz is taken as it is given: pass ``newest_draft(quiz)`` to judge what would be published.
    Questions that were never published are judged by their newest draft. ``today`` is the site's
    when it is not given.
    """
    slots = sorted(quiz.slots.all(), key=lambda slot: (slot.sort_order or 0, slot.pk or 0))
    for slot in slots:
        if not slot.item.live:
            slot.item = newest_draft(slot.item)
    asked = blueprint_of(quiz, today or timezone.localdate(), slots=slots)
    if quiz.mode == Mode.OBSERVED:
        return [
            *_checklist_problems(asked),
            *_section_problems(asked),
            *_points_problems(asked, today or timezone.localdate()),
        ]
    return [
        *_rule_problems(quiz),
        *_time_problems(quiz),
        *_question_problems(asked),
        *_section_problems(asked),
        *_draw_problems(asked),
        *_points_problems(asked, today or timezone.localdate()),
    ]


def _rule_problems(quiz: Quiz) -> Iterator[str]:
    if quiz.retired_at:
        yield _("The quiz has been retired.")
    yield from _pass_mark_problems(quiz)
    if not quiz.timing:
        yield _("Choose whether there is a time limit.")
    elif quiz.timing == Timing.LIMITED and not quiz.time_limit_minutes:
        yield _("Say how many minutes the time limit is.")
    if not quiz.attempts_rule:
        yield _("Choose whether attempts are limited.")
    elif quiz.attempts_rule == AttemptsRule.LIMITED and not quiz.max_attempts:
        yield _("Say how many attempts there are.")


def _pass_mark_problems(quiz: Quiz) -> Iterator[str]:
    if quiz.pass_mark is None:
        yield _("Choose a pass mark.")
    elif quiz.pass_unit == PassUnit.PERCENT and quiz.pass_mark > 100:
        yield _("The pass mark cannot be more than 100 percent.")


def _checklist_problems(asked: Blueprint) -> Iterator[str]:
    """A checklist has a pass mark and lines; times and attempts say nothing about it."""
    quiz = asked.quiz
    if quiz.retired_at:
        yield _("The checklist has been retired.")
    if not quiz.slug:
        yield _("Give the checklist a short name.")
    yield from _pass_mark_problems(quiz)
    if not asked.slots:
        yield _("The checklist has no lines yet.")
    if asked.draws:
        yield _("A checklist has the same lines for everybody: nothing is drawn.")
    yield from _line_problems(asked)


def _line_problems(asked: Blueprint) -> Iterator[str]:
    for number, slot in enumerate(asked.slots, start=1):
        if slot.item.kind not in LINE_KINDS:
            problems = [_("it is a question, and nobody answers questions in a checklist.")]
        else:
            problems = list(_slot_problems(slot))
        for problem in problems:
            yield _("Line %(number)s: %(problem)s") % {"number": number, "problem": problem}


def _time_problems(quiz: Quiz) -> Iterator[str]:
    if quiz.opens_at and quiz.closes_at and quiz.closes_at <= quiz.opens_at:
        yield _("The quiz must close after it opens.")
    if quiz.feedback == Feedback.AFTER_CLOSE and not quiz.closes_at:
        yield _("Marks are to be shown once the quiz has closed: say when it closes.")
    if quiz.feedback == Feedback.AT_ONCE and quiz.is_invigilated:
        yield _("An invigilated quiz cannot judge answers at once; choose another feedback.")


def _question_problems(asked: Blueprint) -> Iterator[str]:
    if not asked.question_count:
        yield _("The quiz has no questions yet.")
    for number, slot in enumerate(asked.slots, start=1):
        if slot.item.kind in LINE_KINDS:
            yield _("Question %(number)s: %(problem)s") % {
                "number": number,
                "problem": _("it is a line of a checklist; nobody can answer it."),
            }
            continue
        for problem in _slot_problems(slot):
            yield _("Question %(number)s: %(problem)s") % {"number": number, "problem": problem}


def _slot_problems(slot: QuizSlot) -> Iterator[str]:
    if slot.worth is None:
        yield _("it has no points.")
    elif slot.is_veto and not slot.worth:
        yield _("it has to be right, but has no points to lose.")
    yield from item_problems(slot.item)


def _section_problems(asked: Blueprint) -> Iterator[str]:
    count = len(asked.sections)
    rows = [
        *((_("Question %(n)s") % {"n": n}, s.section) for n, s in enumerate(asked.slots, start=1)),
        *((_("Draw %(n)s") % {"n": n}, d.section) for n, d in enumerate(asked.draws, start=1)),
    ]
    for what, section in rows:
        if section > max(count, 1):
            yield _("%(what)s stands in section %(section)s, but there are %(count)s sections.") % {
                "what": what,
                "section": section,
                "count": count,
            }
    used = {section for _what, section in rows}
    for number, section in enumerate(asked.sections, start=1):
        if number not in used:
            yield _("The section “%(title)s” has no questions.") % {"title": section.title}


def _draw_problems(asked: Blueprint) -> Iterator[str]:
    for short in asked.short():
        words = {"n": short.number, "asked": short.asked, "available": short.available}
        if short.section:
            yield _(
                "Section “%(section)s”, draw %(n)s: asked for %(asked)s questions, "
                "%(available)s are available."
            ) % (words | {"section": short.section})
        else:
            yield (
                _("Draw %(n)s: asked for %(asked)s questions, %(available)s are available.") % words
            )


def _points_problems(asked: Blueprint, today: dt.date) -> Iterator[str]:
    quiz, total = asked.quiz, asked.points
    if not asked.question_count:
        return
    if not total:
        yield _("No question has points, so that nobody could pass.")
    elif quiz.pass_unit == PassUnit.POINTS and quiz.pass_mark and quiz.pass_mark > total:
        yield _("The pass mark is more than the %(total)s points of all questions.") % {
            "total": total
        }
    late = [slot for slot in asked.slots if slot.item.check_by and slot.item.check_by < today]
    left = total - sum((slot.worth or Decimal(0) for slot in late), Decimal(0))
    if late and left < ENOUGH * total:
        yield _(
            "%(count)s questions are past their check-by date; without them only %(left)s of "
            "%(total)s points are left, and nobody could start."
        ) % {"count": len(late), "left": left, "total": total}
