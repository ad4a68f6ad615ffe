"""Signing a sheet, opening it again, and what the person says to it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from common.pictures import BadPictureError, as_signature, typed_signature
from people.backends import client_address
from people.services import LoginLockedError, WrongPasswordError
from quizzes import ports, selectors, services
from quizzes.forms import AnswerLineForm, RemarkForm, SignForm
from quizzes.grading import MAX_TEXT
from quizzes.grading.sheets import grade_sheet, open_lines, unseen_critical
from quizzes.models import Attempt, AttemptState, LineObjection, Meaning
from quizzes.permissions import can_countersign
from quizzes.selectors.signatures import signatures_of, standing_assessment
from quizzes.sentences import bad_response, bad_sheet
from quizzes.services.errors import (
    AlreadyDone,
    AttemptClosed,
    BadResponse,
    BadSheet,
    OwnAttempt,
    ReasonMissing,
)
from quizzes.services.verdicts import verdict_of_sheet

from .sheet_files import sentence_of
from .sheet_frame import own_sheet, seen_sheet, title
from .sheet_lines import lines_of, words_of_line


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """What the sheet comes to, and the signature: the observer's, or of whoever reviews or approves."""
    now = timezone.now()
    held = seen_sheet(request, attempt_id, now)
    meanings = _meanings(request, held)
    if not meanings:
        return redirect("quizzes:sheet", held.pk)
    answers = selectors.answers_of(held.pk)
    missing = [*open_lines(held.paper, answers), *unseen_critical(held.paper, answers)]
    form = None
    if not missing:
        form = SignForm(request.POST if request.method == "POST" else None, meanings=meanings)
    if request.method == "POST" and form and form.is_valid() and _signed(request, held, form):
        return redirect("quizzes:sheet", held.pk)
    outcome = grade_sheet(held.paper, answers)
    lines = {line.number: line for line in lines_of(held, selectors.latest_responses(held.pk))}
    marks = {mark.slot: mark for mark in outcome.marks}
    entries = held.paper["slots"]
    gates = ports.sign_gates.ask(
        request.user.pk, held.quiz_id, held.learner_id, meanings[0], timezone.localdate(now)
    )
    context = {
        "held": held,
        "title": title(held),
        "outcome": outcome,
        "because": verdict_of_sheet(outcome, held.paper).because,
        "open": [lines[slot] for slot in dict.fromkeys(missing)],
        "criticals": [
            {
                "line": line,
                "words": words_of_line(entries[slot - 1], line.value),
                "is_full": marks[slot].score == marks[slot].max_score,
                "word": _word(marks[slot].score == marks[slot].max_score),
            }
            for slot, line in lines.items()
            if line.critical
        ],
        "gates": [reason for gate in gates if not gate.met for reason in gate.because],
        "form": form,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "quizzes/observed/sign.html", context, status=status)


def _word(is_met: bool) -> str:
    return pgettext("a critical line", "met") if is_met else pgettext("a critical line", "not met")


def _meanings(request: HttpRequest, held: Attempt) -> list[str]:
    """What this person's signature may say today; nothing where there is none to give."""
    user = request.user
    if held.observer_id == user.pk:
        return [Meaning.ASSESSED] if held.state == AttemptState.IN_PROGRESS else []
    if held.state not in {AttemptState.SUBMITTED, AttemptState.GRADED}:
        return []
    if held.learner_id == user.pk or not can_countersign(user, held.learner_id, timezone.localdate()):  # fmt: skip
        return []
    given = {
        each.signature.meaning
        for each in signatures_of(held)
        if each.stands and each.signature.signer_id == user.pk
    }
    return [each for each in (Meaning.REVIEWED, Meaning.APPROVED) if each not in given]


def _signed(request: HttpRequest, held: Attempt, form: SignForm) -> bool:
    try:
        signature = services.sign_sheet(
            attempt_id=held.pk,
            **form.cleaned_data,
            by=request.user,
            address=client_address(request),
            now=timezone.now(),
        )
    except WrongPasswordError:
        form.add_error("password", _("This is not your password."))
    except LoginLockedError:
        form.add_error("password", _("Too many wrong passwords. Wait a quarter of an hour and try again."))  # fmt: skip
    except BadSheet as bad:
        form.add_error(None, bad_sheet(bad.code))
    except (AlreadyDone, AttemptClosed):
        messages.info(request, _("This sheet has been signed already."))
        return True
    except OwnAttempt:
        raise Http404 from None
    else:
        _tell(request, held, signature)
    return not form.errors


def _tell(request: HttpRequest, held: Attempt, signature: Any) -> None:
    if signature.meaning != Meaning.ASSESSED:
        messages.success(request, _("Signed."))
    elif signature.counts:
        messages.success(request, _("Signed. The person is asked to look at it."))
    else:
        messages.warning(request, _("Signed and kept. It does not count; why stands below."))


