"""What a leader's units need: the list of it, and the form to say it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.selectors import leads_any
from training import services
from training.forms.annual import NeedForm
from training.selectors.annual import needs_of

PAGE = 20


def _let_leaders_in(request: HttpRequest) -> None:
    if not leads_any(request.user.pk, timezone.localdate()):
        raise PermissionDenied


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """What the leader and others said that their units need, and what became of it."""
    _let_leaders_in(request)
    rows = needs_of(request.user.pk, timezone.localdate())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "training/needs.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    _let_leaders_in(request)
    form = NeedForm(request.POST or None, leader=request.user)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            now = timezone.now()
            services.send_once(
                key=request.POST.get("form_key", ""),
                do=lambda: services.raise_need(**form.cleaned_data, by=request.user, now=now),
                now=now,
            )
            messages.success(request, _("HR reads it. You are told what becomes of it."))
            return redirect("training:needs")
        status = 422
    return render(request, "training/need_new.html", {"form": form}, status=status)
