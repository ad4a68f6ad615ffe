"""The rule of each kind: tables of cases, and oracles of exact fractions for whatever comes."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import (
    BadShape,
    Slot,
    best_sum,
    check_value,
    extends,
    is_empty,
    is_time,
    mark_slot,
    next_scene,
    read_number,
    read_time,
    walk,
)

HALF, THIRD, QUARTER = Fraction(1, 2), Fraction(1, 3), Fraction(1, 4)


def part(kind, key, asked, value, points=10):
    return mark_slot(Slot(1, kind, Fraction(points), key, asked=asked), value).score / points


# --- numbers and times ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("15", "", 15), ("１５", "", 15), ("十五", "", 15), ("15。", "", 15), (" 15 ", "", 15),
        ("1,500", "", 1500), ("1，500", "", 1500), ("1 500", "", 1500), ("一千二百", "", 1200),
        ("3.5", "", Fraction(7, 2)), ("三点五", "", Fraction(7, 2)), (".5", "", HALF),
        ("-2", "", -2), ("−2", "", -2), ("负二", "", -2), ("- 2", "", -2),
        ("15分钟", "分钟", 15), ("十五 分钟", "分钟", 15), ("15", "分钟", 15), ("¥15", "¥", 15),
        ("15 km/h", "KM/H", 15), ("15m²", "m2", 15), ("15%", "%", 15), ("百分之十五", "%", 15),
        ("3万元", "元", 30000), ("3万元", "万元", 3),
        ("15小时", "分钟", None), ("分钟", "分钟", None), ("15 20", "", None), ("约15", "", None),
        ("1.5.2", "", None), ("", "", None), ("٣", "", None), ("1e3", "", None), ("9" * 99, "", None),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_type_it(text, unit, number):
    assert read_number(text, unit) == number


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *((text, 465) for text in (
            "7:45", "07:45", "07：45", "７：４５", "7点45分", "7点45", "七点四十五分", "七点四十五",
            "7时45分", "七点三刻", "早上7点45分", "7:45am", "07:45:00",
        )),
        ("7点", 420), ("7点整", 420), ("七点钟", 420), ("7点半", 450), ("7点5分", 425), ("7点零五", 425),
        ("下午2点", 840), ("2:00 PM", 840), ("14:00", 840), ("中午12点", 720), ("中午1点", 780),
        ("凌晨12点", 0), ("24:00", 0), ("07:45:30", Fraction(931, 2)),
        ("7:5", None), ("7.45", None), ("745", None), ("24:01", None), ("25:00", None),
        ("7点60分", None), ("7小时45分", None), ("上午下午7点", None), ("", None),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read_as_people_type_it(text, minutes):
    assert read_time(text) == minutes


@pytest.mark.parametrize(
    ("answer", "time"), [("07:45", True), ("7点45分", True), ("15", False), ("3.5", False), ("x", False)]
)  # fmt: skip
def test_a_right_answer_is_a_time_or_a_number(answer, time):
    assert is_time(answer) is time


@pytest.mark.parametrize(
    ("answer", "tolerance", "value", "earned"),
    [
        ("15", "0", "十五", 1), ("15", "0", "15.0", 1), ("15", "0", "16", 0), ("15", "0", "多", 0),
        ("15", "1", "16", 1), ("15", "1", "14", 1), ("15", "1", "16.01", 0),
        ("0.1", "0.2", "0.3", 1), ("-2", "0", "负二", 1), ("1500", "", "1,500", 1),
    ],
)  # fmt: skip
def test_a_number_within_the_tolerance_is_right(answer, tolerance, value, earned):
    key = {"answer": answer, "tolerance": tolerance}
    assert part("number", key, {"unit": ""}, value) == earned


@pytest.mark.parametrize(
    ("answer", "tolerance", "value", "earned"),
    [
        ("07:45", "0", "7点45分", 1), ("07:45", "0", "7:46", 0), ("07:45", "5", "7:50", 1),
        ("07:45", "5", "7:51", 0), ("23:58", "5", "0:02", 1), ("00:02", "5", "23:56", 0),
        ("07:45", "0", "745", 0),
    ],
)  # fmt: skip
def test_a_time_within_so_many_minutes_is_right_across_midnight_too(
    answer, tolerance, value, earned
):
    key = {"answer": answer, "tolerance": tolerance}
    assert part("number", key, {"clock": True}, value) == earned


@given(
    st.decimals("-9999", "9999", places=2),
    st.decimals("-9999", "9999", places=2),
    st.decimals("0", "99", places=2),
)
def test_numbers_are_compared_exactly(answer, said, tolerance):
    key = {"answer": f"{answer:f}", "tolerance": f"{tolerance:f}"}
    exact = abs(Fraction(said) - Fraction(answer)) <= Fraction(tolerance)
    assert part("number", key, {"unit": ""}, f"{said:f}") == exact


# --- choices ----------------------------------------------------------------------------------------
def choices(count):
    return [{"id": f"o{number}", "text": str(number)} for number in range(count)]


@pytest.mark.parametrize(
    ("value", "earned"),
    [
        (["o0", "o1"], 1), (["o0"], HALF), (["o0", "o2"], HALF - THIRD), (["o2"], 0),
        (["o0", "o1", "o2", "o3", "o4"], 0), (["o0", "o1", "o2"], 1 - THIRD), (["unknown"], 0),
    ],
)  # fmt: skip
def test_each_right_option_earns_and_each_wrong_one_takes(value, earned):
    asked = {"scoring": "partial", "options": choices(5)}
    assert part("multiple_choice", {"right": ["o0", "o1"]}, asked, value) == earned


@pytest.mark.parametrize(
    ("kind", "key", "value", "earned"),
    [
        ("multiple_choice", {"right": ["o0", "o1"], "shares": {"o0": "75", "o1": "25", "o2": "-50"}}, ["o0"], 3 * QUARTER),
        ("multiple_choice", {"right": ["o0", "o1"], "shares": {"o0": "75", "o1": "25", "o2": "-50"}}, ["o0", "o2"], QUARTER),
        ("multiple_choice", {"right": ["o0", "o1"], "shares": {"o0": "75", "o1": "25", "o2": "-50"}}, ["o2"], 0),
        ("multiple_choice", {"right": ["o0", "o1"], "shares": {"o0": "60", "o1": "60"}}, ["o0", "o1"], 1),
        ("multiple_choice", {"right": ["o0"], "shares": {"o0": "33.33333"}}, ["o0"], Fraction(3333333, 10**7)),
        ("single_choice", {"right": ["o0"], "shares": {"o1": "50"}}, ["o0"], 1),
        ("single_choice", {"right": ["o0"], "shares": {"o1": "50"}}, ["o1"], HALF),
        ("single_choice", {"right": ["o0"], "shares": {"o1": "50"}}, ["o2"], 0),
    ],
)  # fmt: skip
def test_shares_of_the_author_go_before_the_rule(kind, key, value, earned):
    assert part(kind, key, {"scoring": "shares", "options": choices(3)}, value) == earned


@st.composite
def answered_choices(draw):
    count = draw(st.integers(2, 10))
    ids = [f"o{number}" for number in range(count)]
    right = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    chosen = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    shares = draw(st.dictionaries(st.sampled_from(ids), st.integers(-100, 100).map(str)))
    return count, right, chosen, shares


@given(answered_choices(), st.randoms(use_true_random=False))
def test_a_choice_agrees_with_exact_fractions_whatever_the_order_of_its_options(case, random):
    count, right, chosen, shares = case
    wrong = count - len(right)
    exact = sum((Fraction(1, len(right)) if each in right else -Fraction(1, wrong) for each in chosen), Fraction(0))  # fmt: skip
    by_shares = sum((Fraction(shares.get(each, 0)) / 100 for each in chosen), Fraction(0))
    if right == chosen and not shares.get(right[0]) and len(right) == 1:
        by_shares = Fraction(right[0] not in shares)
    elif len(right) == 1 and right[0] in chosen and right[0] not in shares:
        by_shares += 1
    options = choices(count)
    for _turn in range(2):
        asked = {"scoring": "partial", "options": options}
        assert part("multiple_choice", {"right": right}, asked, chosen) == max(exact, 0)
        if shares:
            key = {"right": right, "shares": shares}
            assert part("multiple_choice", key, asked, chosen) == min(max(by_shares, 0), 1)
        random.shuffle(options)
        random.shuffle(chosen)
        random.shuffle(right)


# --- ordering ---------------------------------------------------------------------------------------
ORDER = {"order": ["a", "b", "c", "d", "e"]}


@pytest.mark.parametrize(
    ("value", "earned"),
    [
        ("abcde", 1), ("edcba", 0), ("bcdea", Fraction(3, 4)), ("bacde", Fraction(3, 4)),
        ("badce", Fraction(2, 4)), ("deabc", Fraction(2, 4)), ("ab", QUARTER), ("a", 0), ("xyz", 0),
        ("abxcde", 1), ("aabcde", 1),
    ],
)  # fmt: skip
def test_the_longest_run_in_the_right_order_earns_its_part(value, earned):
    assert part("ordering", ORDER, {"scoring": "partial"}, list(value)) == earned
    assert part("ordering", ORDER, {"scoring": "all_or_nothing"}, list(value)) == (earned == 1)


@given(st.integers(2, 7).flatmap(lambda count: st.permutations(range(count))))
def test_an_order_agrees_with_trying_every_run(places):
    count = len(places)
    longest = max(size for size in range(1, count + 1)
                  if any(list(run) == sorted(run) for run in combinations(places, size)))  # fmt: skip
    key = {"order": [str(place) for place in range(count)]}
    earned = part("ordering", key, {"scoring": "partial"}, [str(place) for place in places])
    assert earned == Fraction(longest - 1, count - 1)
    assert 0 <= earned <= 1


# --- matching ---------------------------------------------------------------------------------------
PAIRS = {"pairs": {"l1": "x", "l2": "y", "l3": "x"}}
LEFTS = [{"id": "l1"}, {"id": "l2"}, {"id": "l3"}]


@pytest.mark.parametrize(
    ("value", "earned"),
    [
        (["x", "y", "x"], 1), (["x", "", ""], THIRD), (["y", "x", "x"], THIRD), (["x", "y"], 2 * THIRD),
        (["x", "x", "x", "x"], 2 * THIRD), (["z", "z", "z"], 0),
    ],
)  # fmt: skip
def test_each_right_pair_earns_its_part(value, earned):
    assert part("matching", PAIRS, {"scoring": "partial", "lefts": LEFTS}, value) == earned
    assert part("matching", PAIRS, {"scoring": "all_or_nothing", "lefts": LEFTS}, value) == (
        earned == 1
    )


@given(
    st.lists(st.integers(0, 5), min_size=2, max_size=8),
    st.lists(st.integers(-1, 7), min_size=1, max_size=9),
    st.randoms(use_true_random=False),
)
def test_pairs_agree_with_exact_fractions_whatever_the_order_of_the_lefts(right, said, random):
    if all(each < 0 for each in said):
        return
    said = (said + [-1] * len(right))[: len(right)]
    rows = [(f"l{at}", str(good), "" if given < 0 else str(given)) for at, (good, given) in enumerate(zip(right, said, strict=True))]  # fmt: skip
    key = {"pairs": {left: good for left, good, _said in rows}}
    exact = Fraction(sum(good == given for _left, good, given in rows), len(rows))
    for _turn in range(2):
        asked = {"scoring": "partial", "lefts": [{"id": left} for left, _good, _said in rows]}
        assert part("matching", key, asked, [given for _left, _good, given in rows]) == exact
        random.shuffle(rows)


# --- situations -------------------------------------------------------------------------------------
def choice(name, leads_to=""):
    return {"id": name, "text": name, "leads_to": leads_to}


SCENES = [
    {"id": "one", "text": "1", "choices": [choice("a", "two"), choice("b", "three"), choice("c")]},
    {"id": "two", "text": "2", "choices": [choice("d"), choice("e", "three")]},
    {"id": "three", "text": "3", "choices": [choice("f"), choice("g")]},
]
SHARES = {"a": "100", "b": "50", "c": "0", "d": "100", "e": "20", "f": "100", "g": "0"}


@pytest.mark.parametrize(
    ("path", "shares"),
    [
        ("aef", 220), ("ad", 200), ("bf", 150), ("c", 0), ("a", 100), ("aeg", 120),
        ("ax", 100), ("f", 0), ("afd", 100), ("adf", 200),
    ],
)  # fmt: skip
def test_a_path_earns_its_choices_over_the_best_path(path, shares):
    earned = part("case", {"shares": SHARES}, {"scenes": SCENES}, list(path))
    assert earned == Fraction(shares, 220)


def test_the_best_path_is_the_best_of_all_paths_and_a_loop_does_not_hang():
    assert best_sum(SCENES, SHARES) == 220
    loop = [{"id": "one", "text": "", "choices": [choice("a", "one"), choice("b", "one")]}]
    assert best_sum(loop, {"a": "10", "b": "30"}) == 30
    assert best_sum([], {}) == 0


def test_a_situation_without_points_earns_none():
    zero = dict.fromkeys(SHARES, "0")
    assert part("case", {"shares": zero}, {"scenes": SCENES}, ["a"]) == 0


def test_a_path_says_where_it_stands():
    assert next_scene(SCENES, None)["id"] == "one"
    assert next_scene(SCENES, ["a"])["id"] == "two"
    assert next_scene(SCENES, ["a", "e"])["id"] == "three"
    assert next_scene(SCENES, ["c"]) is None
    assert [step["id"] for _scene, step in walk(SCENES, ["a", "e", "f"])] == ["a", "e", "f"]


@pytest.mark.parametrize(
    ("value", "before", "fits"),
    [
        (["a"], None, True), (["a", "d"], ["a"], True), (["a"], ["a"], True), (["b"], ["a"], False),
        (None, ["a"], False), ([], ["a"], False), (["b", "a"], ["a"], False), (None, None, True),
    ],
)  # fmt: skip
def test_a_path_is_only_ever_made_longer(value, before, fits):
    assert extends(value, before) is fits


# --- all kinds --------------------------------------------------------------------------------------
KINDS = {
    "multiple_choice": ({"right": ["a"], "shares": {"b": "-100"}}, {"options": [{"id": "a"}, {"id": "b"}]}),
    "number": ({"answer": "15", "tolerance": "1"}, {"unit": "分钟"}),
    "ordering": (ORDER, {"scoring": "partial"}),
    "matching": (PAIRS, {"lefts": LEFTS}),
    "case": ({"shares": SHARES}, {"scenes": SCENES}),
}  # fmt: skip
ANYTHING = st.one_of(
    st.text(max_size=8),
    st.lists(st.sampled_from([*"abcdefgxy", "l1", ""]), max_size=9),
    st.booleans(),
)


@pytest.mark.parametrize("kind", KINDS)
@given(value=ANYTHING, points=st.decimals("0", "99", places=2))
def test_no_answer_earns_less_than_nothing_or_more_than_the_points(kind, value, points):
    key, asked = KINDS[kind]
    score = mark_slot(Slot(1, kind, Fraction(points), key, asked=asked), value).score
    assert 0 <= score <= Fraction(points)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [None, "", [], ["", ""]])
def test_an_empty_answer_says_that_it_is_empty(kind, value):
    key, asked = KINDS[kind]
    mark = mark_slot(Slot(1, kind, Fraction(10), key, asked=asked), value)
    assert (mark.score, mark.why) == (0, "unanswered")
    assert is_empty(value)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("number", 15, "shape"), ("number", "1\0", "characters"), ("number", ["15"], "shape"),
        ("ordering", "abc", "shape"), ("ordering", ["a", "a"], "shape"), ("ordering", ["1:a"], "places"),
        ("ordering", ["a"] * 51, "shape"), ("matching", "x", "shape"), ("matching", [None], "shape"),
        ("case", ["a", "a"], "shape"), ("case", {"a": 1}, "shape"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_answer_is_refused(kind, value, code):
    with pytest.raises(BadShape) as refused:
        check_value(kind, value)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "15"),
        ("ordering", ["b", "a"]),
        ("matching", ["x", "x", ""]),
        ("case", ["a", "d"]),
    ],
)
def test_what_can_be_an_answer_is_taken(kind, value):
    check_value(kind, value)
