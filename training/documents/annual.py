"""The annual plan on paper (A4 across) and as a spreadsheet, with what was held of it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from common.tables import write_xlsx
from common.typesetting import set_type
from training.models import AnnualPlan
from training.selectors.annual import Followed, Held, ItemLine, Row

from .words import all_in_both

_SOURCE = files("training.documents") / "annual.typ"
_LABELS = {
    "title": gettext_lazy("Annual training plan"),
    "month": gettext_lazy("Month"),
    "item": pgettext_lazy("of a plan", "Training"),
    "unit": gettext_lazy("Unit"),
    "people": pgettext_lazy("how many", "People"),
    "hours": gettext_lazy("Hours"),
    "cost": gettext_lazy("Yuan"),
    "standing": gettext_lazy("State"),
    "planned": pgettext_lazy("against held", "Planned"),
    "held": pgettext_lazy("against planned", "Held"),
    "sessions": gettext_lazy("Sessions"),
    "total": gettext_lazy("Total"),
    "made": pgettext_lazy("a plan", "Made by"),
    "approved": gettext_lazy("Approved by"),
    "version": pgettext_lazy("document", "Version"),
}
STANDING = {
    "dropped": pgettext_lazy("plan item", "taken out"),
    "course": pgettext_lazy("plan item", "online course"),
    "held": pgettext_lazy("plan item", "held"),
    "begun": pgettext_lazy("plan item", "partly held"),
    "scheduled": pgettext_lazy("plan item", "scheduled"),
    "open": pgettext_lazy("plan item", "not scheduled"),
}


def annual_pdf(plan: AnnualPlan, followed: Followed, *, day: dt.date) -> bytes:
    """Return the plan on A4 across; what was taken out stays away."""
    labels = all_in_both(_LABELS)
    for name in ("goals", *AnnualPlan.SAFEGUARDS):
        column: Any = AnnualPlan._meta.get_field(name)
        labels |= all_in_both({name: column.verbose_name})
    total = followed.total
    data = {
        "labels": labels,
        "year": plan.year,
        "number": plan.number,
        "state": plan.get_state_display(),
        "rows": [
            *(_paper_row(one) for one in followed.lines if not one.item.is_dropped),
            *_paper_outside(followed),
        ],
        "months": [
            {
                "month": str(row.name),
                "planned": str(row.items or ""),
                "held": f"{row.held.held}/{row.held.sessions}" if row.held.sessions else "",
            }
            for row in followed.months
        ],
        "total": [
            str(total.people),
            _number(total.hours),
            _number(total.cost),
            *_paper_held(total.held),
        ],
        "safeguards": [
            {"name": name, "text": getattr(plan, name)} for name in ("goals", *plan.SAFEGUARDS)
        ],
        "made": f"{plan.made_by.name if plan.made_by else ''} {plan.made_at:%Y-%m-%d}",
        "approved": f"{plan.approved_by.name} {plan.approved_at:%Y-%m-%d}"
        if plan.approved_by and plan.approved_at
        else "",
        "day": day.isoformat(),
    }
    return set_type(_SOURCE.read_bytes(), data, day=day)


def _paper_row(line: ItemLine) -> dict[str, Any]:
    item = line.item
    return {
        "month": str(item.month),
        "title": item.title,
        "from": item.programme.title if item.programme and item.programme.title != item.title else "",
        "unit": item.unit.name if item.unit else str(_("Whole company")),
        "cells": [
            str(item.people or ""),
            _number(item.hours),
            _number(item.cost),
            *_paper_held(line.held),
        ],
        "standing": str(STANDING[line.standing]),
    }  # fmt: skip


def _paper_outside(followed: Followed) -> list[dict[str, Any]]:
    """The runs that no item asked for are one row, so that the rows add up to the total."""
    if not followed.unplanned:
        return []
    row = {"month": "", "title": str(_("Runs outside the plan")), "from": "", "unit": ""}
    cells = ["", "", "", *_paper_held(followed.outside)]
    return [{**row, "cells": cells, "standing": ""}]


def _paper_held(held: Held) -> list[str]:
    return [
        f"{held.held}/{held.sessions}" if held.sessions else "",
        str(held.came or ""),
        _number(held.hours),
        _number(held.paid),
    ]


def _number(value: Decimal | None) -> str:
    if not value:
        return ""
    whole = value == value.to_integral_value()
    return f"{int(value):,}" if whole else f"{value.normalize():,f}"


def annual_xlsx(plan: AnnualPlan, followed: Followed, *, day: dt.date) -> bytes:
    """Return a workbook: the items, planned against held by month and by unit."""
    target = io.BytesIO()
    measures = [
        _("Items"), pgettext("how many", "People"), _("Hours planned"), _("Yuan planned"),
        _("Sessions held"), _("Sessions scheduled"), _("People who came"), _("Hours held"),
        _("Yuan paid"),
    ]  # fmt: skip
    months = [[str(MONTHS[row.name]), *_measures(row)] for row in followed.months]
    units = [[str(row.name or _("Whole company")), *_measures(row)] for row in followed.units]
    if followed.unplanned:
        units.append([_("Runs outside the plan"), *_measures(Row(None, held=followed.outside))])
    write_xlsx(
        target,
        [
            (_("Items"), _item_head(), _items(followed)),
            (_("By month"), [_("Month"), *measures], months),
            (_("By unit"), [_("Unit"), *measures], units),
        ],
    )
    return target.getvalue()


def _measures(row: Any) -> list[Any]:
    held = row.held
    return [row.items, row.people, row.hours, row.cost, held.held, held.sessions, held.came, held.hours, held.paid]  # fmt: skip


def _item_head() -> list[str]:
    return [
        _("Month"), pgettext("of a plan", "Training"), _("Programme"), _("Course"), _("Unit"),
        pgettext("how many", "People"), _("Hours"), _("Yuan"), _("Effectiveness must be verified"),
        _("Note"), _("State"), _("Sessions held"), _("Sessions scheduled"), _("People who came"),
        _("Hours held"), _("Yuan paid"), _("Taken out because"),
    ]  # fmt: skip


def _items(followed: Followed) -> Iterator[list[Any]]:
    for line in followed.lines:
        item, held = line.item, line.held
        came = line.completed if line.completed is not None and not held.came else held.came
        yield [
            item.month, item.label, item.programme.label if item.programme else "",
            item.course.title if item.course else "", item.unit.label if item.unit else "",
            item.people, item.hours, item.cost, _("yes") if item.verifies else "", item.note,
            str(STANDING[line.standing]), held.held, held.sessions, came, held.hours, held.paid,
            item.dropped_because,
        ]  # fmt: skip
