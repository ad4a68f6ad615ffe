"""All sheets or all certificates of a run in one file, drawn in the background some at a time."""

from __future__ import annotations

import datetime as dt

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from common.typesetting import join_pdfs, pages_of
from training.models import Batch, PlanRun
from training.ports import RunDocument, run_documents
from training.signals import BatchStarted, batch_started

from .errors import refuse

PIECES_A_STEP = 10
KEPT = dt.timedelta(days=7)
_OPEN = ("waiting", "running")


def document_named(code: str) -> RunDocument | None:
    """Return the kind of document, or None where no app has it."""
    return next((one for one in run_documents.ask() if one.code == code), None)


@transaction.atomic
def start_documents(*, run: PlanRun, document: RunDocument, by, now: dt.datetime) -> Batch:
    """Have all of a run put into one file; also of a run that is closed.

    Who asks twice gets the batch under way. Raises Refused where there is nothing to draw yet.
    """
    PlanRun.objects.select_for_update().get(pk=run.pk)
    under_way = Batch.objects.filter(
        run=run, kind="documents", source=document.code, state__in=_OPEN, made_by=by
    )
    if found := under_way.first():
        return found
    pieces = document.pieces(run.pk)
    if not pieces:
        raise refuse("no_documents")
    batch = Batch.objects.create(
        run=run, kind="documents", source=document.code, given=pieces, total=len(pieces),
        made_by=by, made_at=now,
    )  # fmt: skip
    batch_started.send(Batch, event=BatchStarted(batch.pk))
    return batch


def draw_some(batch: Batch, now: dt.datetime) -> int:
    """Draw the next pieces into a part; with the last ones join the parts. Returns the pages so far made whole.

    A part has its place by the number of its first piece: drawn again after a kill, it lies there once.
    """
    document = document_named(batch.source)
    if document is None:
        raise refuse("no_documents")
    day = timezone.localdate(now)
    pieces = batch.given[batch.done : batch.done + PIECES_A_STEP]
    part = join_pdfs([document.draw(one, day) for one in pieces], day=day)
    place = _part(batch, batch.done)
    default_storage.delete(place)
    default_storage.save(place, ContentFile(part))
    batch.done += len(pieces)
    if batch.done < batch.total:
        return 0
    parts = []
    for first in range(0, batch.total, PIECES_A_STEP):
        with default_storage.open(_part(batch, first)) as stored:
            parts.append(stored.read())
    whole = join_pdfs(parts, day=day)
    batch.file.save(f"{batch.pk}.pdf", ContentFile(whole), save=False)
    transaction.on_commit(lambda: drop_parts(batch), robust=True)
    return pages_of(whole)


def drop_parts(batch: Batch) -> None:
    """Throw away the parts of a batch."""
    for first in range(0, batch.total, PIECES_A_STEP):
        default_storage.delete(_part(batch, first))


def _part(batch: Batch, first: int) -> str:
    return f"training/batches/parts/{batch.pk}-{first:05}.pdf"


def drop_old_documents(*, now: dt.datetime) -> int:
    """Throw away files that were made a week ago: they can be made anew, and hold names. Runs by itself."""
    rows = Batch.objects.exclude(file="").filter(ended_at__lte=now - KEPT).defer("given", "report")
    count = 0
    for batch in rows:
        batch.file.delete(save=False)
        Batch.objects.filter(pk=batch.pk).update(file="")
        count += 1
    return count
