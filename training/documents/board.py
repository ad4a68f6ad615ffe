"""The run board as a spreadsheet: a line a person, a pair of columns a part, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import write_xlsx
from common.verdicts import reasons_from_json
from people.selectors import current_posts
from training.models import PartKind, ResultState, RunScheme
from training.selectors.board import BoardRow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write_board(held: RunScheme, rows: Sequence[BoardRow], target: Any) -> None:
    """Write the board, and on a second sheet by which scheme it is made."""
    sheets = [
        (pgettext("of a training", "Results"), _head(held), _lines(rows)),
        (
            _("Scheme"),
            [pgettext("of a result", "Part"), _("Weight, percent"), _("Condition")],
            _scheme(held),
        ),
    ]
    write_xlsx(target, sheets)


def _head(held: RunScheme) -> list[str]:
    parts = [str(PartKind(one["kind"]).label) for one in held.content["components"]]
    points = [_("%(part)s, points") % {"part": part} for part in parts]
    return [
        _("Staff number"),
        pgettext("person", "Name"),
        _("Unit"),
        *(name for pair in zip(parts, points, strict=True) for name in pair),
        _("Points of 100"),
        _("Verdict"),
        _("Because"),
        _("Waived because"),
        _("Exact share"),
    ]


def _lines(rows: Sequence[BoardRow]) -> Iterator[list[Any]]:
    posts = current_posts([row.seat.learner_id for row in rows], timezone.localdate())
    for row in rows:
        person, post = row.seat.learner, posts.get(row.seat.learner_id)
        cells: list[Any] = []
        for line in row.outcome["lines"]:
            cells += [_share(line), _number(line["points"])]
        because = [*row.outcome["because"], *(one for line in row.outcome["lines"] for one in line["because"])]  # fmt: skip
        yield [
            person.staff_number,
            person.name,
            post.unit_name if post else "",
            *cells,
            float(row.outcome["shown"]) if row.outcome["shown"] else None,
            str(ResultState(row.state).label),
            "; ".join(str(one) for one in reasons_from_json(because)),
            row.waiver.reason if row.waiver else "",
            row.outcome["total"] or "",
        ]


def _share(line: dict[str, Any]) -> str:
    return str(ResultState.OPEN.label) if line["share"] is None else line["share"]


def _number(text: str | None) -> float | None:
    return None if text is None else float(Fraction(text))


def _scheme(held: RunScheme) -> Iterator[list[Any]]:
    for one in held.content["components"]:
        conditions = [
            *([_("must be passed, by its own verdict")] if one.get("must_pass") else []),
            *([_("at least %(least)s percent") % {"least": one["least"]}] if one.get("least") else []),
            *([_("on time: late and left early do not count")] if one.get("on_time") else []),
            *([_("veto: where its condition is not met, no points count")] if one.get("veto") else []),
        ]  # fmt: skip
        yield [str(PartKind(one["kind"]).label), one.get("weight"), "; ".join(conditions)]
    yield [_("Pass mark of the whole, percent"), held.content["pass_percent"], ""]
