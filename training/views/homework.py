"""Homework: the learner's list and hand-in, the queue and the mark, and the files."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.files import hand_out
from quizzes.selectors.essays import guidance_of
from training import permissions, services
from training.forms.afterwards import HandInForm, MarkForm
from training.models import HandIn, HandInFile, Homework
from training.selectors import homework as reads
from training.selectors.mine import seat_in

PAGE = 20


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    shows_past = request.GET.get("show") == "past"
    rows = reads.homework_of(request.user.pk, past=shows_past)
    context = {
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "shows_past": shows_past,
        "now": timezone.now(),
    }
    return render(request, "training/homework_mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def homework(request: HttpRequest, homework_id: int) -> HttpResponse:
    """The task, what was handed in and said about it, and the form to hand in."""
    rows = Homework.objects.select_related("run", "session")
    found = get_object_or_404(rows, pk=homework_id, cancelled_at=None)
    seat = seat_in(found.run_id, request.user.pk)
    if seat is None and not permissions.may_see_runs(request.user):
        raise Http404
    form = HandInForm(request.POST or None, request.FILES or None, homework=found)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                services.hand_in(
                    homework=found,
                    learner=request.user,
                    text=form.cleaned_data.get("text", ""),
                    files=form.cleaned_data.get("attached", []),
                    now=timezone.now(),
                )
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, _("Handed in. You are told when it is marked."))
                return redirect("training:homework", homework_id)
        status = 422
    handed = reads.hand_ins_of(found, request.user.pk)
    context = {
        "homework": found,
        "seat": seat,
        "handed": handed,
        "form": form if _may_hand_in(found, seat, handed) else None,
        "now": timezone.now(),
    }
    return render(request, "training/homework.html", context, status=status)


def _may_hand_in(found: Homework, seat, handed: list[HandIn]) -> bool:
    takes = seat is not None and seat.state == "enrolled" and found.run.is_open
    return takes and not any(one.state != "returned" for one in handed)


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a mark of this person."""
    shown = "marked" if request.GET.get("show") == "marked" else ""
    rows = reads.hand_ins_to_mark(
        request.user.pk, sees_all=permissions.may_mark_all(request.user), shown=shown
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "training/hand_ins.html", {"page_obj": page, "shown": shown})


def _found(request: HttpRequest, hand_in_id: int) -> HandIn:
    rows = HandIn.objects.select_related(
        "homework__run", "homework__item", "enrolment__learner"
    ).prefetch_related("files", "marks__assessor")
    found = get_object_or_404(rows, pk=hand_in_id)
    sees_all = permissions.may_mark_all(request.user)
    if not reads.may_mark(request.user.pk, found, sees_all=sees_all):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, hand_in_id: int) -> HttpResponse:
    """Read one hand-in and accept or return it; a mark that is there is corrected, with a comment."""
    found = _found(request, hand_in_id)
    item = found.homework.item
    guidance, points = guidance_of(item) if item else ("", [])
    form = MarkForm(request.POST or None, homework=found.homework, points=points)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            data = form.cleaned_data
            try:
                services.mark_hand_in(
                    hand_in=found,
                    verdict=data["verdict"],
                    score=data.get("score"),
                    points_met=[int(one) for one in data.get("points", [])],
                    comment=data["comment"],
                    by=request.user,
                    now=timezone.now(),
                )
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, _("Marked. The learner is told."))
                return redirect("training:hand_ins")
        status = 422
    context = {
        "hand_in": found,
        "marks": sorted(found.marks.all(), key=lambda one: one.made_at, reverse=True),
        "guidance": guidance,
        "points": points,
        "form": form if found.homework.run.is_open else None,
    }
    return render(request, "training/hand_in.html", context, status=status)


@require_safe
def file(request: HttpRequest, file_id: int) -> FileResponse:
    """Give a handed-in file to its learner and to whoever marks it; never shown in place."""
    rows = HandInFile.objects.select_related("hand_in__homework", "hand_in__enrolment")
    found = get_object_or_404(rows, pk=file_id)
    is_own = found.hand_in.enrolment.learner_id == request.user.pk
    sees_all = permissions.may_see_runs(request.user) or permissions.may_mark_all(request.user)
    if not (is_own or reads.may_mark(request.user.pk, found.hand_in, sees_all=sees_all)):
        raise Http404
    return hand_out(found.file, name=found.name)
