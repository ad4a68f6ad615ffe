"""The desk of a programme's scheme of results: write it, approve it, throw a draft away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.admin import messages

from training import permissions, services
from training.forms.composite import SchemeForm
from training.forms.programme import NothingForm
from training.models import ProgrammeVersion, VersionState
from training.selectors import composite as reads

from .frame import Crumb, allowed_to, ask, page, posted, say


def _version(version_id: int) -> ProgrammeVersion:
    return get_object_or_404(ProgrammeVersion.objects.select_related("programme"), pk=version_id)


def _trail(version: ProgrammeVersion) -> tuple[Crumb, ...]:
    label = _("%(programme)s, version %(number)s") % {
        "programme": version.programme.label,
        "number": version.number,
    }
    return (
        (reverse("training_desk:programmes"), _("Programmes")),
        (reverse("training_desk:version", args=[version.pk]), label),
    )


@allowed_to(permissions.may_see_runs)
@require_http_methods(["GET", "HEAD", "POST"])
def scheme(request: HttpRequest, version_id: int) -> HttpResponse:
    """The scheme of a version: as a form for who may write it, with what is missing before its approval."""
    version = _version(version_id)
    newest = reads.newest_scheme(version)
    is_next = newest is not None and newest.fixed_at is not None
    content = newest.content if newest else {"components": [], "pass_percent": ""}
    may_write = permissions.may_plan(request.user) and version.state != VersionState.REPLACED
    form = SchemeForm(posted(request), content=content, is_next=is_next)
    status = 200
    if request.method == "POST" and may_write:
        status = 422
        if form.is_valid():
            try:
                services.save_scheme(
                    version=version,
                    content=form.content(),
                    changed_because=form.cleaned_data.get("changed_because", ""),
                    by=request.user,
                    now=timezone.now(),
                )
            except services.Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, _("Saved."))
                return redirect("training_desk:scheme", version_id)
    resolved = reads.resolved(version, content)
    context = {
        "form": form,
        "version": version,
        "scheme": newest,
        "earlier": list(version.schemes.select_related("fixed_by").order_by("-number"))[1:],
        "content": resolved,
        "problems": reads.problems_of_content(resolved) if newest else [],
        "may_write": may_write,
        "is_next": is_next,
    }
    title = _("Scheme of results: %(programme)s") % {"programme": version.programme.label}
    return page(request, "composite/scheme.html", title, context, trail=_trail(version), icon="tasks", status=status)  # fmt: skip


@allowed_to(permissions.may_approve_programme)
@require_http_methods(["GET", "HEAD", "POST"])
def fix(request: HttpRequest, version_id: int) -> HttpResponse:
    version = _version(version_id)
    back = reverse("training_desk:scheme", args=[version_id])
    return ask(
        request,
        NothingForm(posted(request)),
        title=_("Approve the scheme of results"),
        lead=_("Runs that are approved from now on go by it, and show it to their learners."),
        do=lambda: services.fix_scheme(version=version, by=request.user, now=timezone.now()),
        done=_("Approved."),
        back=back,
        trail=(*_trail(version), (back, _("Scheme of results"))),
    )


@allowed_to(permissions.may_plan)
@require_POST
def drop(request: HttpRequest, version_id: int) -> HttpResponse:
    """Throw the draft away."""
    version = _version(version_id)
    try:
        services.drop_scheme(version=version, by=request.user, now=timezone.now())
    except services.Refused as refused:
        say(request, refused)
    else:
        messages.success(request, _("The draft is gone."))
    return redirect("training_desk:version", version_id)
