"""Where a record stands on a day, and what is held: cases, and hypothesis against a naive oracle."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competence.rules import (
    COUNTS,
    Event,
    Period,
    Statement,
    Status,
    held_on,
    in_force,
    next_period_start,
    status_on,
)

DAY = dt.date
FIRST, LAST = DAY(2026, 1, 1), DAY(2026, 12, 31)


def period(pk=1, *, first=FIRST, last=LAST, level=1, day=FIRST, events=(), **rest) -> Period:
    return Period(pk, 7, level, first, last, day, events=tuple(events), **rest)


def event(kind, first, last=None, *, pk=1, day=None) -> Event:
    return Event(pk, kind, first, last, day or first)


MAY = DAY(2026, 5, 1)
SUSPENDED = event("suspended", MAY)
LIFTED = event("lifted", DAY(2026, 6, 1), pk=2)


@pytest.mark.parametrize(
    ("of", "on", "status"),
    [
        (period(), DAY(2025, 12, 31), Status.NOT_YET),
        (period(), FIRST, Status.VALID),
        (period(), DAY(2026, 12, 1), Status.VALID),
        (period(), DAY(2026, 12, 2), Status.WINDOW),
        (period(), LAST, Status.WINDOW),
        (period(), DAY(2027, 1, 1), Status.EXPIRED),
        (period(grace_days=10), DAY(2027, 1, 10), Status.GRACE),
        (period(grace_days=10), DAY(2027, 1, 11), Status.EXPIRED),
        (period(last=None), DAY(2099, 1, 1), Status.VALID),
        (period(temporary=True), MAY, Status.TEMPORARY),
        (period(events=[SUSPENDED]), DAY(2026, 4, 30), Status.VALID),
        (period(events=[SUSPENDED]), MAY, Status.SUSPENDED),
        (period(events=[SUSPENDED, LIFTED]), DAY(2026, 5, 31), Status.SUSPENDED),
        (period(events=[SUSPENDED, LIFTED]), DAY(2026, 6, 1), Status.VALID),
        (period(events=[event("suspended", MAY, DAY(2026, 5, 9))]), DAY(2026, 5, 10), Status.VALID),
        (period(events=[event("revoked", MAY)]), MAY, Status.REVOKED),
        (period(events=[event("revoked", MAY)]), DAY(2030, 1, 1), Status.REVOKED),
        (period(events=[event("at_risk", MAY)]), MAY, Status.AT_RISK),
        (period(events=[event("at_risk", MAY), event("recovered", DAY(2026, 5, 3), pk=2)]), DAY(2026, 5, 3), Status.VALID),
        (period(first=DAY(2024, 2, 29), last=DAY(2026, 2, 28)), DAY(2026, 2, 28), Status.WINDOW),
    ],
)  # fmt: skip
def test_a_record_stands_somewhere_on_every_day(of, on, status):
    assert status_on(of, on) == status


@pytest.mark.parametrize(
    ("met_on", "starts"),
    [
        (DAY(2026, 6, 1), None),
        (DAY(2026, 12, 2), DAY(2027, 1, 1)),
        (DAY(2027, 1, 5), DAY(2027, 1, 1)),  # in grace: the new period follows without a gap
        (DAY(2027, 1, 11), DAY(2027, 1, 11)),
    ],
)
def test_a_renewal_loses_no_day_and_counts_none_twice(met_on, starts):
    assert next_period_start([period(grace_days=10)], 1, met_on) == starts


def test_a_record_of_a_lower_level_does_not_make_a_higher_one_needless():
    assert next_period_start([period(level=1)], 2, DAY(2026, 3, 1)) == DAY(2026, 3, 1)


def test_after_a_revocation_only_later_evidence_counts():
    revoked = period(events=[event("revoked", MAY)])
    assert next_period_start([revoked], 1, DAY(2026, 4, 1)) is None
    assert next_period_start([revoked], 1, DAY(2026, 5, 2)) == DAY(2026, 5, 2)


# --- against an oracle ---------------------------------------------------------------------------

days = st.integers(0, 60).map(lambda n: FIRST + dt.timedelta(days=n))
maybe_days = st.none() | days


@st.composite
def events(draw):
    made = []
    for pk in range(1, draw(st.integers(0, 4)) + 1):
        kind = draw(st.sampled_from(["suspended", "lifted", "at_risk", "recovered", "revoked"]))
        first = draw(days)
        made.append(Event(pk, kind, first, draw(maybe_days.filter(lambda d, f=first: d is None or d >= f)), draw(days)))  # fmt: skip
    return tuple(made)


@st.composite
def periods(draw):
    made = []
    for pk in range(1, draw(st.integers(1, 4)) + 1):
        first = draw(days)
        last = draw(maybe_days.filter(lambda d, f=first: d is None or d >= f))
        made.append(
            Period(
                pk,
                draw(st.integers(1, 2)),
                draw(st.integers(1, 3)),
                first,
                last,
                draw(days),
                draw(st.integers(0, 20)),
                draw(st.integers(0, 10)),
                draw(st.booleans()),
                draw(events()),
            )
        )
    return made


def oracle(of: Period, on: dt.date, known_on: dt.date) -> str:  # noqa: C901 - naive on purpose
    """What somebody would say who reads the rows from top to bottom, day by day."""
    told = [one for one in of.events if one.day <= known_on]
    if any(one.kind == "revoked" and one.valid_from <= on for one in told):
        return "revoked"
    if on < of.valid_from:
        return "not_yet"
    if of.valid_until and (on - of.valid_until).days > of.grace_days:
        return "expired"
    marks = {"suspended": False, "at_risk": False}
    for one in told:
        if one.valid_from <= on <= (one.valid_until or dt.date.max):
            for mark, end in (("suspended", "lifted"), ("at_risk", "recovered")):
                if one.kind in (mark, end):
                    marks[mark] = one.kind == mark
    if marks["suspended"]:
        return "suspended"
    if of.valid_until and on > of.valid_until:
        return "grace"
    if marks["at_risk"]:
        return "at_risk"
    if of.temporary:
        return "temporary"
    left = (of.valid_until - on).days if of.valid_until else None
    return "window" if left is not None and left < of.window_days else "valid"


@given(periods(), days, days)
def test_what_is_held_is_what_reading_the_rows_says(rows, on, known_on):
    found = held_on(rows, on, known_on)
    for competency in (1, 2):
        told = [
            (one, oracle(one, on, known_on))
            for one in rows
            if one.competency == competency and one.day <= known_on
        ]
        begun = [(one, said) for one, said in told if said != "not_yet"]
        if not begun:
            assert competency not in found
            continue
        counting = [one.level for one, said in begun if Status(said) in COUNTS]
        held = found[competency]
        assert held.counts == bool(counting)
        assert not counting or held.period.level == max(counting)
        assert held.status == {one.pk: said for one, said in begun}[held.period.pk]


@st.composite
def statements(draw):
    made = []
    for pk in range(1, draw(st.integers(0, 7)) + 1):
        first = draw(days)
        last = draw(maybe_days.filter(lambda d, f=first: d is None or d >= f))
        made.append(
            Statement(
                pk,
                draw(st.integers(1, 2)),
                draw(st.integers(1, 2)),
                "",
                pk,
                draw(st.integers(1, 3)),
                draw(st.sampled_from(["mandatory", "wanted", "none"])),
                first,
                last,
                draw(days),
            )
        )
    return made


@given(statements(), days, days)
def test_of_what_was_said_of_a_day_the_last_word_counts_and_only_one(rows, on, known_on):
    said: dict = {}
    for one in rows:
        if one.day <= known_on and one.valid_from <= on <= (one.valid_until or dt.date.max):
            said[one.key] = one
    wanted = {key: one for key, one in said.items() if one.necessity != "none"}
    assert in_force(rows, on, known_on) == wanted


@given(days, st.integers(0, 40), st.integers(0, 20), st.integers(0, 90))
def test_periods_of_a_renewal_chain_never_overlap_nor_leave_a_gap_inside_grace(
    first, window, grace, wait
):
    old = Period(1, 7, 1, first, first + dt.timedelta(days=50), first, window, grace)
    met = first + dt.timedelta(days=wait)
    start = next_period_start([old], 1, met)
    if start is not None and met <= old.ends_on:
        assert start == old.valid_until + dt.timedelta(days=1)
    elif start is not None:
        assert start == met > old.ends_on
    else:
        assert met < old.window_from or window == 0
