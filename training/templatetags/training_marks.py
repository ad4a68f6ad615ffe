"""Days and times of sessions as people say them, and marks of their state."""

from __future__ import annotations

import datetime as dt
import uuid

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from training.models import Batch, Session, SessionState
from training.selectors.batches import title_of_batch

register = template.Library()

STATES = {
    SessionState.PLANNED: ("todo", pgettext_lazy("session", "Planned")),
    SessionState.HELD: ("passed", pgettext_lazy("session", "Held")),
    SessionState.CANCELLED: ("failed", pgettext_lazy("session", "Cancelled")),
}


@register.simple_tag
def session_when(session: Session) -> SafeString:
    """Day, weekday, start and end of a session; with the year where it is not this one."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    words = pgettext("day, weekday, from, until", "%(day)s %(weekday)s %(from)s–%(until)s") % {
        "day": date_format(
            starts,
            "MONTH_DAY_FORMAT" if starts.year == timezone.localdate().year else "DATE_FORMAT",
        ),
        "weekday": date_format(starts, "D"),
        "from": f"{starts:%H:%M}",
        "until": f"{ends:%H:%M}",
    }
    return format_html('<time datetime="{}">{}</time>', starts.isoformat(), words)


@register.filter
def weekday(day: dt.date) -> str:
    """The name of a day's weekday."""
    return date_format(day, "l")


@register.filter
def weekday_of_number(number: int) -> str:
    """The name of a weekday from 1 (Monday) to 7."""
    monday = dt.date(2024, 1, 1)
    return date_format(monday + dt.timedelta(days=number - 1), "l")


@register.filter
def session_shape(session: Session) -> str:
    """The design system's shape of a session's state."""
    if _is_unconfirmed(session):
        return "marking"
    return STATES[SessionState(session.state)][0]


@register.filter
def session_word(session: Session) -> str:
    """The word of a session's state."""
    if _is_unconfirmed(session):
        return pgettext("session", "Not confirmed yet")
    return str(STATES[SessionState(session.state)][1])


def _is_unconfirmed(session: Session) -> bool:
    return session.state == SessionState.PLANNED and session.ends_at < timezone.now()


@register.filter
def people_of(session: Session) -> str:
    """Who runs a session, by name."""
    return "、".join(str(one) for one in session.instructors.all())


