"""The timetable of a run, on paper and as a spreadsheet."""

from __future__ import annotations

import datetime as dt
import io
from importlib.resources import files
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from common.tables import write_xlsx
from common.typesetting import set_type
from training.models import PlanRun, Session, SessionState
from training.selectors.timetable import sessions_of, steps_of

from .words import all_in_both, in_both

_SOURCE = files("training.documents") / "timetable.typ"
_LABELS = {
    "title": pgettext_lazy("document", "Timetable"),
    "when": gettext_lazy("When"),
    "session": gettext_lazy("Session"),
    "kind": gettext_lazy("Type"),
    "what": gettext_lazy("What"),
    "where": gettext_lazy("Where"),
    "with": pgettext_lazy("instructor", "With"),
    "steps": gettext_lazy("What goes on besides"),
    "until": gettext_lazy("Until"),
    "from": gettext_lazy("From"),
    "cancelled": pgettext_lazy("session", "Cancelled"),
    "version": pgettext_lazy("document", "Version"),
}
_DAYS = [
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
]  # fmt: skip


def timetable_pdf(run: PlanRun, *, day: dt.date) -> bytes:
    """Return the timetable on A4."""
    data = {
        "labels": all_in_both(_LABELS),
        "run": run.title,
        "programme": run.version.programme.title,
        "version": run.version.number,
        "state": run.get_state_display(),
        "span": f"{run.starts_on:%Y-%m-%d} – {run.ends_on:%Y-%m-%d}",
        "organiser": run.organiser.name if run.organiser else "",
        "rows": [_paper_row(one) for one in sessions_of(run)],
        "steps": [
            {
                "from": one.starts_on.isoformat(),
                "until": one.ends_on.isoformat(),
                "kind": str(one.get_kind_display()),
                "title": one.title,
            }
            for one in steps_of(run)
        ],
        "day": day.isoformat(),
    }
    return set_type(_SOURCE.read_bytes(), data, day=day)


def _paper_row(one: Session) -> dict[str, Any]:
    starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
    return {
        "day": f"{starts:%Y-%m-%d}",
        "weekday": in_both(_DAYS[starts.weekday()])["zh"],
        "time": f"{starts:%H:%M}–{ends:%H:%M}",
        "title": one.title,
        "about": _about(one),
        "kind": str(one.get_kind_display()),
        "where": one.where,
        "with": _with(one),
        "is_off": one.state == SessionState.CANCELLED,
    }


def _about(one: Session) -> str:
    topics = "、".join(topic.title for topic in one.topics.all())
    module = one.module.title if one.module and one.module.title != one.title else ""
    return "：".join(word for word in (module, topics) if word)


def _with(one: Session) -> str:
    return "、".join(str(who) for who in one.instructors.all())


def timetable_xlsx(run: PlanRun, *, day: dt.date) -> bytes:
    """Return a workbook with the sessions and with what goes on besides."""
    target = io.BytesIO()
    sessions = [
        pgettext("of a session", "Number"), _("Day"), _("Weekday"), _("From"), _("Until"), _("Type"), _("Session"),
        _("What it is about"), _("Where"), pgettext("instructor", "With"), _("Training hours"),
        _("State"),
    ]  # fmt: skip
    steps = [_("From"), _("Until"), _("Type"), _("What")]
    write_xlsx(
        target,
        [
            (_("Sessions"), sessions, [_book_row(one) for one in sessions_of(run)]),
            (
                _("Besides"),
                steps,
                [
                    [
                        one.starts_on.isoformat(),
                        one.ends_on.isoformat(),
                        str(one.get_kind_display()),
                        one.label,
                    ]
                    for one in steps_of(run)
                ],
            ),
        ],
    )
    return target.getvalue()


def _book_row(one: Session) -> list[Any]:
    starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
    return [
        one.number, f"{starts:%Y-%m-%d}", str(_DAYS[starts.weekday()]), f"{starts:%H:%M}",
        f"{ends:%H:%M}", str(one.get_kind_display()), one.label, _about(one), one.where,
        _with(one), one.hours, str(one.get_state_display()),
    ]  # fmt: skip
