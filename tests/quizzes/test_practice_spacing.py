"""The boxes: right goes on, wrong goes back, after the last one a question is known."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading.spacing import DAYS, after, begin

days = st.dates(dt.date(2020, 1, 1), dt.date(2090, 1, 1))
boxes = st.integers(0, len(DAYS) - 1)


def test_the_days_are_the_stated_ones():
    assert DAYS == (1, 2, 4, 7, 15)


@given(days)
def test_a_wrong_answer_in_a_quiz_is_asked_the_day_after(day):
    assert begin(day).due_on == day + dt.timedelta(days=1)


@given(boxes, days)
def test_wrong_goes_back_to_the_first_box(box, day):
    assert after(box, False, day) == begin(day)


@given(st.integers(0, len(DAYS) - 2), days)
def test_right_goes_one_box_on(box, day):
    step = after(box, True, day)
    assert (step.box, (step.due_on - day).days) == (box + 1, DAYS[box + 1])


@given(days)
def test_right_in_the_last_box_is_known_for_good(day):
    assert after(len(DAYS) - 1, True, day).due_on is None


@given(st.lists(st.booleans(), max_size=40), days)
def test_whatever_is_answered_a_card_stays_in_a_box_and_never_goes_back_in_time(answers, day):
    step = begin(day)
    for right in answers:
        if step.due_on is None:
            break
        today = step.due_on
        step = after(step.box, right, today)
        assert 0 <= step.box < len(DAYS)
        assert step.due_on is None or step.due_on > today


@given(st.lists(st.booleans(), max_size=40), days)
def test_only_as_many_right_answers_in_a_row_as_there_are_boxes_make_it_known(answers, day):
    step, row = begin(day), 0
    for right in answers:
        if step.due_on is None:
            break
        step = after(step.box, right, step.due_on)
        row = row + 1 if right else 0
        assert (step.due_on is None) == (row == len(DAYS))


def test_who_is_right_every_time_is_asked_five_times_in_a_month():
    day, asked = dt.date(2026, 3, 2), []
    step = begin(day)
    while step.due_on:
        asked.append((step.due_on - day).days)
        step = after(step.box, True, step.due_on)
    assert asked == [1, 3, 7, 14, 29]
