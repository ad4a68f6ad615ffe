"""The desk of a run's homework and evaluations: set, change, call off, plan, replan."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from training import permissions, services
from training.forms import afterwards as forms
from training.forms.programme import ReasonForm
from training.models import EffectivenessEvaluation, Homework

from .frame import allowed_to, ask, posted
from .runs import address, crumbs, find_run


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def homework_new(request: HttpRequest, run_id: int) -> HttpResponse:
    run = find_run(run_id)
    form = forms.HomeworkForm(posted(request))
    return ask(
        request,
        form,
        title=_("Set homework"),
        lead=_("Everybody in the run is told."),
        do=lambda: services.set_homework(
            run=run, **form.given(), by=request.user, now=timezone.now()
        ),
        done=_("Set, and everybody in the run is told."),
        back=address(run),
        trail=crumbs(run),
    )


def _homework(homework_id: int) -> Homework:
    return get_object_or_404(
        Homework.objects.select_related("run__version__programme"), pk=homework_id
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def homework_change(request: HttpRequest, homework_id: int) -> HttpResponse:
    found = _homework(homework_id)
    due = timezone.localtime(found.due_at)
    initial = {"task": found.task, "day": due.date(), "time": due.time()}
    form = forms.ChangeHomeworkForm(posted(request), initial=initial)
    return ask(
        request,
        form,
        title=_("Change the homework “%(title)s”") % {"title": found.title},
        verb=_("Save"),
        do=lambda: services.change_homework(
            homework=found, **form.given(), by=request.user, now=timezone.now()
        ),
        done=_("Saved, and everybody in the run is told."),
        back=address(found.run),
        trail=crumbs(found.run),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def homework_cancel(request: HttpRequest, homework_id: int) -> HttpResponse:
    found = _homework(homework_id)
    form = ReasonForm(posted(request))
    return ask(
        request,
        form,
        title=_("Call off the homework “%(title)s”") % {"title": found.title},
        lead=_("It keeps nobody from the final any more. What was handed in stays readable."),
        do=lambda: services.cancel_homework(
            homework=found, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done=_("Called off."),
        back=address(found.run),
        trail=crumbs(found.run),
        serious=True,
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_new(request: HttpRequest, run_id: int) -> HttpResponse:
    run = find_run(run_id)
    initial = {"method_note": run.version.verify_how, "method": "supervisors"}
    if run.organiser:
        initial["evaluator"] = run.organiser.staff_number
    form = forms.PlanEvaluationForm(posted(request), initial=initial)
    return ask(
        request,
        form,
        title=_("Plan an evaluation of the effect"),
        do=lambda: services.plan_evaluation(
            run=run, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done=_("Planned, and the evaluator is told."),
        back=address(run),
        trail=crumbs(run),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_replan(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    rows = EffectivenessEvaluation.objects.select_related("run__version__programme", "evaluator")
    found = get_object_or_404(rows, pk=evaluation_id)
    initial = {"planned_on": found.planned_on, "evaluator": found.evaluator.staff_number}
    form = forms.ReplanEvaluationForm(posted(request), initial=initial)
    return ask(
        request,
        form,
        title=_("Another day or evaluator"),
        verb=_("Save"),
        do=lambda: services.replan_evaluation(
            evaluation=found, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done=_("Saved."),
        back=address(found.run),
        trail=crumbs(found.run),
    )
