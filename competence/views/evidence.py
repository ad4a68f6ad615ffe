"""What people say of others' competence: evidence, recognition for a time, events of a record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.files import hand_out
from competence import selectors, services
from competence.forms import BY_HR, BY_LEADER, EventForm, EvidenceForm, RecogniseForm
from competence.models import EvidenceFile
from competence.permissions import (
    may_add_evidence,
    may_demand,
    may_say_of_record,
    may_see_proofs,
)
from people.selectors import find_person

from .said import said, status_of


def _person(request: HttpRequest, pk: int) -> Any:
    found = find_person(pk)
    if found is None or not may_add_evidence(request.user, pk, timezone.localdate()):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what speaks for somebody else: HR anything, a leader what they have seen themselves."""
    person = _person(request, pk)
    kinds = BY_HR if may_demand(request.user) else BY_LEADER
    form = EvidenceForm(request.POST or None, request.FILES or None, kinds=kinds, initial={"on": timezone.localdate()})  # fmt: skip

    def add() -> None:
        _evidence, record = services.add_evidence(
            person=person, by=request.user, now=timezone.now(), **form.evidence(request.user)
        )
        if record is None:
            messages.info(request, _("Kept. By itself it is not enough for a record yet."))
        else:
            messages.success(request, _("Kept, and there is a record: %(number)s.") % {"number": record.number})  # fmt: skip

    if said(request, form, add):
        return redirect("competence:person_standing", pk)
    context = {"person": person, "form": form, "recognises": may_demand(request.user)}
    return render(request, "competence/evidence_new.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def recognise(request: HttpRequest, pk: int) -> HttpResponse:
    """Recognise somebody for a time."""
    person = _person(request, pk)
    if not may_demand(request.user):
        raise Http404
    form = RecogniseForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if said(
        request,
        form,
        lambda: services.recognise(
            person=person, by=request.user, now=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Recognised for a time."))
        return redirect("competence:person_standing", pk)
    context = {"person": person, "form": form, "is_recognition": True}
    return render(request, "competence/evidence_new.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, number: str) -> HttpResponse:
    """Suspend, lift, revoke, set at risk or say recovered."""
    record = selectors.record_by_number(number)
    if record is None or not may_say_of_record(request.user, record):
        raise Http404
    form = EventForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if said(
        request,
        form,
        lambda: services.say_of_record(
            record=record, by=request.user, now=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Said, with the reason."))
        return redirect("competence:record", number)
    context = {"record": record, "form": form}
    return render(request, "competence/record_say.html", context, status=status_of(form))


@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    """Give a scan to those who may see what its person has proved."""
    found = get_object_or_404(EvidenceFile.objects.select_related("evidence"), pk=pk)
    if not may_see_proofs(request.user, found.evidence.user_id, timezone.localdate()):
        raise Http404
    return hand_out(found.file, name=found.name)
