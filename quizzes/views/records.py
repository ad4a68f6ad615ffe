"""A marked attempt as a document."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from common.verdicts import reasons_from_json
from people.selectors import current_posts
from quizzes import selectors
from quizzes.documents.records import Marked, Record, draw_record
from quizzes.models import Attempt, AttemptState, Grade, Origin, Result
from quizzes.permissions import may_mark, may_see_result
from quizzes.selectors.practice import asks_what_is_under_way

from .headings import headings_of

WHYS = {
    "unanswered": lambda: _("no answer"),
    "dropped": lambda: _("taken out"),
    "full_marks": lambda: _("all points for everybody"),
}


@require_safe
def attempt_pdf(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponseBase:
    """The paper as it was sat, with answers, marks and the because.

    One's own where the right answers may be seen; that of others for who may see their results, with
    the right answers for who marks.
    """
    now = timezone.now()
    held = Attempt.objects.filter(pk=attempt_id).select_related("learner").first()
    if held is None or held.state != AttemptState.GRADED:
        raise Http404
    if held.observation_id:
        return redirect("quizzes:sheet_pdf", held.pk)
    is_own = held.learner_id == request.user.pk
    if not is_own and not may_see_result(request.user, held.learner_id, timezone.localdate(now)):
        raise Http404
    keys = may_see_keys(held, now) if is_own else may_mark(request.user)
    if is_own and not keys:
        messages.info(request, _("The marked paper can be taken along once its right answers are shown."))  # fmt: skip
        return redirect("quizzes:result", held.pk)
    result = selectors.result_of(held.pk)
    if result is None:
        raise Http404
    day = timezone.localdate(result.made_at)
    pdf = draw_record(_record(held, result, keys=keys, names=not is_own), day=day)
    response = FileResponse(
        io.BytesIO(pdf),
        as_attachment=True,
        filename=f"{held.paper['title']} {held.learner.name} {held.number}.pdf",
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def may_see_keys(held: Attempt, now: dt.datetime) -> bool:
    """Whether the learner sees the right answers of this attempt: by its policy, and while no attempt
    runs that asks one of its questions.
    """
    if not selectors.sight_of(held.paper["feedback"], held.quiz_id, now).keys:
        return False
    return not asks_what_is_under_way(held.paper, held.learner_id)


def _record(held: Attempt, result: Result, *, keys: bool, names: bool) -> Record:
    grades = selectors.newest_grades(held.pk)
    return Record(
        paper=held.paper,
        answers=selectors.answers_of(held.pk),
        marks={
            mark["slot"]: _marked(mark, grades.get(mark["slot"]), names=names)
            for mark in result.marks
        },
        passed=result.passed,
        verdict=_("Passed") if result.passed else _("Not passed"),
        score=_plain(result.score),
        max_score=_plain(result.max_score),
        about=list(_about(held, result)),
        because=[str(reason) for reason in reasons_from_json(result.because)],
        history=list(_history(held, result)),
        code=str(held.pk)[:8],
        keys=keys,
        on_paper=held.origin == Origin.PAPER,
        headings=headings_of(held.paper),
    )


def _plain(score: Any) -> str:
    return f"{score.normalize():f}"


def _marked(mark: dict[str, Any], grade: Grade | None, *, names: bool) -> Marked:
    note = WHYS[mark["why"]]() if mark["why"] in WHYS else ""
    if mark["by"] == "assessor":
        note = _("by an assessor")
        if grade and names:
            note = grade.assessor.display_name
    comment = grade.comment if grade else ""
    by = grade.assessor.display_name if grade else ""
    return Marked(
        mark["score"],
        mark["max_score"],
        note=note,
        comment=comment,
        comment_by=_("Comment by %(name)s") % {"name": by} if comment else "",
        met=frozenset(grade.points_met) if grade else frozenset(),
    )


def _about(held: Attempt, result: Result) -> Iterator[tuple[str, str]]:
    began = timezone.localtime(held.started_at)
    post = current_posts([held.learner_id], began.date()).get(held.learner_id)
    yield pgettext("of a person", "Name"), held.learner.display_name
    yield _("Staff number"), held.learner.staff_number
    yield _("Unit"), post.unit_name if post else "–"
    yield _("Attempt"), str(held.number)
    if held.origin == Origin.PAPER:
        variant = held.printed.variant if held.printed else ""
        yield _("Sat on paper"), date_format(began, "DATE_FORMAT")
        yield _("Variant"), variant
    else:
        yield _("Began"), date_format(began, "DATETIME_FORMAT")
        handed_in = timezone.localtime(held.submitted_at) if held.submitted_at else began
        yield _("Handed in"), date_format(handed_in, "DATETIME_FORMAT")
    yield _("Final since"), date_format(timezone.localtime(result.made_at), "DATETIME_FORMAT")
    mark = held.paper["pass_mark"]
    is_percent = held.paper["pass_unit"] == "percent"  # noqa: S105 - no secret
    needed = _("%(mark)s %% of the points") if is_percent else _("%(mark)s points")
    yield _("To pass"), needed % {"mark": mark}


def _history(held: Attempt, result: Result) -> Iterator[str]:
    if result.number > 1 and result.reason:
        yield _("Marked again: %(reason)s") % {"reason": result.reason}
    yield _("Result %(number)s of attempt %(attempt)s") % {
        "number": result.number,
        "attempt": held.pk,
    }
