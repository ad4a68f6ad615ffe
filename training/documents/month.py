"""The list of a month as a file: CSV or XLSX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import csv_stream, write_xlsx
from training.models import DecisionKind
from training.selectors.month_list import MonthLine

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write_month(lines: Iterable[MonthLine], form: str, target: BinaryIO | Any) -> None:
    """Write the list; no cell of it is a formula. Shares are percent with two places."""
    if form == "xlsx":
        write_xlsx(target, [(_("Month"), _head(), _rows(lines))])
        return
    for part in csv_stream(_head(), _rows(lines)):
        target.write(part)


def _head() -> list[str]:
    return [
        _("Staff number"),
        pgettext("person", "Name"),
        _("Unit"),
        _("Running score"),
        _("Complete"),
        _("Inspections"),
        _("Looks asked for"),
        _("Mean of the inspections"),
        _("Tests"),
        _("Mean of the tests"),
        _("Decision"),
        _("What exactly"),
        _("Why"),
        _("Decided by"),
        _("Decided at"),
    ]


def _rows(lines: Iterable[MonthLine]) -> Iterator[list[Any]]:
    for one in lines:
        decision = one.decision if one.decision and one.decision.kind != DecisionKind.NONE else None
        yield [
            one.learner.staff_number,
            one.learner.name,
            one.post.unit_name if one.post else "",
            _percent(one.share),
            _("yes") if one.score.is_complete else _("no"),
            one.inspections.count,
            one.inspections.asked,
            _percent(one.inspections.share),
            one.tests.count,
            _percent(one.tests.share),
            str(decision.get_kind_display()) if decision else "",
            decision.what if decision else "",
            decision.why if decision else "",
            decision.made_by.name if decision else "",
            decision.made_at if decision else None,
        ]


def _percent(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share * 100), 2)
