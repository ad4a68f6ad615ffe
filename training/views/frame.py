"""What the desk's pages of this app have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from training import permissions
from training.services import Refused, send_once

Crumb = tuple[str, str]


def allowed_to(may: Callable[[Any], bool]):
    """Let in whom ``may`` lets; the others are refused, also behind a known address."""

    def decorate(view):
        @wraps(view)
        @require_admin_access
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def page(
    request: HttpRequest,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    trail: tuple[Crumb, ...] = (),
    icon: str = "calendar-check",
    status: int = 200,
) -> HttpResponse:
    """Render a page of the desk with its header and trail."""
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        *({"url": url, "label": label} for url, label in trail),
        {"url": "", "label": title},
    ]
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": icon,
        "breadcrumbs_items": crumbs,
        "today": timezone.localdate(),
        "may_plan": permissions.may_plan(request.user),
        "may_approve_programme": permissions.may_approve_programme(request.user),
        "may_approve_run": permissions.may_approve_run(request.user),
    }
    return render(request, f"training/desk/{template}", frame | context, status=status)


def posted(request: HttpRequest):
    """Return the form's data; a post without any field is a filled form too."""
    return request.POST if request.method == "POST" else None


def say(request: HttpRequest, refused: Refused) -> None:
    """Show every reason of a refusal."""
    lines = format_html_join("", "<li>{}</li>", ((one,) for one in refused.reasons))
    messages.error(request, format_html_join("", "<ul>{}</ul>", ((lines,),)))


def ask(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    title: str,
    do: Callable[[], Any],
    done: str,
    back: str,
    trail: tuple[Crumb, ...],
    verb: str = "",
    lead: str = "",
    serious: bool = False,
) -> HttpResponse:
    """Show a form; once it is valid, do it, say so and go back. A refusal shows its reasons."""
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                key = request.POST.get("form_key", "")
                send_once(key=key, do=do, now=timezone.now())
            except Refused as refused:
                for one in refused.reasons:
                    form.add_error(None, str(one))
            else:
                messages.success(request, done)
                return redirect(back)
        status = 422
    context = {"form": form, "lead": lead, "verb": verb or title, "back": back, "serious": serious}
    return page(request, "form.html", title, context, trail=trail, status=status)
