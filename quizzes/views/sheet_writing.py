"""A sheet: its lines while it is written, what was signed afterwards."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quizzes import selectors, services
from quizzes.grading import MAX_TEXT
from quizzes.models import Attempt, AttemptState, SheetFile
from quizzes.sentences import bad_response
from quizzes.services import Conflict, Given
from quizzes.services.errors import AttemptClosed, BadResponse, BadSheet

from .sheet_files import keep_file, sentence_of
from .sheet_frame import own_sheet, seen_sheet, title
from .sheet_lines import lines_of, read_lines, show, words_of_line
from .sheet_shown import shown


@require_safe
def sheet(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """The lines to be filled in for who observes; for all others, and once it is signed, what was noted."""
    now = timezone.now()
    held = seen_sheet(request, attempt_id, now)
    if held.state == AttemptState.IN_PROGRESS and held.observer_id == request.user.pk:
        return _written(request, held, now)
    return shown(request, held, now)


def _written(
    request: HttpRequest,
    held: Attempt,
    now: dt.datetime,
    *,
    status: int = 200,
    conflicts: list[Conflict] | None = None,
    refused: dict[int, tuple[Any, str]] | None = None,
) -> HttpResponse:
    stored = selectors.latest_responses(held.pk)
    lines = lines_of(held, stored, SheetFile.objects.filter(attempt=held))
    for slot, (value, sentence) in (refused or {}).items():
        lines[slot - 1].error = sentence
        show(lines[slot - 1], value)
    entries = held.paper["slots"]
    context = {
        "held": held,
        "observation": held.observation,
        "title": title(held),
        "standpoint": held.get_standpoint_display(),
        "lines": lines,
        "done": sum(line.is_done for line in lines),
        "newest": max(stored.values(), key=lambda row: (row.saved_at, row.pk), default=None),
        "now": str(int(now.timestamp() * 1000)),
        "zone": timezone.get_current_timezone_name(),
        "conflicts": [
            (each, words_of_line(entries[each.slot - 1], each.value)) for each in conflicts or ()
        ],
    }
    return render(request, "quizzes/observed/sheet.html", context, status=status)


@require_POST
def keep(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """The whole form, as a browser without JavaScript sends it and as the last step before signing:
    ``do`` is ``save`` or ``review``.
    """
    held, now = own_sheet(request, attempt_id), timezone.now()
    try:
        data, refused = _with_files(request, held, now)
        given, unfit = _fitting(held, read_lines(data, held.kinds))
        refused |= unfit
        conflicts = services.save_responses(
            attempt_id=held.pk, learner_id=request.user.pk, given=given, now=now
        )
    except AttemptClosed:
        messages.warning(request, _("This sheet has been signed; nothing more is taken."))
        return redirect("quizzes:sheet", held.pk)
    if conflicts or refused:
        status = 409 if conflicts else 400
        return _written(request, held, now, status=status, conflicts=conflicts, refused=refused)
    if request.POST.get("do") == "review":
        return redirect("quizzes:sign", held.pk)
    clock = timezone.localtime(now).strftime("%H:%M:%S")
    messages.success(request, _("Saved %(clock)s") % {"clock": clock})
    return redirect("quizzes:sheet", held.pk)


def _with_files(
    request: HttpRequest, held: Attempt, now: dt.datetime
) -> tuple[QueryDict, dict[int, tuple[Any, str]]]:
    """The form with the ids of the files that came with it; a file that cannot be kept is named at its line."""
    data, refused = request.POST.copy(), {}
    for slot in range(1, len(held.kinds) + 1):
        for file in request.FILES.getlist(f"q{slot}-file"):
            try:
                kept = keep_file(request, held.pk, slot, file, now)
                data.appendlist(f"q{slot}-files", str(kept.pk))
            except (BadResponse, BadSheet) as bad:
                given = read_lines(data, held.kinds).get(slot)
                refused[slot] = (given.value if given else None, sentence_of(bad))
    return data, refused


def _fitting(
    held: Attempt, given: dict[int, Given]
) -> tuple[dict[int, Given], dict[int, tuple[Any, str]]]:
    refused: dict[int, tuple[Any, str]] = {}
    for slot, entry in given.items():
        try:
            services.check_response(held.kinds, slot, entry.value)
        except BadResponse as bad:
            refused[slot] = (entry.value, bad_response(bad.code, MAX_TEXT))
    return {slot: entry for slot, entry in given.items() if slot not in refused}, refused
