"""A person's own notices."""

from __future__ import annotations

from typing import cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from . import selectors, services

PAGE = 20


def _own_id(request: HttpRequest) -> int:
    return cast(int, request.user.pk)


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    pages = Paginator(selectors.inbox(_own_id(request)), PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "notices/inbox.html", {"page": page})


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read and go where the notice leads."""
    notice = services.mark_read(notice_id=pk, user_id=_own_id(request), now=timezone.now())
    if notice is None:
        raise Http404
    return redirect(notice.url or "notices:inbox")


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    services.mark_all_read(user_id=_own_id(request), now=timezone.now())
    return redirect("notices:inbox")
