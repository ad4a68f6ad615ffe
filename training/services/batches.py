"""Long work on a run, done by the background worker in small steps.

A step is one transaction that does the work, counts it and says what became of it. So a worker may
be killed at any moment: whoever takes the job next goes on where the last step ended, and nothing is
done twice. Cancelling waits for a step in progress, never for the whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from training.models import Batch, PlanRun, Session
from training.signals import BatchStarted, batch_started

from .attendance_file import import_attendance
from .errors import Refused
from .run_documents import draw_some, drop_old_documents, drop_parts
from .runs import open_run
from .seats import SeatLine, enrol
from .session_rows import SessionRow, import_sessions

OPEN = ("waiting", "running")
SEATS_A_STEP = 200
LINES_A_STEP = 50
LARGE = 300  # from so many rows on an enrolment is a batch
MANY_LINES = 100  # and from so many a file of attendance
_TAKEN = tuple(
    f"training.row_{one}"
    for one in ("entered", "entered_as", "excused", "corrected", "same", "absent")
)
QUIET, LOST = dt.timedelta(hours=1), dt.timedelta(days=1)


@transaction.atomic
def start_batch(
    *, run: PlanRun, kind: str, given: Sequence[Any], source: str, by, now: dt.datetime
) -> Batch:
    """Leave rows to the background worker. Raises Refused for a run that is closed or cancelled."""
    batch = Batch(run=open_run(run.pk), kind=kind, source=source[:200], made_by=by, made_at=now)
    return _started(batch, given)


@transaction.atomic
def start_attendance(
    *, session: Session, rows: Sequence[Any], reason: str, source: str, by, now: dt.datetime
) -> Batch:
    """Leave a file of attendance to the worker; rows without a reason of their own get this one.

    Raises Refused for a run that is closed or cancelled.
    """
    open_run(session.run_id)
    batch = Batch(
        session=session, kind="attendance", source=source[:200], made_by=by, made_at=now
    )  # fmt: skip
    return _started(batch, [{**row, "reason": row["reason"] or reason} for row in rows])


def _started(batch: Batch, given: Sequence[Any]) -> Batch:
    batch.given, batch.total = list(given), len(given)
    batch.save()
    _announce(batch)
    return batch


def _announce(batch: Batch) -> None:
    batch_started.send(Batch, event=BatchStarted(batch.pk))


@transaction.atomic
def work_on_batch(*, batch_id: int, now: dt.datetime) -> bool:
    """Do the next step and say whether there is more to do."""
    batch = _locked(batch_id)
    if batch.state not in OPEN:
        return False
    batch.state = "running"
    try:
        with transaction.atomic():
            _STEPS[batch.kind](batch, now)
    except Refused as refused:
        batch.report += [_line(0, "", one.code, one.params) for one in refused.reasons]
        _end(batch, "failed", now)
    batch.save(update_fields=["state", "done", "report", "file", "ended_at"])
    return batch.state in OPEN


def _locked(batch_id: int) -> Batch:
    return Batch.objects.select_for_update().get(pk=batch_id)


def _end(batch: Batch, state: str, now: dt.datetime) -> None:
    batch.state, batch.ended_at = state, now


def _line(row: int, who: str, code: str, params: Any = None) -> dict[str, Any]:
    return {"row": row, "who": who, "outcome": code, "params": dict(params or {})}


def _enrol_some(batch: Batch, now: dt.datetime) -> None:
    start = batch.done
    numbers = batch.given[start : start + SEATS_A_STEP]
    run = PlanRun.objects.get(batches=batch)
    lines = enrol(run=run, staff_numbers=numbers, source=batch.source, by=batch.made_by, now=now)
    batch.report += [_seat_line(one, start, run) for one in lines]
    batch.done += len(numbers)
    if batch.done >= batch.total:
        _end(batch, "done", now)


def _look_at_seats(batch: Batch, now: dt.datetime) -> None:
    """What would become of each row; one step, as each depends on those before it."""
    run = PlanRun.objects.get(batches=batch)
    lines = enrol(
        run=run, staff_numbers=batch.given, source=batch.source, by=batch.made_by, now=now,
        dry_run=True,
    )  # fmt: skip
    batch.report = [_seat_line(one, 0, run) for one in lines]
    batch.done = batch.total
    _end(batch, "done", now)


def _seat_line(line: SeatLine, before: int, run: PlanRun) -> dict[str, Any]:
    who = " ".join(filter(None, (line.who, line.name)))
    words = {"capacity": run.capacity} if line.is_seated else {}
    return _line(before + line.row, who, f"training.seat_{line.outcome}", words)


def _take_attendance(batch: Batch, now: dt.datetime) -> None:
    rows = batch.given[batch.done : batch.done + LINES_A_STEP]
    taken = {one["row"] for one in batch.report if one["outcome"] in _TAKEN}
    above = [one["staff"] for one in batch.given[: batch.done] if one["row"] in taken]
    lines = import_attendance(
        session=Session.objects.get(batches=batch), rows=rows, above=above, reason="-",
        by=batch.made_by, now=now,
    )  # fmt: skip
    batch.report += [
        _line(one.row, " ".join(filter(None, (one.who, one.name))), f"training.row_{one.outcome}", one.params)
        for one in lines
    ]  # fmt: skip
    batch.done += len(rows)
    if batch.done >= batch.total:
        _end(batch, "done", now)


def _draw_documents(batch: Batch, now: dt.datetime) -> None:
    pages = draw_some(batch, now)
    if batch.done >= batch.total:
        batch.report = [
            _line(0, "", "training.documents_ready", {"count": batch.total, "pages": pages})
        ]
        _end(batch, "done", now)


def _make_sessions(batch: Batch, now: dt.datetime) -> None:
    """All sessions are one step: all of them or none."""
    run = PlanRun.objects.get(batches=batch)
    rows = import_sessions(run=run, rows=batch.given, by=batch.made_by, now=now)
    problems = [line for one in rows for line in _problems(one)]
    batch.report = problems or [
        _line(one.row, one.session.title, "training.srow_added") for one in rows
    ]
    batch.done = 0 if problems else batch.total
    _end(batch, "failed" if problems else "done", now)


def _problems(row: SessionRow) -> list[dict[str, Any]]:
    return [_line(row.row, row.session.title, one.code, one.params) for one in row.problems]


_STEPS: dict[str, Callable[[Batch, dt.datetime], None]] = {
    "enrol": _enrol_some,
    "enrol_look": _look_at_seats,
    "sessions": _make_sessions,
    "attendance": _take_attendance,
    "documents": _draw_documents,
}


@transaction.atomic
def cancel_batch(*, batch_id: int, by, now: dt.datetime) -> bool:
    """Stop a batch after the step in progress and say whether it was still open. What it did stays."""
    batch = _locked(batch_id)
    if batch.state not in OPEN:
        return False
    batch.cancel_asked = True
    batch.report += [_line(0, "", "training.batch_cancelled", {"person": by.name})]
    _end(batch, "cancelled", now)
    batch.save(update_fields=["cancel_asked", "state", "report", "ended_at"])
    if batch.kind == "documents":
        drop_parts(batch)
    return True


@transaction.atomic
def fail_batch(*, batch_id: int, now: dt.datetime) -> None:
    """End a batch that a fault of the site keeps from going on."""
    batch = _locked(batch_id)
    if batch.state in OPEN:
        batch.report += [_line(0, "", "training.batch_broken")]
        _end(batch, "failed", now)
        batch.save(update_fields=["state", "report", "ended_at"])


def revive_batches(*, now: dt.datetime) -> int:
    """Give batches that nobody works on back to the worker, and give up after a day; runs by itself.

    A job whose worker died goes back into its queue by itself; this is for those given up there. What
    was made a week ago is thrown away.
    """
    drop_old_documents(now=now)
    count = 0
    for batch in Batch.objects.filter(state__in=OPEN, made_at__lte=now - QUIET):
        if batch.made_at <= now - LOST:
            fail_batch(batch_id=batch.pk, now=now)
        else:
            _announce(batch)
            count += 1
    return count
