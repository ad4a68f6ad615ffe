"""What a person is asked, the form, and what a group said."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from . import permissions, selectors, services
from .forms import AnswerForm
from .models import Survey
from .sentences import SCALES, TEXTS

PAGE = 20


@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """What this person is asked; for those who may read results, all surveys too."""
    sees_results = permissions.may_see_results(request.user)
    shows_all = sees_results and request.GET.get("show") == "all"
    today = timezone.localdate()
    rows = Survey.objects.all() if shows_all else selectors.open_for(request.user.pk, today)
    context = {
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "shows_all": shows_all,
        "sees_results": sees_results,
    }
    return render(request, "surveys/surveys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    survey = get_object_or_404(Survey, key=key)
    invitee = selectors.is_asked(survey, request.user.pk)
    if invitee is None:
        raise Http404
    is_over = survey.closes_on < timezone.localdate()
    form = AnswerForm(request.POST or None, survey=survey)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.answer(
                    survey=survey, user=request.user, said=form.cleaned_data, now=timezone.now()
                )
            except services.Refused:
                form.add_error(None, _("You have answered before, or the last day has passed."))
            else:
                messages.success(request, _("Thank you. Nobody can see that it was you."))
                return redirect("surveys:surveys")
    context = {
        "survey": survey,
        "form": None if is_over or invitee.has_answered else form,
        "has_answered": invitee.has_answered,
        "least": selectors.LEAST,
    }
    return render(request, "surveys/answer.html", context, status=status)


@require_safe
def results(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    if not permissions.may_see_results(request.user):
        raise Http404
    survey = get_object_or_404(Survey, key=key)
    summary = selectors.summary_of(survey, timezone.localdate())
    context = {
        "survey": survey,
        "summary": summary,
        "least": selectors.LEAST,
        "scales": [(SCALES.get(one.code, one.code), one) for one in summary.scales],
        "texts": [(TEXTS.get(code, code), said) for code, said in summary.texts.items()],
    }
    return render(request, "surveys/results.html", context)
