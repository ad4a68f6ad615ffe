"""The desk of programmes: list, version, editor, comparison."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from training import permissions, services
from training.content import UnreadableSourceError, available_programmes, read_programme
from training.forms import programme as forms
from training.models import (
    PlannedActivity,
    Programme,
    ProgrammeModule,
    ProgrammeTopic,
    ProgrammeVersion,
    VersionState,
)
from training.selectors import coverage, desk
from training.selectors.afterwards import closed_evaluation
from training.selectors.comparison import compare as differences

from .frame import Crumb, allowed_to, ask, page, posted, say

PER_PAGE = 50
PARTS: dict[str, tuple[type, type]] = {
    "module": (ProgrammeModule, forms.ModuleForm),
    "topic": (ProgrammeTopic, forms.TopicForm),
    "activity": (PlannedActivity, forms.ActivityForm),
}


def _list_crumb() -> Crumb:
    return reverse("training_desk:programmes"), _("Programmes")


def _crumbs(version: ProgrammeVersion) -> tuple[Crumb, ...]:
    label = _("%(programme)s, version %(number)s") % {
        "programme": version.programme.label,
        "number": version.number,
    }
    return _list_crumb(), (_address(version), label)


def _address(version: ProgrammeVersion) -> str:
    return reverse("training_desk:version", args=[version.pk])


def _version(version_id: int) -> ProgrammeVersion:
    return get_object_or_404(ProgrammeVersion.objects.select_related("programme"), pk=version_id)


@allowed_to(permissions.may_see_runs)
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    shown = Paginator(desk.programmes(), PER_PAGE).get_page(request.GET.get("p"))
    lines = []
    for one in shown:
        versions = list(one.versions.all())
        approved = next((v for v in versions if v.state == VersionState.APPROVED), None)
        draft = next((v for v in versions if v.state == VersionState.DRAFT), None)
        lines.append((one, approved, draft, approved or draft or next(iter(versions), None)))
    loaded = set(Programme.objects.values_list("slug", flat=True))
    ready = [read_programme(slug) for slug in available_programmes() if slug not in loaded]
    context = {"page_obj": shown, "lines": lines, "ready": ready}
    return page(request, "programmes.html", _("Programmes"), context, icon="list-ul")


@allowed_to(permissions.may_plan)
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Take a ready-made programme over as a draft."""
    try:
        programme = services.load_programme(
            request.POST.get("slug", ""), by=request.user, now=timezone.now()
        )
    except UnreadableSourceError:
        raise Http404 from None
    messages.success(request, _("Taken over as a draft. Look it through and approve it."))
    return redirect("training_desk:version", programme.versions.first().pk)


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _named(request, title=_("New programme"), source=None)


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, version_id: int) -> HttpResponse:
    return _named(request, title=_("Duplicate the programme"), source=_version(version_id))


def _named(request: HttpRequest, *, title: str, source: ProgrammeVersion | None) -> HttpResponse:
    form = forms.NewProgrammeForm(posted(request))
    made: list[ProgrammeVersion] = []

    def do() -> None:
        values: dict[str, Any] = {**form.cleaned_data, "by": request.user, "now": timezone.now()}
        if source is None:
            made.append(services.create_programme(**values))
        else:
            made.append(services.duplicate_programme(version=source, **values))

    trail = _crumbs(source) if source else (_list_crumb(),)
    answer = ask(
        request,
        form,
        title=title,
        do=do,
        done=_("The draft is there. Add modules, topics and activities."),
        back=_address(source) if source else _list_crumb()[0],
        trail=trail,
    )
    return redirect(_address(made[0])) if made else answer


