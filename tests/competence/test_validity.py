import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competence.rules import Standing, last_valid_day, standing

DAYS = st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2200, 12, 31))
MONTHS = st.integers(min_value=1, max_value=240)
ONE_DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("first_day", "months", "last_day"),
    [
        ("2026-03-02", 24, "2028-03-01"),
        ("2026-03-02", 1, "2026-04-01"),
        ("2026-01-01", 12, "2026-12-31"),
        ("2025-03-01", 12, "2026-02-28"),
        ("2023-03-01", 12, "2024-02-29"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-28"),
        ("2024-02-28", 12, "2025-02-27"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-01-30", 1, "2025-02-28"),
        ("2025-01-29", 1, "2025-02-28"),
        ("2025-01-28", 1, "2025-02-27"),
        ("2025-01-31", 2, "2025-03-30"),
        ("2025-01-31", 3, "2025-04-30"),
        ("2025-12-31", 2, "2026-02-28"),
        ("2025-12-01", 1, "2025-12-31"),
    ],
)
def test_the_last_valid_day_at_the_edges_of_months(first_day, months, last_day):
    assert last_valid_day(dt.date.fromisoformat(first_day), months) == dt.date.fromisoformat(
        last_day
    )


def test_without_months_there_is_no_end():
    assert last_valid_day(dt.date(2026, 3, 2), None) is None


@pytest.mark.parametrize("months", [0, -1])
def test_less_than_a_month_is_refused(months):
    with pytest.raises(ValueError, match="one month"):
        last_valid_day(dt.date(2026, 3, 2), months)


def test_a_day_beyond_the_calendar_is_refused():
    with pytest.raises(ValueError, match="calendar"):
        last_valid_day(dt.date(9999, 3, 2), 12)


@given(DAYS, MONTHS)
def test_a_record_never_ends_before_it_starts(first_day, months):
    assert last_valid_day(first_day, months) >= first_day


@given(DAYS, MONTHS)
def test_who_completes_later_never_holds_it_shorter(first_day, months):
    assert last_valid_day(first_day, months) <= last_valid_day(first_day + ONE_DAY, months)


@given(DAYS, MONTHS)
def test_one_month_more_always_reaches_further(first_day, months):
    assert last_valid_day(first_day, months) < last_valid_day(first_day, months + 1)


@given(DAYS, MONTHS)
def test_the_last_day_lies_in_the_nth_month_or_ends_the_one_before(first_day, months):
    day_after = last_valid_day(first_day, months) + ONE_DAY
    if day_after.day == first_day.day:
        distance = (day_after.year - first_day.year) * 12 + day_after.month - first_day.month
        assert distance == months
    else:
        assert day_after.day == 1
        assert first_day.day > 28


@given(DAYS.filter(lambda day: day.day <= 28), MONTHS, MONTHS)
def test_renewed_on_the_day_after_it_is_as_long_as_both_together(first_day, one, other):
    renewed = last_valid_day(last_valid_day(first_day, one) + ONE_DAY, other)
    assert renewed == last_valid_day(first_day, one + other)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-03-01", Standing.NOT_YET),
        ("2026-03-02", Standing.HELD),
        ("2026-05-31", Standing.HELD),
        ("2026-06-01", Standing.DUE),
        ("2026-07-01", Standing.DUE),
        ("2026-07-02", Standing.EXPIRED),
    ],
)
def test_where_a_record_stands_on_a_day(today, expected):
    until = dt.date(2026, 7, 1)
    assert standing(dt.date(2026, 3, 2), until, dt.date.fromisoformat(today)) is expected


def test_a_record_without_end_is_held_for_good():
    assert standing(dt.date(2026, 3, 2), None, dt.date(2099, 1, 1)) is Standing.HELD
