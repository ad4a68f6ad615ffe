"""A session's attendance as a file: CSV, XLSX or PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import csv_stream, write_xlsx
from training.models import Session, SignInWay
from training.selectors.attendance import Line, lines_of

from .sheet import draw_sheet, rows_of_list

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def write_list(session: Session, form: str, target: BinaryIO | Any, *, day: dt.date) -> None:
    """Write the sheet of a session as it stands: the confirmed lines, before that what has been scanned."""
    if form == "pdf":
        target.write(sheet_pdf(session, day=day))
        return
    lines = lines_of(session)
    if form == "xlsx":
        write_xlsx(target, [(_("Attendance"), _head(), _rows(lines))])
    else:
        for part in csv_stream(_head(), _rows(lines)):
            target.write(part)


def sheet_pdf(session: Session, *, day: dt.date) -> bytes:
    """Return the sheet of a session as it stands, on A4."""
    counted = session.head_counts.filter(is_confirmed=True, reopened_at=None).first()
    rows = rows_of_list(lines_of(session))
    return draw_sheet(session, rows, day=day, counted=counted.counted if counted else None)


def _head() -> list[str]:
    return [
        _("Staff number"),
        pgettext("person", "Name"),
        _("Unit"),
        _("Position"),
        _("State"),
        pgettext("time", "In"),
        pgettext("time", "Out"),
        _("Minutes"),
        _("Way"),
        _("Because"),
        _("Corrected by"),
        _("Reason"),
    ]


def _rows(lines: list[Line]) -> Iterator[list[Any]]:
    for line in lines:
        row = line.attendance
        way = row.way if row else line.way
        is_corrected = row is not None and row.replaces_id is not None
        yield [
            line.staff_number,
            line.name,
            line.unit,
            line.position,
            row.get_state_display() if row else "",
            row.in_at if row else line.in_at,
            row.out_at if row else line.out_at,
            row.minutes if row else None,
            str(SignInWay(way).label) if way else "",
            "; ".join(str(one) for one in line.because),
            row.made_by.name if row and row.made_by and is_corrected else "",
            row.reason if row else "",
        ]