@allowed_to(permissions.may_see_runs)
@require_safe
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """One version: its card, modules, activities, and what stands in the way of approving it."""
    shown = _version(version_id)
    unplaced = coverage.unplaced_in_version(shown)
    waivers = list(shown.waivers.select_related("made_by"))
    others = list(shown.programme.versions.all())
    editable = shown.state == VersionState.DRAFT and not shown.runs.exists()
    context = {
        "version": shown,
        "modules": coverage.modules_of(shown),
        "activities": shown.activities.select_related("module").prefetch_related("topics"),
        "follow_ups": shown.follow_ups.all(),
        "unplaced_topics": {one.topic.key for one in unplaced if one.topic},
        "unplaced_modules": {one.module.key for one in unplaced if one.topic is None},
        "waived_topics": {one.topic_id: one for one in waivers if one.topic_id},
        "waived_modules": {one.module_id: one for one in waivers if one.module_id},
        "problems": coverage.problems_of_version(shown)
        if shown.state == VersionState.DRAFT
        else [],
        "others": [one for one in others if one.pk != shown.pk],
        "has_draft": any(one.state == VersionState.DRAFT for one in others),
        "editable": editable and permissions.may_plan(request.user),
        "safeguards": [
            (ProgrammeVersion._meta.get_field(name).verbose_name, getattr(shown, name))
            for name in ("leadership", "funds", "publicity", "exchange")
        ],
    }
    title = _("%(programme)s, version %(number)s") % {
        "programme": shown.programme.label,
        "number": shown.number,
    }
    return page(request, "version.html", title, context, trail=(_list_crumb(),), icon="list-ul")


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, version_id: int) -> HttpResponse:
    shown = _version(version_id)
    form = forms.CardForm(posted(request), instance=shown)

    def do() -> None:
        services.save_card(
            version=form.save(commit=False),
            positions=form.cleaned_data["positions"],
            by=request.user,
            now=timezone.now(),
        )

    return ask(
        request,
        form,
        title=_("Edit the card"),
        verb=_("Save"),
        do=do,
        done=_("Saved."),
        back=_address(shown),
        trail=_crumbs(_version(version_id)),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def part_new(request: HttpRequest, version_id: int, part: str) -> HttpResponse:
    """Add a module, an activity, or a topic to the module named by ``?module=``."""
    shown = _version(version_id)
    model, form_class = _part(part)
    instance = model()
    options: dict[str, Any] = {"instance": instance}
    if part == "topic":
        modules = shown.modules.all()
        instance.module = get_object_or_404(modules, pk=_number(request.GET.get("module")))
    else:
        instance.version = shown
    if part == "activity":
        options["version"] = shown
    titles = {
        "module": _("Add a module"),
        "topic": _("Add a topic"),
        "activity": _("Add an activity"),
    }
    form = form_class(posted(request), **options)
    return _save_part(request, shown, form, titles[part])


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def part_edit(request: HttpRequest, version_id: int, part: str, pk: int) -> HttpResponse:
    shown = _version(version_id)
    row = _row(shown, part, pk)
    options = {"version": shown} if part == "activity" else {}
    form = _part(part)[1](posted(request), instance=row, **options)
    return _save_part(request, shown, form, _("Edit “%(title)s”") % {"title": row.label})


def _save_part(request: HttpRequest, shown: ProgrammeVersion, form, title: str) -> HttpResponse:
    def do() -> None:
        services.save_part(
            part=form.save(commit=False),
            topics=form.cleaned_data.get("topics"),
            by=request.user,
            now=timezone.now(),
        )

    return ask(
        request,
        form,
        title=title,
        verb=_("Save"),
        do=do,
        done=_("Saved."),
        back=_address(shown),
        trail=_crumbs(shown),
    )


@allowed_to(permissions.may_plan)
@require_POST
def part_change(
    request: HttpRequest, version_id: int, part: str, pk: int, change: str
) -> HttpResponse:
    """Move a part up or down, or take it out."""
    shown = _version(version_id)
    row = _row(shown, part, pk)
    by_whom = {"by": request.user, "now": timezone.now()}
    try:
        if change == "delete":
            services.delete_part(part=row, **by_whom)
            messages.success(request, _("Taken out: %(title)s") % {"title": row.label})
        elif change in ("up", "down"):
            services.shift_part(part=row, up=change == "up", **by_whom)
        else:
            raise Http404
    except services.Refused as refused:
        say(request, refused)
    return redirect(_address(shown))


def _part(name: str) -> tuple[type, type]:
    if name not in PARTS:
        raise Http404
    return PARTS[name]


def _row(shown: ProgrammeVersion, part: str, pk: int):
    key = "module__version" if part == "topic" else "version"
    return get_object_or_404(_part(part)[0], pk=pk, **{key: shown})


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: HttpRequest, version_id: int, part: str, pk: int) -> HttpResponse:
    shown = _version(version_id)
    if part not in ("module", "topic"):
        raise Http404
    row = _row(shown, part, pk)
    form = forms.ReasonForm(posted(request))
    return ask(
        request,
        form,
        title=_("“%(title)s” need not stand on a day") % {"title": row.label},
        verb=_("Waive"),
        lead=_("The reason stays with the programme and is read at the approval."),
        do=lambda: services.waive(
            version=shown, **{part: row}, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        done=_("Waived."),
        back=_address(shown),
        trail=_crumbs(shown),
    )


def _back_to_run(request: HttpRequest, version: ProgrammeVersion) -> str:
    """Return the run that waits for this approval, where somebody came from there."""
    wanted = request.GET.get("run", "")
    run = version.runs.filter(pk=int(wanted)).first() if wanted.isdecimal() else None
    return reverse("training_desk:run", args=[run.pk]) if run else ""


@allowed_to(permissions.may_approve_programme)
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, version_id: int) -> HttpResponse:
    shown = _version(version_id)
    return ask(
        request,
        forms.NothingForm(posted(request)),
        title=_("Approve version %(number)s") % {"number": shown.number},
        lead=_("New runs are made of it from now on, and it can no longer be changed."),
        do=lambda: services.approve_version(version=shown, by=request.user, now=timezone.now()),
        done=_("Approved."),
        back=_back_to_run(request, shown) or _address(shown),
        trail=_crumbs(shown),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def new_version(request: HttpRequest, version_id: int) -> HttpResponse:
    shown = _version(version_id)
    form = forms.NewVersionForm(posted(request))
    because_of = closed_evaluation(shown.programme, request.GET.get("because", ""))
    made: list[ProgrammeVersion] = []

    def do() -> None:
        made.append(
            services.new_version(
                programme=shown.programme,
                **form.cleaned_data,
                because_of=because_of,
                by=request.user,
                now=timezone.now(),
            )
        )

    answer = ask(
        request,
        form,
        title=_("New version"),
        lead=_("A copy of the newest version, as a draft. Runs that exist stay as they are."),
        do=do,
        done=_("The draft is there."),
        back=_address(shown),
        trail=_crumbs(shown),
    )
    return redirect(_address(made[0])) if made else answer


@allowed_to(permissions.may_see_runs)
@require_safe
def compare(request: HttpRequest, version_id: int, other_id: int) -> HttpResponse:
    """What the second version has that the first has not."""
    new, old = _version(version_id), _version(other_id)
    context = {"old": old, "new": new, "differences": differences(old, new)}
    title = _("Version %(old)s and version %(new)s") % {"old": old.number, "new": new.number}
    return page(request, "compare.html", title, context, trail=_crumbs(new), icon="list-ul")


@allowed_to(permissions.may_plan)
@require_POST
def retire(request: HttpRequest, version_id: int) -> HttpResponse:
    """Offer the programme no longer, or again."""
    shown = _version(version_id)
    services.retire_programme(
        programme=shown.programme,
        retired=shown.programme.retired_at is None,
        by=request.user,
        now=timezone.now(),
    )
    return redirect(_address(shown))
