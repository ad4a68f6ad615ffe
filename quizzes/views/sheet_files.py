"""Photographs and files of a sheet: taken one at a time, given to whoever may see the sheet."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.files import hand_out
from common.pictures import MOST_PHOTO_BYTES, BadPictureError, as_photo
from quizzes import services
from quizzes.grading import MAX_TEXT
from quizzes.models import Acknowledgement, Attempt, SheetFile
from quizzes.sentences import bad_response, bad_sheet
from quizzes.services.errors import AttemptClosed, BadResponse, BadSheet

from .sheet_frame import may_read

_PDF = b"%PDF-"


@login_not_required  # asked by a script, which needs an answer rather than the login page
@require_POST
def take(request: HttpRequest, attempt_id: uuid.UUID) -> JsonResponse:
    """Keep one file for the line ``slot``; answers with its id, which the line then names."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "login"}, status=401)
    slot, file = request.POST.get("slot", ""), request.FILES.get("file")
    if file is None or not slot.isdecimal() or len(slot) > 5:
        return _refused(BadSheet("file"))
    try:
        kept = keep_file(request, attempt_id, int(slot), file, timezone.now())
    except Attempt.DoesNotExist:
        return JsonResponse({"error": "unknown"}, status=404)
    except AttemptClosed:
        sentence = _("This sheet has been signed; nothing more is taken.")
        return JsonResponse({"error": "closed", "sentence": sentence}, status=409)
    except (BadResponse, BadSheet) as bad:
        return _refused(bad)
    return JsonResponse({"id": kept.pk, "name": kept.name}, headers={"Cache-Control": "no-store"})


def _refused(bad: BadResponse | BadSheet) -> JsonResponse:
    return JsonResponse({"error": "bad", "sentence": sentence_of(bad)}, status=400)


def sentence_of(bad: BadResponse | BadSheet) -> str:
    """What is said of a file or a line that cannot be kept."""
    return bad_sheet(bad.code) if isinstance(bad, BadSheet) else bad_response(bad.code, MAX_TEXT)


def keep_file(
    request: HttpRequest, attempt_id: uuid.UUID, slot: int, file: Any, now: dt.datetime
) -> SheetFile:
    """Judge a file by what it is, draw a photograph anew without place and camera, and keep it.

    Raises as `services.add_sheet_file` does; BadSheet(file) for what is neither a photograph nor a PDF.
    """
    if file.size > MOST_PHOTO_BYTES:
        raise BadSheet("file_size", [slot])
    data, kind, ending = file.read(), "application/pdf", "pdf"
    if not data.startswith(_PDF):
        kind, ending = "image/jpeg", "jpg"
        try:
            data = as_photo(data)
        except BadPictureError:
            raise BadSheet("file", [slot]) from None
    stem = str(file.name).rsplit(".", 1)[0] or "file"
    return services.add_sheet_file(
        attempt_id=attempt_id,
        slot=slot,
        name=f"{stem[:190]}.{ending}",
        data=data,
        content_type=kind,
        by=request.user,
        now=now,
    )


@require_safe
def give(request: HttpRequest, file_id: int) -> FileResponse:
    """A file of a line, for whoever may see its sheet."""
    rows = SheetFile.objects.select_related("attempt__observation")
    file = get_object_or_404(rows, pk=file_id)
    _require_sight(request, file.attempt)
    picture = file.content_type if file.content_type.startswith("image/") else ""
    return hand_out(file.file, name=file.name, picture=picture)


@require_safe
def drawing(request: HttpRequest, acknowledgement_id: int) -> FileResponse:
    """The signature that somebody drew to acknowledge a sheet."""
    rows = Acknowledgement.objects.select_related("signature__attempt__observation")
    found = get_object_or_404(rows, pk=acknowledgement_id)
    _require_sight(request, found.signature.attempt)
    return hand_out(found.drawing, name=f"signature-{found.pk}.png", picture="image/png")


def _require_sight(request: HttpRequest, held: Attempt) -> None:
    if not may_read(request.user, held, timezone.localdate()):
        raise Http404