@require_POST
def reopen(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Open one's own signed sheet again, with a reason: its signatures become void once something changes."""
    held = own_sheet(request, attempt_id)
    try:
        services.reopen_sheet(
            attempt_id=held.pk,
            reason=request.POST.get("reason", "")[:1000],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("The sheet is open again. Sign it anew when it is right."))
    except ReasonMissing:
        messages.error(request, _("Say why the sheet is opened again."))
    except AttemptClosed:
        messages.warning(request, _("This sheet is open already, or it was declared void."))
    except BadSheet as bad:
        messages.error(request, bad_sheet(bad.code))
    return redirect("quizzes:sheet", held.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """The person says with a drawn signature, or a typed name, that they have seen what was signed."""
    held = seen_sheet(request, attempt_id, timezone.now())
    signature = standing_assessment(signatures_of(held))
    if (
        held.learner_id != request.user.pk
        or held.observer_id == request.user.pk
        or signature is None
    ):
        raise Http404
    if hasattr(signature, "acknowledgement"):
        return redirect("quizzes:sheet", held.pk)
    refused = ""
    if request.method == "POST":
        refused = _acknowledged(request, held)
        if not refused:
            return redirect("quizzes:sheet", held.pk)
    context = {
        "held": held,
        "title": title(held),
        "signature": signature,
        "refused": refused,
        "remark": request.POST.get("remark", ""),
    }
    status = 400 if refused else 200
    return render(request, "quizzes/observed/acknowledge.html", context, status=status)


def _acknowledged(request: HttpRequest, held: Attempt) -> str:
    """Keep it; returns a sentence where that cannot be."""
    drawn, typed = request.POST.get("drawn", ""), request.POST.get("typed", "").strip()[:30]
    try:
        drawing = as_signature(drawn) if drawn else b""
    except BadPictureError:
        return _("This signature cannot be read. Please draw it again.")
    is_typed = not drawing and bool(typed)
    try:
        services.acknowledge_sheet(
            attempt_id=held.pk,
            drawing=drawing or (typed_signature(typed) if typed else b""),
            is_typed=is_typed,
            remark=request.POST.get("remark", "").strip(),
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Thank you. It is kept that you have seen it."))
    except BadSheet as bad:
        return bad_sheet(bad.code)
    except BadResponse as bad:
        return bad_response(bad.code, MAX_TEXT)
    except AlreadyDone:
        messages.info(request, _("You have acknowledged this sheet already."))
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def object_to_line(request: HttpRequest, attempt_id: uuid.UUID, slot: int) -> HttpResponse:
    """The person says what is wrong with a line."""
    held = seen_sheet(request, attempt_id, timezone.now())
    is_theirs = held.learner_id == request.user.pk and held.observer_id != request.user.pk
    if not is_theirs or not 1 <= slot <= len(held.kinds):
        raise Http404
    form = RemarkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.object_to_line(
                attempt_id=held.pk,
                slot=slot,
                text=form.cleaned_data["text"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _("Your objection has been handed to the assessors."))
            return _back(held, slot)
        except AlreadyDone:
            messages.info(request, _("You have objected to this line already."))
            return _back(held, slot)
        except BadSheet as bad:
            form.add_error(None, bad_sheet(bad.code))
        except BadResponse as bad:
            form.add_error("text", bad_response(bad.code, MAX_TEXT))
    context = {**_line_context(held, slot), "form": form}
    status = 400 if form.errors else 200
    return render(request, "quizzes/observed/object.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def line_objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Answer an objection; upheld, the sheet goes back to its observer."""
    rows = LineObjection.objects.select_related("signature", "answered_by")
    found = get_object_or_404(rows, pk=objection_id)
    held = seen_sheet(request, found.signature.attempt_id, timezone.now())
    may_answer = request.user.pk not in {held.learner_id, held.observer_id} and can_countersign(
        request.user, held.learner_id, timezone.localdate()
    )
    form = None
    if may_answer and found.answered_at is None:
        form = AnswerLineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form and form.is_valid():
        try:
            services.answer_line_objection(
                objection_id=found.pk, **form.cleaned_data, by=request.user, now=timezone.now()
            )
            messages.success(request, _("Answered."))
            return _back(held, found.slot)
        except AlreadyDone:
            messages.info(request, _("Somebody has answered this already."))
            return _back(held, found.slot)
        except (BadResponse, BadSheet) as bad:
            form.add_error("answer", sentence_of(bad))
    context = {**_line_context(held, found.slot), "form": form, "objection": found}
    status = 400 if form and form.errors else 200
    return render(request, "quizzes/observed/object.html", context, status=status)


def _line_context(held: Attempt, slot: int) -> dict[str, Any]:
    lines = lines_of(held, selectors.latest_responses(held.pk))
    line = lines[slot - 1] if slot else lines[0]
    assessed = standing_assessment(signatures_of(held))
    marks = {mark["slot"]: mark for mark in assessed.marks} if assessed else {}
    return {
        "held": held,
        "title": title(held),
        "line": line,
        "words": words_of_line(held.paper["slots"][line.number - 1], line.value),
        "mark": marks.get(line.number),
    }


def _back(held: Attempt, slot: int) -> HttpResponse:
    response = redirect("quizzes:sheet", held.pk)
    response["Location"] += f"#q{slot}"
    return response