CHANGES = {
    "scheduled": pgettext_lazy("change of a run", "Scheduled"),
    "approved": pgettext_lazy("change of a run", "Approved"),
    "cancelled": pgettext_lazy("change of a run", "Cancelled"),
    "closed": pgettext_lazy("change of a run", "Closed"),
    "moved": pgettext_lazy("change of a run", "Session moved"),
    "session_cancelled": pgettext_lazy("change of a run", "Session cancelled"),
    "step_moved": pgettext_lazy("change of a run", "Other days for a step"),
    "step_done": pgettext_lazy("change of a run", "Step done"),
    "step_reopened": pgettext_lazy("change of a run", "Step opened again"),
    "left_company": pgettext_lazy("change of a run", "Works here no more: seat given up"),
    "waived": pgettext_lazy("change of a run", "Need not stand on a day"),
    "struck": pgettext_lazy("change of a run", "Sign-in taken back"),
    "session_added": pgettext_lazy("change of a run", "Session added"),
    "sessions_added": pgettext_lazy("change of a run", "Sessions added from a file"),
    "restaffed": pgettext_lazy("change of a run", "Room and instructors changed"),
    "staffed": pgettext_lazy("change of a run", "Room and instructors given"),
    "described": pgettext_lazy("change of a run", "Content of a session changed"),
    "enrolled": pgettext_lazy("change of a run", "People enrolled"),
    "seat_approved": pgettext_lazy("change of a run", "Seat approved"),
    "seat_refused": pgettext_lazy("change of a run", "Seat refused"),
    "withdrawn": pgettext_lazy("change of a run", "Withdrawn"),
    "moved_up": pgettext_lazy("change of a run", "Moved up from the waiting list"),
    "capacity": pgettext_lazy("change of a run", "Places changed"),
    "entered": pgettext_lazy("change of a run", "Entered by hand"),
    "confirmed": pgettext_lazy("change of a run", "Sheet confirmed"),
    "reopened": pgettext_lazy("change of a run", "Sheet opened again"),
    "corrected": pgettext_lazy("change of a run", "Attendance corrected"),
    "excuse_granted": pgettext_lazy("change of a run", "Excuse granted"),
    "excuse_refused": pgettext_lazy("change of a run", "Excuse refused"),
    "printed": pgettext_lazy("change of a run", "Sheet printed"),
    "photo": pgettext_lazy("change of a run", "Photograph attached"),
    "settled": pgettext_lazy("change of a run", "Paper and list settled"),
    "evaluation_planned": pgettext_lazy("change of a run", "Evaluation of effect planned"),
    "evaluation_replanned": pgettext_lazy("change of a run", "Evaluation of effect replanned"),
    "evaluation_closed": pgettext_lazy("change of a run", "Effect judged"),
    "follow_up_done": pgettext_lazy("change of a run", "Follow-up answered"),
    "item_linked": pgettext_lazy("change of a run", "Put to an item of the annual plan"),
    "cost_added": pgettext_lazy("change of a run", "Cost entered"),
    "cost_corrected": pgettext_lazy("change of a run", "Cost corrected"),
    "files_added": pgettext_lazy("change of a run", "Photos or materials added"),
    "file_removed": pgettext_lazy("change of a run", "Photo or material removed"),
    "homework_set": pgettext_lazy("change of a run", "Homework set"),
    "homework_changed": pgettext_lazy("change of a run", "Homework changed"),
    "homework_cancelled": pgettext_lazy("change of a run", "Homework called off"),
    "homework_remarked": pgettext_lazy("change of a run", "Mark of homework corrected"),
    "results_waived": pgettext_lazy("change of a run", "Open results waived"),
}


@register.filter
def change_word(change) -> str:
    """What kind of change it was."""
    return str(CHANGES.get(change.kind, change.kind))


# Kinds of which every detail is said.
ALL_SAID = (
    "waived", "evaluation_planned", "homework_set", "homework_cancelled", "cost_added", "files_added",
    "file_removed", "results_waived",
)  # fmt: skip


@register.filter
def change_span(change) -> str:
    """From what to what, in words; empty where the kind says it all."""
    detail = change.detail
    old, new = detail.get("from"), detail.get("to")
    if change.kind == "enrolled":
        return _("%(enrolled)s enrolled, %(waiting)s waiting, %(asked)s to be approved") % {
            "enrolled": detail.get("enrolled", 0),
            "waiting": detail.get("waiting", 0),
            "asked": detail.get("asked", 0),
        }
    if change.kind.startswith("step_"):
        days = f" {detail['before']} → {detail['after']}" if "before" in detail else ""
        return f"{detail['title']}{days}"
    if change.kind in ALL_SAID:
        return "，".join(str(one) for one in detail.values())
    if change.kind in ("evaluation_replanned", "homework_changed", "cost_corrected", "item_linked"):
        return f"{detail['before']} → {detail['after']}"
    if change.kind == "restaffed":
        return f"{old['where']}, {old['who']} → {new['where']}, {new['who']}"
    if change.kind == "moved":
        return f"{_moment(old['starts'])} → {_moment(new['starts'])}"
    if change.kind == "capacity":
        return f"{old or '–'} → {new or '–'}"
    return ""


def _moment(text: str) -> str:
    value = timezone.localtime(dt.datetime.fromisoformat(text))
    return date_format(value, "DATETIME_FORMAT")


@register.filter
def batch_title(batch: Batch) -> str:
    """What work in the background does; of documents which."""
    return title_of_batch(batch)


@register.simple_tag
def form_key() -> SafeString:
    """The field that tells this drawing of a form from another: sent twice, it is done once."""
    return format_html('<input type="hidden" name="form_key" value="{}">', uuid.uuid4())
