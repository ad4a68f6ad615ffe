"""What stands around the questions of a running attempt: headings, and answers judged at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string

from quizzes.grading import mark_slot, plain, read_paper, round_down
from quizzes.models import Attempt, Response
from quizzes.models.quiz import Feedback
from quizzes.services import CHECKED

from .headings import headings_of
from .sheets import Question, review


def furnish(held: Attempt, questions: Sequence[Question], stored: Mapping[int, Response]) -> None:
    """Put headings above their first questions and, in practice, judge what the learner has checked.

    This is the one place where a key meets the page of a running attempt: of such answers only.
    """
    for heading in headings_of(held.paper):
        questions[heading.first - 1].heading = heading
    if held.paper["feedback"] != Feedback.AT_ONCE:
        return
    slots = read_paper(held.paper).slots
    for question, slot in zip(questions, slots, strict=True):
        question.may_check = True
        if question.seq == CHECKED:
            entry = held.paper["slots"][question.number - 1]
            known = review(question, entry)
            mark = mark_slot(slot, stored[question.number].value)
            context = {
                "question": question,
                "known": known,
                "count": len(questions),
                "mark": mark,
                "score": None if mark.score is None else plain(round_down(mark.score)),
                "is_right": mark.score == mark.max_score,
                "is_wrong": not mark.score,
            }
            question.judged = render_to_string("quizzes/judged.html", context)
