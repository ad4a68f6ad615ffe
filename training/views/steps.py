"""The desk of a run's steps: other days, done, open again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from training import permissions, services
from training.forms.programme import ReasonForm
from training.forms.step import DoneForm, MoveStepForm
from training.models import RunStep

from .frame import allowed_to, ask, posted
from .runs import address, crumbs


def _step(step_id: int) -> RunStep:
    rows = RunStep.objects.select_related("run__version__programme")
    return get_object_or_404(rows, pk=step_id)


def _ask(request: HttpRequest, step: RunStep, form, *, do, **words) -> HttpResponse:
    return ask(
        request,
        form,
        do=lambda: do(step=step, **form.cleaned_data, by=request.user, now=timezone.now()),
        back=address(step.run),
        trail=crumbs(step.run),
        **words,
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, step_id: int) -> HttpResponse:
    step = _step(step_id)
    return _ask(
        request,
        step,
        MoveStepForm(posted(request), step=step),
        do=services.move_step,
        title=_("Other days for “%(title)s”") % {"title": step.label},
        verb=pgettext("a step", "Move"),
        done=_("Moved."),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, step_id: int) -> HttpResponse:
    step = _step(step_id)
    return _ask(
        request,
        step,
        DoneForm(posted(request)),
        do=services.finish_step,
        title=_("“%(title)s” is done") % {"title": step.label},
        lead=_("It can be opened again with a reason."),
        verb=pgettext("a step", "Done"),
        done=_("Kept as done."),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, step_id: int) -> HttpResponse:
    step = _step(step_id)
    return _ask(
        request,
        step,
        ReasonForm(posted(request)),
        do=services.reopen_step,
        title=_("Open “%(title)s” again") % {"title": step.label},
        done=_("It is open again."),
    )
