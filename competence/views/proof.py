"""Pages of proof: own records, one record with its chain, the certificate, public verification."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.verdicts import reasons_from_json
from competence import selectors, services
from competence.documents.certificate import draw_certificate, verify_url
from competence.forms import DecisionForm
from competence.models import Certificate, CompetenceRecord, RecordDoubt
from competence.permissions import (
    may_decide,
    may_say_of_record,
    may_see_doubts,
    may_see_proofs,
    may_see_record,
)
from competence.rules import status_on
from competence.selectors.holdings import period_of, shown_states
from competence.selectors.releases import lags_of
from competence.sentences import unscored
from courses.selectors import completions_of
from framework.selectors import competency_with_levels, level_name
from people.backends import client_address
from people.selectors import current_posts, find_person
from quizzes.permissions import may_see_result
from quizzes.selectors import kept_back, results_of

PAGE_LENGTH = 20
VERIFICATIONS_A_MINUTE = 60


def _me(request: HttpRequest) -> int:
    return cast(int, request.user.pk)


def _state(record: CompetenceRecord) -> str:
    return shown_states([record], timezone.localdate())[record.pk]


@require_safe
def my_records(request: HttpRequest) -> HttpResponse:
    return _records(request, _me(request), {})


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show another person's records, completed courses and results to whoever may see them."""
    today = timezone.localdate()
    found = find_person(pk)
    if found is None or not may_see_proofs(request.user, pk, today):
        raise Http404
    if pk == _me(request):
        return redirect("competence:my_records")
    context = {
        "person": found,
        "post": current_posts([pk], today).get(pk),
        "sees_results": may_see_result(request.user, pk, today),
    }
    return _records(request, pk, context)


def _records(request: HttpRequest, person_id: int, context: dict[str, Any]) -> HttpResponse:
    shelves: dict[str, Callable[[int], QuerySet[Any]]] = {
        "records": selectors.records_of,
        "courses": completions_of,
        "results": results_of,
    }
    shown = request.GET.get("show", "records")
    if shown not in shelves:
        shown = "records"
    rows: QuerySet[Any] = shelves[shown](person_id)
    page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
    context |= {"shown": shown, "page": page}
    is_own = person_id == _me(request)  # others who read this page see every score
    context["unscored"] = _kept_back(page, shown) if is_own else frozenset()
    if shown == "records":
        states = shown_states(page, timezone.localdate())
        context["records"] = [(record, states[record.pk]) for record in page]
    return render(request, "competence/my_records.html", context)


def _kept_back(page: Any, shown: str) -> frozenset[uuid.UUID]:
    """Return the attempts of which the page must not say the score to their learner."""
    if shown == "records":
        return frozenset()
    results = [row.result for row in page if row.result] if shown == "courses" else list(page)
    return kept_back([result.attempt_id for result in results], timezone.now())


@require_safe
def record(request: HttpRequest, number: str) -> HttpResponse:
    found = selectors.record_by_number(number)
    if found is None or not may_see_record(request.user, found, timezone.localdate()):
        raise Http404
    is_own = found.user_id == request.user.pk
    result = found.evidence.result
    keeps_back = is_own and result is not None and kept_back([result.attempt_id], timezone.now())
    as_shown = unscored if keeps_back else lambda reason: reason
    context = {
        "record": found,
        "state": _state(found),
        "is_own": is_own,
        "keeps_back": keeps_back,
        "sees_result": may_see_result(request.user, found.user_id, timezone.localdate()),
        "level": level_name(found.competency_id, found.level),
        "clauses": found.competency.clauses.all(),
        "because": [as_shown(reason) for reason in reasons_from_json(found.because)],
        "status": status_on(period_of(found), timezone.localdate()).value,
        "events": found.events.select_related("made_by"),
        "pieces": selectors.pieces_of(found),
        "says": may_say_of_record(request.user, found),
        "lag": next((one for one in lags_of(found.user_id) if one.record.pk == found.pk), None),
        "evidence": found.evidence,
        "completion": found.evidence.completion,
        "certificate": getattr(found, "certificate", None),
        "doubts": [
            (each, as_shown(reasons_from_json([each.because])[0]))
            for each in selectors.doubts_of(found.pk)
        ],
        "decides": may_decide(request.user, found),
    }
    return render(request, "competence/record.html", context)


@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    """Records whose ground was taken back, for HR to decide."""
    if not may_see_doubts(request.user):
        raise PermissionDenied
    page = Paginator(selectors.doubts(), PAGE_LENGTH).get_page(request.GET.get("page"))
    rows = [(each, reasons_from_json([each.because])[0]) for each in page]
    return render(request, "competence/doubts.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
def doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """One record in doubt: let it stand or revoke it, with the reason."""
    if not may_see_doubts(request.user):
        raise PermissionDenied
    found = get_object_or_404(RecordDoubt.objects.select_related("record__user", "record__competency", "decided_by"), pk=pk)  # fmt: skip
    decides = may_decide(request.user, found.record)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not decides:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            services.decide_doubt(
                doubt_id=pk, by=request.user, now=timezone.now(), **form.decision()
            )
            messages.success(request, _("Decided."))
        except services.DecidedError:
            messages.info(request, _("Somebody has decided this already."))
        return redirect("competence:doubts")
    context = {
        "doubt": found,
        "record": found.record,
        "because": reasons_from_json([found.because])[0],
        "decides": decides and not found.decided_at,
        "form": form,
    }
    return render(request, "competence/doubt.html", context, status=400 if form.errors else 200)


@require_safe
def competency(request: HttpRequest, code: str) -> HttpResponse:
    found = competency_with_levels(code)
    if found is None:
        raise Http404
    mine = selectors.records_of(_me(request)).filter(competency=found).first()
    context = {"competency": found, "record": mine, "state": _state(mine) if mine else ""}
    return render(request, "competence/competency.html", context)


@require_safe
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    certificate = selectors.certificate_by_number(number)
    today = timezone.localdate()
    if certificate is None or not may_see_record(request.user, certificate.record, today):
        raise Http404
    pdf = draw_certificate(certificate.content, verify_url=verify_url(certificate))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, _file_name(certificate))
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _file_name(certificate: Certificate) -> str:
    name = "".join(
        letter
        for letter in certificate.content.get("name", "")
        if letter.isalnum() or letter in " ·-"
    )
    return f"{name.strip()} {certificate.number}.pdf".strip()


@login_not_required
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    if _asks_too_often(request):
        sentence = _("Too many checks from your address. Please try again in a minute.")
        response = render(
            request, "competence/verify_wait.html", {"sentence": sentence}, status=429
        )
        response["Retry-After"] = "60"
        return response
    certificate = selectors.certificate_by_code(code)
    if certificate is None:
        response = render(request, "competence/verify.html", {"certificate": None}, status=404)
    else:
        context = {
            "certificate": certificate,
            "content": certificate.content,
            "record": certificate.record,
            "state": _state(certificate.record),
            "name": mask_name(certificate.content.get("name", "")),
        }
        response = render(request, "competence/verify.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response


def mask_name(name: str) -> str:
    """Return the first character and stars: enough to compare, too little to collect."""
    name = name.strip()
    return name[:1] + "＊" * min(max(len(name) - 1, 1), 2)


def _asks_too_often(request: HttpRequest) -> bool:
    address = hashlib.sha256(client_address(request).encode()).hexdigest()
    key = f"competence.verify.{address}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > VERIFICATIONS_A_MINUTE
    except ValueError:  # the minute ended between the two calls
        return False
