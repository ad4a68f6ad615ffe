"""What happens to a sheet beside its lines: files, opening again, what the person says to it."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from quizzes.grading.limits import MAX_LINE_FILES
from quizzes.models import (
    Acknowledgement,
    Attempt,
    AttemptState,
    LineObjection,
    Meaning,
    SheetFile,
    Signature,
)
from quizzes.permissions import can_countersign
from quizzes.selectors.signatures import signatures_of, standing_assessment

from .closing import carries, unclose
from .errors import AlreadyDone, AttemptClosed, BadResponse, BadSheet, OwnAttempt, ReasonMissing
from .events import note
from .locks import locked
from .remarks import clean_text
from .signing import hold_sheet

MOST_FILE_BYTES = 12 * 1024 * 1024
CONTENT_TYPES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}


@transaction.atomic
def add_sheet_file(
    *,
    attempt_id: uuid.UUID,
    slot: int,
    name: str,
    data: bytes,
    content_type: str,
    by: Any,
    now: dt.datetime,
) -> SheetFile:
    """Keep a photograph (drawn anew by `common.pictures.as_photo`) or a PDF for a line; the same file twice is one.

    The line names it by its id in ``files`` of a response. Raises Attempt.DoesNotExist, AttemptClosed, BadResponse
    (slot), BadSheet (file, file_size, files).
    """
    sheet = locked(Attempt.objects.defer("paper")).get(pk=attempt_id, observer=by)
    if sheet.state != AttemptState.IN_PROGRESS:
        raise AttemptClosed(sheet.state)
    if not 1 <= slot <= len(sheet.kinds):
        raise BadResponse("slot", slot)
    if content_type not in CONTENT_TYPES or not data:
        raise BadSheet("file")
    if len(data) > MOST_FILE_BYTES:
        raise BadSheet("file_size")
    digest = hashlib.sha256(data).hexdigest()
    there = SheetFile.objects.filter(attempt=sheet, slot=slot)
    same = there.filter(digest=digest).first()
    if same:
        return same
    if there.count() >= MAX_LINE_FILES:
        raise BadSheet("files")
    kept = SheetFile(
        attempt=sheet,
        slot=slot,
        name=name.replace("\0", "").strip()[:200],
        content_type=content_type,
        size=len(data),
        digest=digest,
        added_by=by,
        added_at=now,
    )
    kept.file.save(f"{uuid.uuid4()}.{CONTENT_TYPES[content_type]}", ContentFile(data), save=False)
    kept.save()
    return kept


def reopen_sheet(*, attempt_id: uuid.UUID, reason: str, by: Any, now: dt.datetime) -> Attempt:
    """Let the observer change a signed sheet. What was signed stays readable and is void once it says something
    else; an occasion that rests on the sheet is open again.

    Raises ReasonMissing, BadSheet (may_not, cancelled), AttemptClosed, Attempt.DoesNotExist.
    """
    return _reopen(attempt_id, reason, by, now, only_observer=True)


@transaction.atomic
def _reopen(
    attempt_id: uuid.UUID, reason: str, by: Any, now: dt.datetime, *, only_observer: bool
) -> Attempt:
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise ReasonMissing
    observation, sheet = hold_sheet(attempt_id)
    if only_observer and sheet.observer_id != by.pk:
        raise BadSheet("may_not")
    if observation.cancelled_at:
        raise BadSheet("cancelled")
    if sheet.state not in {AttemptState.SUBMITTED, AttemptState.GRADED}:
        raise AttemptClosed(sheet.state)
    if carries(sheet):
        unclose(observation, now=now)
    sheet.state, sheet.submitted_at, sheet.graded_at = AttemptState.IN_PROGRESS, None, None
    sheet.save(update_fields=["state", "submitted_at", "graded_at"])
    note(attempt_id, "reopened", at=now, actor_id=by.pk, reason=reason)
    return sheet


def acknowledge_sheet(
    *,
    attempt_id: uuid.UUID,
    drawing: bytes,
    is_typed: bool = False,
    remark: str = "",
    by: Any,
    now: dt.datetime,
) -> Acknowledgement:
    """Keep that the person has seen what was signed; ``drawing`` is a PNG as `common.pictures` makes it.

    Raises Attempt.DoesNotExist for anybody else, BadSheet (unsigned, drawing), AlreadyDone.
    """
    sheet = Attempt.objects.select_related("observation").get(
        pk=attempt_id, learner=by, observation__isnull=False
    )
    signature = _assessed(sheet)
    if not drawing:
        raise BadSheet("drawing")
    kept = Acknowledgement(
        signature=signature,
        drawing_digest=hashlib.sha256(drawing).hexdigest(),
        is_typed=is_typed,
        remark=clean_text(remark) if remark.strip() else "",
        made_at=now,
    )
    try:
        with transaction.atomic():
            kept.drawing.save(f"{uuid.uuid4()}.png", ContentFile(drawing), save=False)
            kept.save()
            note(sheet.pk, "acknowledged", at=now, actor_id=by.pk, number=signature.number)
    except IntegrityError:
        raise AlreadyDone from None
    return kept


def object_to_line(
    *, attempt_id: uuid.UUID, slot: int, text: str, by: Any, now: dt.datetime
) -> LineObjection:
    """Object to a line of what was signed, or with ``slot`` 0 to all of it; once a line and signature.

    Raises Attempt.DoesNotExist for anybody else, BadSheet (unsigned), BadResponse (slot, empty, too_long),
    AlreadyDone.
    """
    sheet = Attempt.objects.select_related("observation").get(
        pk=attempt_id, learner=by, observation__isnull=False
    )
    if not 0 <= slot <= len(sheet.kinds):
        raise BadResponse("slot", slot)
    signature = _assessed(sheet)
    try:
        with transaction.atomic():
            objection = LineObjection.objects.create(
                signature=signature, slot=slot, text=clean_text(text, slot), made_at=now
            )
            note(sheet.pk, "objected", at=now, actor_id=by.pk, slot=slot)
    except IntegrityError:
        raise AlreadyDone from None
    return objection


def _assessed(sheet: Attempt) -> Signature:
    signature = standing_assessment(signatures_of(sheet))
    if signature is None or sheet.state == AttemptState.IN_PROGRESS:
        raise BadSheet("unsigned")
    return signature


@transaction.atomic
def answer_line_objection(
    *, objection_id: int, answer: str, upheld: bool, by: Any, now: dt.datetime
) -> LineObjection:
    """Answer an objection; upheld, the sheet is open again for its observer, with the answer as the reason,
    unless it was signed anew since: then the objection is to what does not stand any more.

    Raises AlreadyDone, OwnAttempt (the person and the observer do not answer it), BadSheet (may_not), BadResponse.
    """
    objection = LineObjection.objects.select_for_update(of=("self",)).get(pk=objection_id)
    if objection.answered_at:
        raise AlreadyDone
    sheet = Attempt.objects.defer("paper").get(signatures__pk=objection.signature_id)
    if by.pk in {sheet.learner_id, sheet.observer_id}:
        raise OwnAttempt
    if not can_countersign(by, sheet.learner_id, timezone.localdate(now)):
        raise BadSheet("may_not")
    answer = clean_text(answer, objection.slot)
    newest = sheet.signatures.filter(meaning=Meaning.ASSESSED).order_by("-number").first()
    stands = newest is not None and newest.pk == objection.signature_id
    if upheld and stands and sheet.state in {AttemptState.SUBMITTED, AttemptState.GRADED}:
        _reopen(sheet.pk, answer, by, now, only_observer=False)
    objection.answer, objection.upheld = answer, upheld
    objection.answered_by, objection.answered_at = by, now
    objection.save(update_fields=["answer", "upheld", "answered_by", "answered_at"])
    note(sheet.pk, "answered", at=now, actor_id=by.pk, slot=objection.slot, upheld=upheld)
    return objection
