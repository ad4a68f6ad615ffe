"""Points of a sitting on paper: by hand, by a sheet with a preview, and put right afterwards."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from people.forms.fields import DayField, UnitField
from people.selectors import employed, people_in
from quizzes.exchange import score_sheet
from quizzes.exchange.messages import unreadable_sentence
from quizzes.exchange.sandbox import call_apart
from quizzes.exchange.schema import Unreadable
from quizzes.models import Attempt, Origin, PrintedPaper
from quizzes.ports import expected
from quizzes.selectors import newest_grades
from quizzes.sentences import bad_grade, bad_score
from quizzes.services.errors import AttemptClosed, BadGrade, OwnAttempt
from quizzes.services.paper_scores import (
    BadScores,
    Problem,
    correct_scores,
    enter_scores,
    plan_scores,
)
from quizzes.services.rendering import words_of
from quizzes.services.staging import NotStaged, stage, staged_file, unstage

from .printing import code_of, printed_batch
from .rules_desk import may_change, quiz_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50


class WhoForm(forms.Form):
    """Whose points, on which variant."""

    staff = forms.CharField(label=gettext_lazy("Staff number"), max_length=32)
    variant = forms.ChoiceField(label=gettext_lazy("Variant"))
    sat = DayField(label=gettext_lazy("Day of the sitting"))

    def __init__(self, *args: Any, papers: Sequence[PrintedPaper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["variant"].choices = [(each.variant, each.variant) for each in papers]  # type: ignore[attr-defined]
        self.fields["sat"].initial = timezone.localdate()


class SheetForm(forms.Form):
    """A filled-in sheet."""

    file = forms.FileField(label=gettext_lazy("The filled-in sheet (.xlsx)"))
    sat = DayField(label=gettext_lazy("Day of the sitting"))
    remark = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Such as: training room 2, invigilated by 赵敏."),
    )


class PeopleForm(forms.Form):
    """Whose names stand in the template."""

    unit = UnitField(required=False)


def _page(
    request: HttpRequest, papers: Sequence[PrintedPaper], name: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:  # fmt: skip
    context |= {"papers": papers, "first": papers[0], "code": code_of(papers[0].batch)}
    return quiz_page(request, papers[0].quiz, f"printed_{name}.html", title, context, status=status)


@may_change
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Say who sat which variant; then the points of each question; then store."""
    papers = printed_batch(request, batch_id)
    asked = request.POST if request.method == "POST" else request.GET
    form = WhoForm(asked if "staff" in asked else None, papers=papers)
    chosen = form.is_bound and form.is_valid()
    context: dict[str, Any] = {"form": form}
    if chosen:
        data = form.cleaned_data
        paper = next(each for each in papers if each.variant == data["variant"])
        row = _row_by_hand(request, paper, data)
        problems = plan_scores(batch_id, [row], by=request.user).problems
        if request.method == "POST":
            try:
                enter_scores(
                    batch_id=batch_id,
                    rows=[row],
                    sat=data["sat"],
                    remark=request.POST.get("remark", ""),
                    by=request.user,
                    now=timezone.now(),
                )
                messages.success(request, _("The points are stored; the result is made."))
                return redirect("quizzes_desk:printed_batch", batch_id)
            except BadScores as bad:
                problems = bad.problems
        else:  # nothing has been typed yet
            problems = tuple(each for each in problems if each.key in {"staff", "variant"})
        _blame(form, problems)
        context |= {"cells": _cells(paper, row["points"], problems), "chosen": not form.errors or request.method == "POST", "paper": paper}  # fmt: skip
    status = 422 if form.errors or (request.method == "POST") else 200
    return _page(request, papers, "enter", _("Enter points"), context, status)


def _row_by_hand(
    request: HttpRequest, paper: PrintedPaper, data: Mapping[str, Any]
) -> dict[str, Any]:
    points = {
        str(entry["slot"]): request.POST.get(f"points-{entry['slot']}", "").strip()
        for entry in paper.paper["slots"]
    }
    return {"row": 1, "staff": data["staff"], "variant": data["variant"], "points": points}


def _blame(form: WhoForm, problems: Sequence[Problem]) -> None:
    for each in problems:
        if each.key in form.fields:
            form.add_error(each.key, bad_score(each.code, each.params))


def _cells(
    paper: PrintedPaper, points: Mapping[str, str], problems: Sequence[Problem] = ()
) -> list[dict[str, Any]]:
    said = {each.key: bad_score(each.code, each.params) for each in problems}
    return [
        {
            "number": entry["slot"],
            "most": entry["points"],
            "stem": words_of(entry["stem"])[:40],
            "value": points.get(str(entry["slot"]), ""),
            "error": said.get(str(entry["slot"]), ""),
        }
        for entry in paper.paper["slots"]
    ]


