"""After a run: judge its effect, and say how the participants fare at work."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from surveys.selectors import survey_of
from training import permissions, services
from training.forms.afterwards import CloseEvaluationForm, FollowUpForm
from training.models import EffectivenessEvaluation, FollowUp
from training.selectors import afterwards as reads

PAGE = 20


@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    shown = request.GET.get("show", "")
    own = None if permissions.may_see_runs(request.user) else request.user.pk
    rows = reads.evaluations(today=today, shown=shown, evaluator_id=own)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "shown": shown, "today": today}
    return render(request, "training/evaluations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """One evaluation: what is known so far, and the form that closes it."""
    rows = EffectivenessEvaluation.objects.select_related(
        "run__version__programme", "evaluator", "closed_by"
    )
    found = get_object_or_404(rows, pk=evaluation_id)
    is_evaluator = found.evaluator_id == request.user.pk
    if not (is_evaluator or permissions.may_see_runs(request.user)):
        raise Http404
    may_close = is_evaluator and found.closed_at is None and found.run.is_open
    form = CloseEvaluationForm(request.POST or None) if may_close else None
    status = 200
    if request.method == "POST":
        if form is None:
            raise Http404
        status = 422
        if form.is_valid():
            try:
                services.close_evaluation(
                    evaluation=found, **form.cleaned_data, by=request.user, now=timezone.now()
                )
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, _("The evaluation is closed."))
                return redirect("training:evaluation", evaluation_id)
    context = {
        "evaluation": found,
        "form": form,
        "verdicts": reads.follow_up_verdicts(found.run),
        "survey": survey_of(found.run.feedback_key),
        "changed": list(reads.changed_because_of(found)),
        "today": timezone.localdate(),
        "sees_runs": permissions.may_see_runs(request.user),
    }
    return render(request, "training/evaluation.html", context, status=status)


@require_safe
def follow_ups(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    shown = request.GET.get("show", "")
    rows = reads.follow_ups(
        today=today,
        shown=shown,
        user_id=request.user.pk,
        sees_all=permissions.may_see_runs(request.user),
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "shown": shown, "today": today}
    return render(request, "training/follow_ups.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """The supervisor's form about one person; the person reads it once it is there."""
    rows = FollowUp.objects.select_related("enrolment__run", "enrolment__learner", "done_by")
    found = get_object_or_404(rows, pk=follow_up_id)
    today, learner_id = timezone.localdate(), found.enrolment.learner_id
    may_answer = permissions.may_plan(request.user) or reads.supervises(
        request.user.pk, learner_id, today
    )
    may_answer = may_answer and learner_id != request.user.pk
    is_own = learner_id == request.user.pk and found.done_at is not None
    if not (may_answer or is_own or permissions.may_see_runs(request.user)):
        raise Http404
    is_open = found.done_at is None and found.opens_on <= today
    form = FollowUpForm(request.POST or None) if may_answer and is_open else None
    status = 200
    if request.method == "POST":
        if form is None:
            raise Http404
        status = 422
        if form.is_valid():
            try:
                services.answer_follow_up(
                    follow_up=found,
                    verdict=form.cleaned_data["verdict"],
                    answers=form.answers(),
                    note=form.cleaned_data["note"],
                    by=request.user,
                    now=timezone.now(),
                )
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, _("Kept. The evaluation of the training counts it."))
                return redirect("training:follow_ups")
    scales = [(label, found.answers.get(name)) for name, label in FollowUpForm.SCALES.items()]
    context = {"follow_up": found, "form": form, "scales": scales, "today": today}
    return render(request, "training/follow_up.html", context, status=status)
