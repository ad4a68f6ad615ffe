"""The sign-in sheet on A4: empty rows to be signed, or filled as the list stands. Chinese first, English second."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from common.typesetting import set_type
from training.models import PaperSheet, Session
from training.selectors.attendance import Line

from .qr import qr_svg

_SOURCE = files("training.documents") / "sheet.typ"
_LABELS = {
    "title": pgettext_lazy("document", "Sign-in sheet"),
    "row": pgettext_lazy("column", "No."),
    "name": pgettext_lazy("person", "Name"),
    "unit": _("Unit"),
    "position": _("Position"),
    "in": pgettext_lazy("time", "In"),
    "out": pgettext_lazy("time", "Out"),
    "signature": _("Signature"),
    "state": _("State"),
    "minutes": _("Minutes"),
    "instructor": _("Instructor, signature"),
    "counted": _("People counted"),
    "where": _("Where"),
    "with": pgettext_lazy("instructor", "With"),
    "sheet": _("Sheet"),
}


def rows_of_paper(sheet: PaperSheet) -> list[dict[str, Any]]:
    """Return the rows as they were printed, nothing filled in."""
    empty = {"in": "", "out": "", "state": "", "minutes": ""}
    return [{**empty, **{key: str(row.get(key, "")) for key in ("row", "name", "unit", "position")}} for row in sheet.rows]  # fmt: skip


def rows_of_list(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return the rows as the list or the confirmed sheet has them."""
    found = []
    for number, line in enumerate(lines, start=1):
        row = line.attendance
        found.append(
            {
                "row": str(number),
                "name": line.name,
                "unit": line.unit,
                "position": line.position,
                "in": _time(row.in_at if row else line.in_at),
                "out": _time(row.out_at if row else line.out_at),
                "state": row.get_state_display() if row else "",
                "minutes": str(row.minutes) if row else "",
            }
        )
    return found


def _time(moment: dt.datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def draw_sheet(
    session: Session,
    rows: list[dict[str, Any]],
    *,
    day: dt.date,
    address: str = "",
    number: int | None = None,
    counted: int | None = None,
) -> bytes:
    """Return the PDF. With ``address`` it is for the pen: a code leads back to the printed sheet."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    data = {
        "labels": {key: _in_both(text) for key, text in _LABELS.items()},
        "session": session.title,
        "run": session.run.title,
        "when": f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}",
        "where": session.where or "",
        "with": "、".join(str(one) for one in session.instructors.all()),
        "rows": rows,
        "is_blank": bool(address),
        "qr": qr_svg(address) if address else "",
        "number": number,
        "counted": counted,
        "day": day.isoformat(),
    }
    return set_type(_SOURCE.read_bytes(), data, day=day)


def _in_both(text: Any) -> dict[str, str]:
    with override("zh-hans"):
        chinese = str(text)
    with override("en"):
        english = str(text)
    return {"zh": chinese, "en": english}
