"""The desk of one session: move, postpone, cancel, staff, describe, add."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from training import permissions, services
from training.forms import run as forms
from training.forms.programme import ReasonForm
from training.models import Session

from .frame import allowed_to, ask, posted
from .runs import address, crumbs, find_run


def _session(session_id: int) -> Session:
    rows = Session.objects.select_related("run__version__programme", "room")
    return get_object_or_404(rows.prefetch_related("instructors__user", "topics"), pk=session_id)


def _ask(request: HttpRequest, session: Session, form, *, title: str, do, done: str, **options):
    def work() -> None:
        do(session=session, by=request.user, now=timezone.now())

    lead = options.pop("lead", "")
    return ask(
        request,
        form,
        title=title,
        do=work,
        done=done,
        back=address(session.run),
        trail=crumbs(session.run),
        lead=f"{session.label} · {timezone.localtime(session.starts_at):%Y-%m-%d %H:%M}. {lead}",
        **options,
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, session_id: int) -> HttpResponse:
    session = _session(session_id)
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    initial = {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}
    form = forms.MoveForm(posted(request), initial=initial)
    return _ask(
        request,
        session,
        form,
        title=_("Move the session"),
        do=lambda **given: services.move_session(
            **form.moments(), reason=form.cleaned_data["reason"], **given
        ),
        done=_("Moved, and those concerned are told."),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def postpone(request: HttpRequest, session_id: int) -> HttpResponse:
    session = _session(session_id)
    form = forms.PostponeForm(
        posted(request), initial={"to_day": timezone.localdate(session.starts_at)}
    )
    return _ask(
        request,
        session,
        form,
        title=_("Postpone this and all later sessions"),
        lead=_("The later ones take the training days that follow, in their order."),
        do=lambda **given: services.postpone_from(**form.cleaned_data, **given),
        done=_("Postponed, and those concerned are told."),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, session_id: int) -> HttpResponse:
    form = ReasonForm(posted(request))
    return _ask(
        request,
        _session(session_id),
        form,
        title=_("Cancel the session"),
        lead=_("What only this session covers stands on no day then."),
        do=lambda **given: services.cancel_session(**form.cleaned_data, **given),
        done=_("Cancelled, and those concerned are told."),
        serious=True,
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest, session_id: int) -> HttpResponse:
    session = _session(session_id)
    rows = list(session.instructors.all())
    initial = {
        "room": session.room,
        "place": session.place,
        "instructors": " ".join(one.user.staff_number for one in rows if one.user),
        "guests": "、".join(one.guest_name for one in rows if one.guest_name),
    }
    form = forms.StaffForm(posted(request), initial=initial)
    return _ask(
        request,
        session,
        form,
        title=_("Room and instructors"),
        verb=_("Save"),
        do=lambda **given: services.staff_session(**form.cleaned_data, **given),
        done=_("Saved, and those concerned are told."),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, session_id: int) -> HttpResponse:
    session = _session(session_id)
    form = forms.DescribeForm(posted(request), instance=session, run=session.run)
    return _ask(
        request,
        session,
        form,
        title=_("What the session is about"),
        verb=_("Save"),
        do=lambda **given: services.describe_session(**form.cleaned_data, **given),
        done=_("Saved."),
    )


@allowed_to(permissions.may_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, run_id: int) -> HttpResponse:
    run = find_run(run_id)
    form = forms.AddSessionForm(posted(request), instance=Session(run=run), run=run)

    def do() -> None:
        names = ("kind", "title", "title_en", "module", "topics")
        services.add_session(
            run=run,
            **{name: form.cleaned_data[name] for name in names},
            **form.moments(),
            by=request.user,
            now=timezone.now(),
        )

    return ask(
        request,
        form,
        title=_("Add a session"),
        verb=_("Add"),
        do=do,
        done=_("Added."),
        back=address(run),
        trail=crumbs(run),
    )