@may_change
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """The template to take, and the place for the filled-in sheet."""
    papers = printed_batch(request, batch_id)
    form = SheetForm(
        request.POST or None, request.FILES or None, initial={"sat": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        file, data = form.cleaned_data["file"], form.cleaned_data
        staged = stage(
            data=file.read(),
            filename=f"{data['sat'].isoformat()} {file.name}",
            bank_slug=_slot_of(batch_id),
            bank_name=data["remark"],
            file_format="xlsx",
            by=request.user,
        )
        return redirect("quizzes_desk:preview_scores", batch_id, staged.token)
    context = {"form": form, "people_form": PeopleForm(), "rows": score_sheet.MAX_PEOPLE}
    status = 422 if form.errors else 200
    return _page(request, papers, "upload", _("Points by a sheet"), context, status)


def _slot_of(batch_id: uuid.UUID) -> str:
    """Where a staged sheet belongs; no bank can be called so."""
    return f"scores:{batch_id}"


@may_change
@require_safe
def template(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponseBase:
    """The workbook to fill in: the people of a unit, or those who are to take the quiz."""
    papers, today = printed_batch(request, batch_id), timezone.localdate()
    form = PeopleForm(request.GET)
    unit = form.cleaned_data["unit"] if form.is_valid() else None
    if unit:
        people = people_in(unit_id=unit.pk, today=today)
    else:
        ids = {pk for answer in expected.ask(papers[0].quiz_id) for pk in answer}
        people = employed(today).filter(pk__in=ids)
    people = people.exclude(pk=request.user.pk).order_by("staff_number")
    listed = list(people.values_list("staff_number", "name")[: score_sheet.MAX_PEOPLE])
    most = {each.variant: [entry["points"] for entry in each.paper["slots"]] for each in papers}
    words = {
        "sheet": _("Points"),
        "most": _("Full points"),
        "help": _("Write the variant and the points of each question; leave out who was absent."),
    }
    data = score_sheet.render(listed, most, words)
    name = f"{papers[0].paper['title']} {code_of(batch_id)} {_('Points')}.xlsx"
    response = FileResponse(io.BytesIO(data), as_attachment=True, filename=name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@may_change
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, batch_id: uuid.UUID, token: str) -> HttpResponse:
    """What the sheet would do, each error by its cell; a POST stores all of it or discards it."""
    papers = printed_batch(request, batch_id)
    try:
        staged = staged_file(token, by=request.user)
        if staged.bank_slug != _slot_of(batch_id):
            raise NotStaged
    except NotStaged:
        messages.warning(request, _("That file was stored or is no longer kept. Choose it again."))
        return redirect("quizzes_desk:upload_scores", batch_id)
    day, _space, filename = staged.filename.partition(" ")
    sat = DayField().clean(day)
    if request.POST.get("action") == "discard":
        unstage(token, by=request.user)
        messages.success(request, _("Nothing was stored."))
        return redirect("quizzes_desk:upload_scores", batch_id)
    context: dict[str, Any] = {"filename": filename, "sat": sat, "remark": staged.bank_name}
    try:
        rows = [dict(row) for row in call_apart(score_sheet.read, staged.data)]
        if request.method == "POST":
            made = enter_scores(
                batch_id=batch_id,
                rows=rows,
                sat=sat,
                remark=staged.bank_name,
                by=request.user,
                now=timezone.now(),
            )
            return _stored(request, batch_id, token, len(made))
        plan = plan_scores(batch_id, rows, by=request.user)
        problems, entered = plan.problems, plan.entered
    except Unreadable as refusal:
        context["refusal"] = unreadable_sentence(refusal)
        return _page(request, papers, "preview", _("Preview of the points"), context, 422)
    except BadScores as bad:
        problems, entered = bad.problems, ()
    context |= {
        "count": len(rows),
        "good": len(entered),
        "page_obj": Paginator(entered, SHOWN).get_page(request.GET.get("p")),
        "problems": [_said(each) for each in problems[:SHOWN]],
        "problem_count": len(problems),
        "hidden": max(0, len(problems) - SHOWN),
    }
    return _page(request, papers, "preview", _("Preview of the points"), context, 422 if problems else 200)  # fmt: skip


def _said(problem: Problem) -> str:
    sentence = bad_score(problem.code, problem.params)
    if problem.cell:
        return _("Cell %(cell)s: %(text)s") % {"cell": problem.cell, "text": sentence}
    if problem.row:
        return _("Row %(row)s: %(text)s") % {"row": problem.row, "text": sentence}
    return sentence


def _stored(request: HttpRequest, batch_id: uuid.UUID, token: str, count: int) -> HttpResponse:
    unstage(token, by=request.user)
    words = ngettext(
        "The points of %(n)s person are stored; the result is made.",
        "The points of %(n)s people are stored; the results are made.",
        count,
    )
    messages.success(request, words % {"n": count})
    return redirect("quizzes_desk:printed_batch", batch_id)


@may_change
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Other points for some questions, and why."""
    held = get_object_or_404(
        Attempt.objects.select_related("learner", "printed__quiz"), pk=attempt_id
    )
    if held.origin != Origin.PAPER or held.printed is None:
        raise Http404
    papers = printed_batch(request, held.printed.batch)
    before = {str(slot): f"{grade.score.normalize():f}" for slot, grade in newest_grades(held.pk).items()}  # fmt: skip
    typed, errors = before, []
    if request.method == "POST":
        typed = {number: request.POST.get(f"points-{number}", "").strip() for number in before}
        changed = {int(number): text for number, text in typed.items() if text != before[number]}
        errors = _correct(request, held, changed)
        if not errors:
            messages.success(request, _("The points are corrected; the next result is made."))
            return redirect("quizzes_desk:printed_batch", held.printed.batch)
    context = {
        "attempt": held,
        "cells": _cells(held.printed, typed),
        "errors": errors,
        "reason": request.POST.get("reason", ""),
    }
    return _page(request, papers, "correct", _("Correct points"), context, 422 if errors else 200)


def _correct(request: HttpRequest, held: Attempt, changed: Mapping[int, str]) -> list[str]:
    if not changed:
        return [_("No points differ from what is stored. Change some, or go back.")]
    try:
        correct_scores(
            attempt_id=held.pk,
            points=changed,
            reason=request.POST.get("reason", "")[:1000],
            by=request.user,
            now=timezone.now(),
        )
    except BadGrade as refused:
        return [bad_grade(refused.code)]
    except OwnAttempt:
        return [bad_score("own", {})]
    except AttemptClosed:
        return [_("This attempt is void.")]
    return []
