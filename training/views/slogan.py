"""The slogans of the week: whose one sets, and the form."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.selectors import units
from training import permissions, services
from training.forms.inspection import SloganForm
from training.models import PlanRun
from training.selectors.slogans import Whose, slogans_to_set


def _whose(request: HttpRequest) -> list[Whose]:
    sees_all = permissions.may_plan(request.user)
    return slogans_to_set(request.user.pk, timezone.localdate(), sees_all=sees_all)


@require_safe
def slogans(request: HttpRequest) -> HttpResponse:
    """Runs and units whose slogan this person sets."""
    found = _whose(request)
    if not found and not permissions.may_read_all_inspections(request.user):
        raise PermissionDenied
    return render(request, "training/inspections/slogans.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
def slogan(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Set the slogan of a week."""
    whose = next((one for one in _whose(request) if (one.kind, one.pk) == (kind, pk)), None)
    if whose is None:
        raise Http404
    form = SloganForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            owner = (
                {"run": PlanRun.objects.get(pk=pk)}
                if kind == "run"
                else {"unit": units().get(pk=pk)}
            )
            try:
                services.set_slogan(
                    **owner, **form.cleaned_data, by=request.user, now=timezone.now()
                )
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, _("The slogan is set."))
                return redirect("training:slogans")
        status = 422
    return render(
        request, "training/inspections/slogan.html", {"whose": whose, "form": form}, status=status
    )
