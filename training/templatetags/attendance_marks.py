"""States of attendance as shape and word."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.translation import pgettext

from common.verdicts import reasons_from_json
from training.documents.duty import WORDS
from training.models import Attendance, AttendanceState
from training.selectors.attendance import Line, Missing
from training.selectors.duty import ATTENDED, NO_SEAT, NOT_ATTENDED

register = template.Library()

SHAPES = {
    AttendanceState.PRESENT: "passed",
    AttendanceState.LATE: "in_progress",
    AttendanceState.LEFT_EARLY: "in_progress",
    AttendanceState.EXCUSED: "submitted",
    AttendanceState.ABSENT: "failed",
}


@register.filter
def attendance_shape(state: str) -> str:
    """The design system's shape of a state."""
    return SHAPES[AttendanceState(state)]


@register.filter
def attendance_word(state: str) -> str:
    """The word of a state."""
    return str(AttendanceState(state).label)


@register.filter
def because_of(row: Attendance) -> str:
    """Why a row of the sheet is as it is."""
    return "; ".join(str(one) for one in reasons_from_json(row.because))


@register.filter
def line_shape(line: Line) -> str:
    """The shape of a line: of the sheet, before that of the sign-in."""
    if line.attendance:
        return attendance_shape(line.attendance.state)
    if line.signed_in:
        return "marking"
    return "submitted" if line.is_excused else "todo"


@register.filter
def line_word(line: Line) -> str:
    """The word of a line; before the head count nobody is present yet."""
    if line.attendance:
        return attendance_word(line.attendance.state)
    if line.signed_in:
        return pgettext("to a session", "signed in")
    if line.is_excused:
        return attendance_word("excused")
    return pgettext("to a session", "not signed in")


@register.filter
def missing_shape(one: Missing) -> str:
    """The shape of somebody who is missing."""
    if one.state or one.is_excused:
        return attendance_shape(one.state or "excused")
    return "overdue"


@register.filter
def missing_word(one: Missing, now: dt.datetime) -> str:
    """The word of somebody who is missing."""
    if one.state or one.is_excused:
        return attendance_word(one.state or "excused")
    if now < one.session.starts_at:
        return pgettext("of a session", "not begun")
    return pgettext("to a session", "not signed in")


DUTY_SHAPES = {NO_SEAT: "overdue", NOT_ATTENDED: "todo", ATTENDED: "passed"}


@register.filter
def duty_shape(state: str) -> str:
    """The shape of somebody whom a programme calls by their position."""
    return DUTY_SHAPES[state]


@register.filter
def duty_word(state: str) -> str:
    """The word of somebody whom a programme calls by their position."""
    return str(WORDS[state])


@register.filter
def hours_minutes(minutes: int | None) -> str:
    """Minutes as hours and minutes, 3:05."""
    return f"{(minutes or 0) // 60}:{(minutes or 0) % 60:02}"
