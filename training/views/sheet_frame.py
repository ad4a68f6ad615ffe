"""What the pages of sheets have in common: who may open which session, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from training import permissions
from training.models import Session
from training.selectors.mine import session_with_all
from training.services import Refused, send_once


def run_by_person(request: HttpRequest, session_id: int) -> Session:
    """Return a session that the person runs; for others it is not there."""
    session = session_with_all(session_id)
    if session is None or not permissions.may_run_session(request.user, session):
        raise Http404
    return session


def seen_by_person(request: HttpRequest, session_id: int) -> Session:
    """Return a session whose sheet the person may read."""
    session = session_with_all(session_id)
    if session is None or not permissions.may_see_sheet(request.user, session):
        raise Http404
    return session


def try_to(
    request: HttpRequest, do: Callable[[], Any], *, done: str, to: str, **args: Any
) -> HttpResponse:
    """Do it, say so and go; where it is refused, say why and go all the same."""
    try:
        do()
    except Refused as refused:
        for one in refused.reasons:
            messages.error(request, str(one))
    else:
        messages.success(request, done)
    return redirect(to, **args)


def post(
    request: HttpRequest,
    form,
    do: Callable[[dict[str, Any]], Any],
    *,
    done: str,
    to: str,
    **args: Any,
) -> HttpResponse:
    """Do it with what a form without a page of its own holds; where that is wrong, say so and go back."""
    if not form.is_valid():
        say_wrong(request, form)
        return redirect(to, **args)
    key = request.POST.get("form_key", "")
    return try_to(
        request,
        lambda: send_once(key=key, do=lambda: do(form.cleaned_data), now=timezone.now()),
        done=done,
        to=to,
        **args,
    )


def say_wrong(request: HttpRequest, form) -> None:
    """Show what is wrong with a form that has no page of its own."""
    for field, errors in form.errors.items():
        label = form.fields[field].label if field in form.fields else ""
        messages.error(request, f"{label or field}: {' '.join(errors)}")
