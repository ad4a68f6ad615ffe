"""Trying a draft: its paper travels in the page, signed, because a draft need not be stored anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.auth import require_admin_access

from quizzes.grading import BadShape, check_value, grade, plain, read_paper, round_down
from quizzes.models import Attempt, Response
from quizzes.selectors.trials import outcomes_of
from quizzes.sentences import bad_response, title_of

from . import sheets
from .answers import read_form
from .headings import headings_of

SALT = "quizzes.trying"
DAY = 24 * 3600


def trial(paper: Mapping[str, Any], answers: Mapping[int, Any] | None = None) -> dict[str, Any]:
    """Return what the preview shows: each question as asked, its key and what answers to it earn.

    With ``answers`` they stand in their controls and have their marks.
    """
    stored = {slot: Response(slot=slot, value=value) for slot, value in (answers or {}).items()}
    asked, known = (sheets.questions(Attempt(paper=paper), stored) for _copy in range(2))
    marks = {mark.slot: mark for mark in grade(read_paper(paper), answers or {}).marks}
    rows = [
        {
            "question": question,
            "reviewed": reviewed,
            "known": sheets.review(reviewed, entry),
            "outcomes": outcomes_of(paper, question.number),
            "mark": _mark(marks[question.number]) if answers is not None else None,
        }
        for question, reviewed, entry in zip(asked, known, paper["slots"], strict=True)
    ]
    headings = headings_of(paper)
    first = {heading.first: heading for heading in headings}
    for row in rows:
        row["heading"] = first.get(row["question"].number)
    return {
        "rows": rows,
        "headings": headings,
        "pass_mark": paper["pass_mark"],
        "has_veto": any(entry.get("veto") for entry in paper["slots"]),
        "max_score": paper["max_score"],
        "token": signing.dumps(paper, salt=SALT, compress=True),
        "tried": answers is not None,
        "outcome": None if answers is None else _outcome(paper, answers),
    }


def _mark(mark: Any) -> dict[str, Any]:
    score = None if mark.score is None else plain(round_down(mark.score))
    return {"score": score, "max_score": plain(round_down(mark.max_score))}


def _outcome(paper: Mapping[str, Any], answers: Mapping[int, Any]) -> dict[str, Any]:
    outcome = grade(read_paper(paper), answers)
    score = None if outcome.score is None else plain(round_down(outcome.score))
    return {"score": score, "passed": outcome.passed, "open": len(outcome.open_slots)}


@require_admin_access
def try_paper(request: HttpRequest) -> HttpResponse:
    """Mark the answers to the paper that came along; a step into a situation is only taken."""
    if not request.user.has_perms(["quizzes.change_item"]):
        raise PermissionDenied
    try:
        paper = signing.loads(request.POST.get("paper", ""), salt=SALT, max_age=DAY)
    except signing.BadSignature:
        status = 400 if request.method == "POST" else 200  # a page that came by POST, loaded again
        return render(request, "quizzes/desk/tried.html", {"preview": None}, status=status)
    given = read_form(request.POST, [entry["kind"] for entry in paper["slots"]])
    answers, refused = {}, {}
    for slot, entry in given.items():
        try:
            check_value(paper["slots"][slot - 1]["kind"], entry.value)
            answers[slot] = entry.value
        except BadShape as bad:
            refused[slot] = (entry.value, bad_response(bad.code, 0))
    preview = trial(paper, answers)
    for slot, (value, sentence) in refused.items():
        question = preview["rows"][slot - 1]["question"]
        question.error = sentence
        sheets.show(question, paper["slots"][slot - 1], value)
    preview["tried"] = not refused and not request.POST.get("do", "").startswith("go-")
    context = {"preview": preview, "title": title_of(paper)}
    return render(request, "quizzes/desk/tried.html", context, status=400 if refused else 200)
