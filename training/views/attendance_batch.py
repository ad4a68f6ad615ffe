"""A large file of attendance on its way: how far it is, and what became of each row."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from training import permissions, services
from training.models import Batch
from training.selectors import batches as reads

from .sheet_frame import run_by_person, seen_by_person

PER_PAGE = 100


def _batch(batch_id: int) -> Batch:
    rows = Batch.objects.filter(session__isnull=False).select_related("made_by").defer("given")
    return get_object_or_404(rows, pk=batch_id)


@require_safe
@never_cache
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How far it is, and what became of each row. ``?part=1`` is the part that changes."""
    found = _batch(batch_id)
    session = seen_by_person(request, found.session_id)
    is_open = found.state in services.OPEN_BATCHES
    context = {
        "batch": found,
        "session": session,
        "is_open": is_open,
        "runs_it": permissions.may_run_session(request.user, session),
    }
    if "part" in request.GET:
        return render(request, "training/sign_in/batch_part.html", context)
    if not is_open:
        lines = Paginator(reads.lines_of_batch(found), PER_PAGE)
        context["page_obj"] = lines.get_page(request.GET.get("page"))
        context["counts"] = reads.counts_of_batch(found)
    return render(request, "training/sign_in/batch.html", context)


@require_POST
def cancel(request: HttpRequest, batch_id: int) -> HttpResponse:
    found = _batch(batch_id)
    run_by_person(request, found.session_id)
    if services.cancel_batch(batch_id=found.pk, by=request.user, now=timezone.now()):
        messages.success(request, _("Stopped. What was done so far stays."))
    return redirect("training:batch", found.pk)
