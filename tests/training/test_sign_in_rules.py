"""The codes and the judging of a sheet, without a database."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.makers import SHANGHAI
from training.models import AttendanceState
from training.sign_in import Rules, Seen, code_at, direction_of, judge

SECRET = "s" * 64
T = dt.datetime(2026, 3, 9, 1, 0, tzinfo=dt.UTC)  # the first second of a code
START = dt.datetime(2026, 3, 9, 9, 0, tzinfo=SHANGHAI)
END = START + dt.timedelta(hours=2)
RULES = Rules(late=5, absent=45, early=10)


def seconds(count):
    return dt.timedelta(seconds=count)


@pytest.mark.parametrize(("after", "is_good"), [(0, True), (14, True), (16, True), (19.9, True), (20, False), (21, False), (-0.1, False)])  # fmt: skip
def test_a_code_is_good_for_its_fifteen_seconds_and_five_more(after, is_good):
    code = code_at(SECRET, "in", T)
    for given_code in (code.token, code.short):
        assert (direction_of(SECRET, given_code, T + seconds(after)) == "in") is is_good


def test_ten_thousand_forged_codes_are_refused():
    dice = random.Random(83)  # noqa: S311
    right = code_at(SECRET, "in", T)
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    forged = ["".join(dice.choices(letters, k=24)) for _ in range(5000)]
    for _ in range(5000):  # one letter of the right one is another
        at = dice.randrange(24)
        other = dice.choice(letters.replace(right.token[at], ""))
        forged.append(right.token[:at] + other + right.token[at + 1 :])
    assert not [one for one in forged if direction_of(SECRET, one, T)]


def test_a_code_of_another_session_is_refused():
    assert direction_of("t" * 64, code_at(SECRET, "in", T).token, T) is None


def test_a_code_says_whether_it_signs_in_or_out():
    assert direction_of(SECRET, code_at(SECRET, "out", T).token, T) == "out"


@pytest.mark.parametrize("typed", ["{} {}", "{}{}", " {}　{} "])
def test_digits_are_found_however_they_are_typed(typed):
    short = code_at(SECRET, "in", T).short
    assert direction_of(SECRET, typed.format(short[:4], short[4:]), T) == "in"
    wide = short.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert direction_of(SECRET, wide, T) == "in"


@given(st.text(max_size=80))
def test_no_text_breaks_the_check(text):
    assert direction_of(SECRET, text, T) is None


def judged(came=None, left=None, **seen):
    moment = {"in_at": came, "out_at": left}
    times = {key: START + dt.timedelta(minutes=m) for key, m in moment.items() if m is not None}
    found = judge(starts=START, ends=END, rules=RULES, seen=Seen(**times, **seen))
    return found.state, found.minutes, [one.code for one in found.because]


@pytest.mark.parametrize(
    ("came", "left", "expected"),
    [
        (None, None, ("absent", 0, ["att_not_signed_in"])),
        (-20, None, ("present", 120, ["att_no_exit"])),
        (0, 120, ("present", 120, ["att_in_time"])),
        (4, 111, ("present", 107, ["att_in_time"])),
        (5, None, ("late", 115, ["att_late"])),
        (44, None, ("late", 76, ["att_late"])),
        (45, None, ("absent", 75, ["att_late", "att_too_late"])),
        (0, 110, ("left_early", 110, ["att_left_early"])),
        (0, 150, ("present", 120, ["att_in_time"])),
        (0, 0, ("absent", 0, ["att_left_early", "att_too_short"])),
        (0, 44, ("absent", 44, ["att_left_early", "att_too_short"])),
        (0, 45, ("left_early", 45, ["att_left_early"])),
        (10, 60, ("left_early", 50, ["att_late", "att_left_early"])),
        (40, 100, ("late", 60, ["att_late", "att_left_early"])),
    ],
)
def test_times_become_a_line_of_the_sheet(came, left, expected):
    assert judged(came, left) == expected


def test_an_excuse_covers_what_was_missed_and_keeps_the_minutes():
    assert judged(is_excused=True)[0] == "excused"
    assert judged(20, is_excused=True)[:2] == ("excused", 100)
    assert judged(0, is_excused=True)[0] == "present"


def test_who_signed_in_and_was_not_in_the_room_is_absent():
    assert judged(0, is_here=False) == ("absent", 0, ["att_not_in_room"])


@given(
    st.integers(-60, 200) | st.none(),
    st.integers(-60, 200) | st.none(),
    st.booleans(),
    st.booleans(),
)
def test_every_line_has_a_state_of_the_model_a_because_and_minutes_within_the_session(
    came, left, is_excused, is_here
):
    state, minutes, because = judged(came, left, is_excused=is_excused, is_here=is_here)
    assert state in AttendanceState.values
    assert because
    assert 0 <= minutes <= 120


COMES, LEAVES = st.integers(-60, 119), st.integers(-60, 200)


@given(COMES, COMES, LEAVES | st.none())
def test_who_comes_later_is_never_judged_better_and_has_no_more_minutes(came, later, left):
    came, later = sorted((came, later))
    first, second = judged(came, left), judged(later, left)
    assert first[1] >= second[1]
    assert not (first[0] == "absent" and second[0] != "absent")
    assert not (first[0] != "present" and second[0] == "present")


@given(COMES, LEAVES, LEAVES)
def test_who_stays_longer_is_never_judged_worse_and_has_no_fewer_minutes(came, left, longer):
    left, longer = sorted((left, longer))
    first, second = judged(came, left), judged(came, longer)
    assert first[1] <= second[1]
    assert not (second[0] == "absent" and first[0] != "absent")
    assert not (first[0] == "present" and second[0] != "present")


@given(
    st.integers(0, 60), st.integers(0, 120), st.integers(0, 60), st.integers(5, 300), COMES, LEAVES
)
def test_whatever_the_programme_says_nobody_present_was_there_for_nothing(
    late, absent, early, length, came, left
):
    rules = Rules(late=late, absent=absent, early=early)
    seen = Seen(START + dt.timedelta(minutes=came), START + dt.timedelta(minutes=left))
    ends = START + dt.timedelta(minutes=length)
    found = judge(starts=START, ends=ends, rules=rules, seen=seen)
    assert found.state == "absent" or found.minutes > 0


@given(st.integers(-60, 200) | st.none(), st.integers(-60, 200) | st.none(), st.booleans())
def test_an_excuse_leaves_nobody_absent_and_takes_no_minute(came, left, is_here):
    plain = judged(came, left, is_here=is_here)
    excused = judged(came, left, is_here=is_here, is_excused=True)
    assert excused[0] == ("present" if plain[0] == "present" else "excused")
    assert excused[1] == plain[1]
