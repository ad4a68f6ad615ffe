"""Placing on days: the announced calendar of the state, days of the company, and arithmetic of dates."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.scheduling import (
    Cadence,
    Module,
    NoWorkingDayError,
    Planned,
    StateDay,
    Topic,
    Unit,
    Use,
    WorkCalendar,
    find_clashes,
    find_unplaced,
    place,
    state_day,
)
from training.scheduling.calendar import add_months

STATE = WorkCalendar(state_day)
D = dt.date


def days_of(count, **options):
    plan = [Planned(key, day=key) for key in range(1, count + 1)]
    return [one.on for one in place(plan, **{"calendar": STATE, **options}).placed]


def codes(schedule):
    return [one.code for one in schedule.warnings]


# --- the state's calendar -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (D(2026, 1, 1), False),
        (D(2026, 1, 4), True),  # a Sunday worked for New Year
        (D(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
        (D(2026, 2, 17), False),
        (D(2026, 2, 24), True),
        (D(2026, 9, 20), True),  # a Sunday worked for the National Day
        (D(2026, 10, 7), False),
        (D(2026, 10, 8), True),
        (D(2026, 11, 21), False),  # a plain Saturday
    ],
)
def test_holidays_and_make_up_days_of_2026_are_those_announced(day, is_working):
    assert STATE.is_working(day) is is_working


def test_a_year_not_announced_is_worked_from_monday_to_friday():
    week = [D(2035, 10, 1) + dt.timedelta(days=n) for n in range(7)]  # a Monday, National Day
    assert [STATE.is_working(day) for day in week] == [True] * 5 + [False] * 2


def test_a_schedule_that_reaches_into_a_year_not_announced_says_so():
    schedule = place(
        [Planned(1, day=1), Planned(2, day=10)],
        start=D(2035, 12, 28),
        cadence=Cadence.WORKING_DAYS,
        calendar=STATE,
    )
    assert [one.params["year"] for one in schedule.warnings] == [2035, 2036]


def test_the_company_overrides_the_state():
    company = {D(2026, 10, 1): True, D(2026, 10, 9): False}
    calendar = WorkCalendar(state_day, company)
    assert calendar.is_working(D(2026, 10, 1))
    assert not calendar.is_working(D(2026, 10, 9))


def test_the_days_of_the_company_count_in_a_year_not_announced():
    calendar = WorkCalendar(state_day, {D(2035, 10, 1): False, D(2035, 10, 6): True})
    days = days_of(3, start=D(2035, 10, 4), cadence=Cadence.WORKING_DAYS, calendar=calendar)
    assert days == [D(2035, 10, 4), D(2035, 10, 5), D(2035, 10, 6)]


# --- consecutive working days -------------------------------------------------------------------------


def test_ten_days_pass_over_the_national_day_and_take_the_make_up_saturday():
    days = days_of(10, start=D(2026, 9, 28), cadence=Cadence.WORKING_DAYS)
    assert days == [
        *(D(2026, 9, n) for n in (28, 29, 30)),
        *(D(2026, 10, n) for n in (8, 9, 10, 12, 13, 14, 15)),
    ]


def test_a_start_on_a_day_off_moves_to_the_next_working_day_and_says_so():
    schedule = place(
        [Planned(1, day=1)], start=D(2026, 10, 3), cadence=Cadence.WORKING_DAYS, calendar=STATE
    )
    assert schedule.placed[0].on == D(2026, 10, 8)
    assert schedule.warnings[0].params == {"day": "2026-10-03", "to": "2026-10-08"}


def test_what_goes_on_for_days_has_its_end():
    schedule = place(
        [Planned(1, day=2, until_day=4)],
        start=D(2026, 3, 2),
        cadence=Cadence.WORKING_DAYS,
        calendar=STATE,
    )
    assert (schedule.placed[0].on, schedule.placed[0].until) == (D(2026, 3, 3), D(2026, 3, 5))


def test_an_activity_without_a_day_is_named_as_not_placed():
    schedule = place(
        [Planned(1, day=1), Planned(7)],
        start=D(2026, 3, 2),
        cadence=Cadence.WORKING_DAYS,
        calendar=STATE,
    )
    assert schedule.not_placed == (7,)


def test_a_calendar_without_working_days_is_refused():
    nothing = WorkCalendar(lambda day: StateDay(is_working=False))
    with pytest.raises(NoWorkingDayError):
        days_of(1, start=D(2026, 1, 1), cadence=Cadence.WORKING_DAYS, calendar=nothing)


@pytest.mark.parametrize("bad", [Planned(1, day=0), Planned(1, day=3, until_day=2)])
def test_days_without_sense_are_refused(bad):
    with pytest.raises(ValueError, match="sensible"):
        place([bad], start=D(2026, 3, 2), cadence=Cadence.WORKING_DAYS, calendar=STATE)


# --- weekdays -----------------------------------------------------------------------------------------


def test_monday_wednesday_friday_for_four_weeks_are_twelve_days():
    days = days_of(12, start=D(2026, 3, 2), cadence=Cadence.WEEKDAYS, weekdays=(1, 3, 5))
    assert days == [D(2026, 3, n) for n in (2, 4, 6, 9, 11, 13, 16, 18, 20, 23, 25, 27)]


def test_a_weekday_that_is_a_holiday_is_left_out_and_the_number_of_days_stays():
    plan = [Planned(key, day=key) for key in range(1, 13)]
    schedule = place(
        plan, start=D(2026, 9, 28), cadence=Cadence.WEEKDAYS, weekdays=(1, 3, 5), calendar=STATE
    )
    assert len(schedule.placed) == 12
    assert [one.params["day"] for one in schedule.warnings] == [
        "2026-10-02",
        "2026-10-05",
        "2026-10-07",
    ]
    assert schedule.warnings[0].params["holiday_en"] == "National Day"


def test_a_start_between_the_weekdays_begins_at_the_next_one_and_says_so():
    schedule = place(
        [Planned(1, day=1)],
        start=D(2026, 3, 3),
        cadence=Cadence.WEEKDAYS,
        weekdays=(1, 3, 5),
        calendar=STATE,
    )
    assert schedule.placed[0].on == D(2026, 3, 4)
    assert codes(schedule) == ["start_moved"]


def test_the_warning_of_a_start_names_the_day_on_which_it_really_begins():
    schedule = place(
        [Planned(1, day=1)],
        start=D(2026, 10, 1),  # a Thursday; Friday to Wednesday are National Day
        cadence=Cadence.WEEKDAYS,
        weekdays=(1, 3, 5),
        calendar=STATE,
    )
    assert schedule.warnings[0].params["to"] == schedule.placed[0].on.isoformat() == "2026-10-09"


@pytest.mark.parametrize("weekdays", [(), (0,), (8,)])
def test_weekdays_that_do_not_exist_are_refused(weekdays):
    with pytest.raises(ValueError, match="weekdays"):
        days_of(1, start=D(2026, 3, 2), cadence=Cadence.WEEKDAYS, weekdays=weekdays)


# --- steps --------------------------------------------------------------------------------------------

ROAD = [
    Planned(1, least=1, most=2),
    Planned(2, least=2, most=4),
    Planned(3, least=4, most=8),
    Planned(4, least=3, most=6, unit=Unit.MONTH),
    Planned(5, least=1, most=2, unit=Unit.MONTH),
]


def test_steps_follow_each_other_with_an_earliest_and_a_latest_end():
    schedule = place(ROAD, start=D(2026, 3, 2), cadence=Cadence.STEPS, calendar=STATE)
    found = [(one.on, one.until, one.latest_on, one.latest_until) for one in schedule.placed]
    assert found == [
        (D(2026, 3, 2), D(2026, 3, 8), D(2026, 3, 2), D(2026, 3, 15)),
        (D(2026, 3, 9), D(2026, 3, 22), D(2026, 3, 16), D(2026, 4, 12)),
        (D(2026, 3, 23), D(2026, 4, 19), D(2026, 4, 13), D(2026, 6, 7)),
        (D(2026, 4, 20), D(2026, 7, 19), D(2026, 6, 8), D(2026, 12, 7)),
        (D(2026, 7, 20), D(2026, 8, 19), D(2026, 12, 8), D(2027, 2, 7)),
    ]
    assert (schedule.earliest_end, schedule.latest_end) == (D(2026, 8, 19), D(2027, 2, 7))


@pytest.mark.parametrize(
    "bad", [Planned(1), Planned(1, least=2, most=1), Planned(1, least=0, most=1)]
)
def test_a_step_without_a_sensible_length_is_refused(bad):
    with pytest.raises(ValueError, match="length"):
        place([bad], start=D(2026, 3, 2), cadence=Cadence.STEPS, calendar=STATE)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (D(2026, 1, 31), 1, D(2026, 2, 28)),
        (D(2028, 1, 31), 1, D(2028, 2, 29)),
        (D(2028, 2, 29), 12, D(2029, 2, 28)),
        (D(2026, 11, 30), 3, D(2027, 2, 28)),
        (D(2026, 12, 15), 1, D(2027, 1, 15)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last_one(day, months, then):
    assert add_months(day, months) == then


# --- what holds for every calendar --------------------------------------------------------------------

anyday = st.dates(D(2004, 1, 1), D(2040, 12, 31))
company_days = st.dictionaries(st.dates(D(2023, 1, 1), D(2030, 12, 31)), st.booleans(), max_size=40)


@given(anyday, st.integers(1, 30), company_days)
def test_training_days_are_the_next_working_days_without_a_gap(start, count, company):
    calendar = WorkCalendar(state_day, company)
    days = days_of(count, start=start, cadence=Cadence.WORKING_DAYS, calendar=calendar)
    span = [start + dt.timedelta(days=n) for n in range((days[-1] - start).days + 1)]
    assert days == [day for day in span if calendar.is_working(day)]


@given(anyday, st.integers(1, 20), st.sets(st.integers(1, 5), min_size=1), company_days)
def test_days_by_weekday_keep_their_weekday_their_number_and_work(start, count, weekdays, company):
    calendar = WorkCalendar(state_day, company)
    options = {"cadence": Cadence.WEEKDAYS, "weekdays": tuple(weekdays), "calendar": calendar}
    days = days_of(count, start=start, **options)
    assert len(days) == count
    assert days == sorted(set(days))
    assert all(day.isoweekday() in weekdays and calendar.is_working(day) for day in days)


@given(anyday, st.integers(1, 12), st.integers(0, 12))
def test_a_step_never_ends_later_at_its_earliest_than_at_its_latest(start, least, more):
    road = [
        Planned(1, least=least, most=least + more),
        Planned(2, least=1, most=1, unit=Unit.MONTH),
    ]
    schedule = place(road, start=start, cadence=Cadence.STEPS, calendar=STATE)
    first, second = schedule.placed
    assert (first.until - first.on).days + 1 == 7 * least
    assert (first.latest_until - first.latest_on).days + 1 == 7 * (least + more)
    assert second.on == first.until + dt.timedelta(days=1)
    assert schedule.earliest_end <= schedule.latest_end


@given(anyday, st.integers(0, 40))
def test_months_add_up_or_stop_at_the_end_of_the_month(day, months):
    then = add_months(day, months)
    assert (then.year - day.year) * 12 + then.month - day.month == months
    assert then.day == day.day or (then + dt.timedelta(days=1)).day == 1


@given(anyday)
def test_a_year_is_announced_whole_or_not_at_all(day):
    assert STATE.is_announced(day) == STATE.is_announced(D(day.year, 1, 1))


# --- clashes and coverage -----------------------------------------------------------------------------


def use(session, room, start, end):
    day = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    return Use(session, room, day.replace(hour=start), day.replace(hour=end))


def test_two_sessions_in_one_room_at_one_time_clash():
    found = find_clashes([use(2, "A", 10, 12), use(1, "A", 9, 11)])
    assert [(one.first, one.second) for one in found] == [(1, 2)]


def test_one_after_the_other_or_elsewhere_is_no_clash():
    assert find_clashes([use(1, "A", 9, 10), use(2, "A", 10, 11), use(3, "B", 9, 11)]) == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 22), st.integers(1, 6)), max_size=12))
def test_the_clashes_found_are_those_that_comparing_all_pairs_finds(wanted):
    uses = [
        use(n, room, start, min(start + length, 23))
        for n, (room, start, length) in enumerate(wanted)
    ]
    pairs = {
        frozenset((a.session, b.session))
        for a in uses
        for b in uses
        if a.session < b.session
        and a.resource == b.resource
        and a.starts < b.ends
        and b.starts < a.ends
    }
    assert {frozenset((one.first, one.second)) for one in find_clashes(uses)} == pairs


def test_a_module_without_topics_and_a_topic_of_another_are_named_where_they_have_no_day():
    basics = Module(1, "basics", (Topic(11, "ethics"), Topic(12, "bearing")))
    flow = Module(2, "flow")
    found = find_unplaced([basics, flow], modules_placed={1}, topics_placed={11})
    assert [one.title for one in found] == ["bearing", "flow"]


def test_what_is_waived_is_not_asked_for():
    basics = Module(1, "basics", (Topic(11, "ethics"), Topic(12, "bearing")))
    found = find_unplaced(
        [basics, Module(2, "flow")],
        modules_placed=(),
        topics_placed=(),
        modules_waived={2},
        topics_waived={11},
    )
    assert [one.title for one in found] == ["bearing"]
