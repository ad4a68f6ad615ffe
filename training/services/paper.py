"""The sheet on paper: printed with a code and rows, photographed, compared with the list, settled."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from training.models import (
    Attendance,
    AttendanceState,
    Guest,
    PaperDifference,
    PaperPhoto,
    PaperSheet,
    RunEnrolment,
    Session,
    SessionState,
    SignInWay,
)
from training.selectors.attendance import current, lines_of

from .errors import refuse
from .guards import given
from .runs import open_run
from .sheets import correct_attendance
from .sign_in import enter_by_hand
from .traces import trace

BLANK_ROWS = 4


@transaction.atomic
def print_sheet(*, session: Session, by, now: dt.datetime) -> PaperSheet:
    """Keep what a printed sheet says: its number, its code, the rows as they stand, blank ones last."""
    run = open_run(session.run_id)
    last = session.sheets.aggregate(last=Max("number"))["last"] or 0
    rows = [
        {
            "row": number,
            "enrolment": line.enrolment.pk if line.enrolment else None,
            "guest": line.guest.pk if line.guest else None,
            "name": line.name,
            "staff_number": line.staff_number,
            "unit": line.unit,
            "position": line.position,
        }
        for number, line in enumerate(lines_of(session), start=1)
    ]
    blank = {"enrolment": None, "guest": None, "name": "", "staff_number": "", "unit": ""}
    rows += [
        {**blank, "row": len(rows) + extra, "position": ""} for extra in range(1, BLANK_ROWS + 1)
    ]
    sheet = PaperSheet.objects.create(
        session=session,
        number=last + 1,
        code=secrets.token_hex(8),
        rows=rows,
        printed_by=by,
        printed_at=now,
    )
    trace(run, "printed", session=session, detail={"number": sheet.number}, by=by, now=now)
    return sheet


@transaction.atomic
def attach_photo(*, sheet: PaperSheet, picture: bytes, by, now: dt.datetime) -> PaperPhoto:
    """Attach the photograph of a filled sheet; the same picture twice is one."""
    run = open_run(sheet.session.run_id)
    digest = hashlib.sha256(picture).hexdigest()
    known = sheet.photos.filter(digest=digest).first()
    if known is not None:
        return known
    photo = PaperPhoto(sheet=sheet, digest=digest, made_by=by, made_at=now)
    photo.file.save(f"{secrets.token_hex(16)}.jpg", ContentFile(picture), save=False)
    photo.save()
    detail = {"number": sheet.number}
    trace(run, "photo", session=sheet.session, detail=detail, by=by, now=now)
    return photo


@transaction.atomic
def compare_sheet(
    *, sheet: PaperSheet, signed_rows: Collection[int], by, now: dt.datetime
) -> list[PaperDifference]:
    """Say which rows are signed on paper; each row where the list says otherwise must be settled.

    Raises Refused without a photograph, and for a sheet that was compared before.
    """
    open_run(sheet.session.run_id)
    held = PaperSheet.objects.select_related("session").get(pk=sheet.pk)
    if not held.photos.exists():
        raise refuse("photo_missing")
    if held.settled_at is not None or held.differences.exists():
        raise refuse("decided_before")
    here = _signed_in(held.session)
    found = []
    for row in held.rows:
        if not row["name"]:
            continue
        on_paper, in_list = row["row"] in signed_rows, _key(row) in here
        if on_paper != in_list:
            found.append(
                PaperDifference(
                    sheet=held,
                    row=row["row"],
                    is_signed_on_paper=on_paper,
                    is_signed_in=in_list,
                )
            )
    PaperDifference.objects.bulk_create(found)
    if not found:
        _settle_sheet(held, by=by, now=now)
    return found


def _key(row: dict) -> str:
    return f"e{row['enrolment']}" if row["enrolment"] else f"g{row['guest']}"


def _signed_in(session: Session) -> set[str]:
    """Keys of those whom the list has: by the sheet once it is confirmed, by the scans before."""
    lines = lines_of(session)
    if session.state == SessionState.HELD:
        return {
            one.key
            for one in lines
            if one.attendance and one.attendance.state not in ("absent", "excused")
        }
    return {one.key for one in lines if one.signed_in}


def _settle_sheet(sheet: PaperSheet, *, by, now: dt.datetime) -> None:
    sheet.settled_by, sheet.settled_at = by, now
    sheet.save(update_fields=["settled_by", "settled_at"])
    detail = {"number": sheet.number}
    trace(sheet.session.run, "settled", session=sheet.session, detail=detail, by=by, now=now)


@transaction.atomic
def settle_difference(
    *, difference: PaperDifference, decision: str, note: str, by, now: dt.datetime
) -> PaperDifference:
    """Decide whether the paper or the list counts for a row, with the reason.

    Where the paper counts the person is entered, or not counted when the heads are confirmed; a sheet
    confirmed already gets a new row. Raises Refused for one's own row and where it is settled.
    """
    note = given(note)
    open_run(difference.sheet.session.run_id)
    held = PaperDifference.objects.select_related("sheet__session__run__version").get(
        pk=difference.pk
    )
    if held.settled_at is not None:
        raise refuse("decided_before")
    sheet = held.sheet
    row = next(one for one in sheet.rows if one["row"] == held.row)
    enrolment = RunEnrolment.objects.filter(pk=row["enrolment"]).first()
    if enrolment is not None and enrolment.learner_id == by.pk:
        raise refuse("not_oneself")
    if decision == "paper":
        guest = Guest.objects.filter(pk=row["guest"]).first()
        held.attendance = _follow_paper(held, enrolment, guest, note, by=by, now=now)
    held.decision, held.note, held.settled_by, held.settled_at = decision, note, by, now
    held.save()
    if not sheet.differences.filter(settled_at=None).exists():
        _settle_sheet(sheet, by=by, now=now)
    return held


def _follow_paper(
    difference: PaperDifference,
    enrolment: RunEnrolment | None,
    guest: Guest | None,
    note: str,
    *,
    by,
    now: dt.datetime,
) -> Attendance | None:
    session = difference.sheet.session
    if session.state == SessionState.HELD:
        rows = current(Attendance.objects.filter(session=session))
        held = rows.filter(enrolment=enrolment, guest=guest).first()
        if held is None:
            raise refuse("nobody_given")
        state = AttendanceState.PRESENT if difference.is_signed_on_paper else AttendanceState.ABSENT
        return correct_attendance(
            attendance=held, state=state, way=SignInWay.PAPER, reason=note, by=by, now=now
        )
    if difference.is_signed_on_paper:
        enter_by_hand(
            session=session, enrolment=enrolment, guest=guest, at=min(session.starts_at, now),
            reason=note, way=SignInWay.PAPER, by=by, now=now,
        )  # fmt: skip
    return None
