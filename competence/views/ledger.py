"""The ledger for auditors: what is sealed, the signed head to keep elsewhere, and what checks have found."""

from __future__ import annotations

import json

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from competence import tasks
from competence.models import LedgerHead
from competence.permissions import may_see_ledger
from competence.selectors.ledger import ledger_checks, ledger_state
from competence.selectors.ledger_heads import head_of
from competence.services.sealing_checks import ask_check

PAGE_LENGTH = 10


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the state of the ledger and the last checks."""
    if not may_see_ledger(request.user):
        raise PermissionDenied
    state = ledger_state()
    page = Paginator(ledger_checks(), PAGE_LENGTH).get_page(request.GET.get("page"))
    rows = [(check, _in_language(check.flaw)) for check in page]
    newest = rows[0] if rows and page.number == 1 else None
    context = {
        "state": state,
        "page": page,
        "rows": rows,
        "newest": newest,
        "is_running": newest is not None and newest[0].ended_at is None,
        "qr": _qr(state.head) if state.head else "",
    }
    return render(request, "competence/ledger.html", context)


def _in_language(flaw: dict[str, str]) -> str:
    return flaw.get(get_language() or "", "") or next(iter(flaw.values()), "")


def _qr(head: LedgerHead) -> str:
    """Return a code with the signed head, for whoever keeps it on paper or on a phone."""
    told = json.loads(head_of(head).message())
    del told["rows"]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return segno.make(text, error="m", micro=False).svg_data_uri(
        border=2, dark="#1c2027", light="#fff"
    )


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Have everything checked in the background."""
    if not may_see_ledger(request.user):
        raise PermissionDenied
    asked, is_new = ask_check(by=request.user, now=timezone.now())
    if is_new:
        tasks.check_ledger.enqueue(asked.pk)
        messages.success(request, _("The check is under way. Load this page again in a minute."))
    else:
        messages.info(request, _("A check is under way already."))
    return redirect("competence:ledger")
