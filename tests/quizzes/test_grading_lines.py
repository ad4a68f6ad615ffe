"""What lines of a checklist earn, and what a whole sheet comes to."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import BadShape, check_value, is_empty, read_paper
from quizzes.grading.lines import due_minutes, mark_line, trend
from quizzes.grading.observers import Seen, agreement, joint
from quizzes.grading.sheets import grade_sheet, nothing_seen, open_lines, unseen_critical

LEVELS = [
    {"id": "a", "text": "好", "share": "100"},
    {"id": "b", "text": "中", "share": "33.33"},
    {"id": "c", "text": "差", "share": "0"},
]


def levels(slot=1, points="10", **fields):
    return {
        "slot": slot,
        "kind": "levels",
        "points": points,
        "key": {},
        "levels": LEVELS,
        "item": slot,
        **fields,
    }


def measured(slot=1, target="15", limit="20", direction="at_most", **fields):
    return {
        "slot": slot, "kind": "measured", "points": "10", "key": {}, "unit": "分钟", "series": True,
        "target": target, "limit": limit, "direction": direction, "item": slot, **fields,
    }  # fmt: skip


def timed(slot=1, due="13:50", tolerance=0, **fields):
    return {
        "slot": slot, "kind": "timed", "points": "10", "key": {}, "lead_minutes": 10, "actor": "",
        "tolerance_minutes": tolerance, "due": due, "item": slot, **fields,
    }  # fmt: skip


def paper(*entries, pass_mark="80", pass_unit="percent", sections=()):  # noqa: S107
    return {
        "schema": 1, "pass_mark": pass_mark, "pass_unit": pass_unit, "sections": list(sections), "slots": list(entries),
    }  # fmt: skip


def mark(entry, value):
    return mark_line(read_paper(paper(entry)).slots[0], value)


@pytest.mark.parametrize(
    ("level", "score"), [("a", Fraction(10)), ("b", Fraction(3333, 1000)), ("c", Fraction(0))]
)
def test_a_level_earns_its_part_exactly(level, score):
    assert mark(levels(), {"level": level}).score == score


@pytest.mark.parametrize(
    "value", [None, {}, {"remark": "看不清"}, {"level": "z"}, {"level": ""}, "a"]
)
def test_what_judges_nothing_is_unanswered(value):
    found = mark(levels(), value)
    assert (found.score, found.max_score, found.why) == (0, 10, "unanswered")


@pytest.mark.parametrize(
    ("values", "score", "why"),
    [
        (["15"], 10, ""),
        (["0"], 10, ""),
        (["15.01"], 10, "between"),
        (["20"], 10, "between"),
        (["20.01"], 0, "beyond"),
        (["12", "21", "12"], 0, "beyond"),
        (["12", "16", "12"], 10, "between"),
    ],
)
def test_of_a_series_the_worst_counts_and_between_target_and_limit_is_a_remark(values, score, why):
    found = mark(measured(), {"values": values})
    assert (found.score, found.why) == (score, why)


@pytest.mark.parametrize(
    ("value", "score", "why"), [("90", 10, ""), ("89", 10, "between"), ("79", 0, "beyond")]
)
def test_where_more_is_better_the_smallest_counts(value, score, why):
    found = mark(measured(target="90", limit="80", direction="at_least"), {"values": [value, "95"]})
    assert (found.score, found.why) == (score, why)


@pytest.mark.parametrize(
    ("values", "way"),
    [
        (["35", "31", "28"], "falling"),
        (["10", "12"], "rising"),
        (["10", "12", "10"], "level"),
        (["1", "9", "2", "8", "3"], "rising"),  # slope +0.3
    ],
)
def test_the_trend_is_the_sign_of_the_slope_and_says_of_how_many(values, way):
    detail = mark(measured(target="30", limit="30"), {"values": values}).detail
    assert (detail["trend"], detail["n"]) == (way, len(values))


@given(
    st.lists(st.fractions(min_value=0, max_value=100, max_denominator=60), min_size=2, max_size=12)
)
def test_the_trend_is_that_of_numpys_fit_by_another_way(values):
    count = len(values)
    slope = sum(count * at * value for at, value in enumerate(values)) - sum(range(count)) * sum(
        values
    )
    assert trend(values) == ("rising" if slope > 0 else "falling" if slope < 0 else "level")
    assert (
        trend(values[::-1])
        == {"rising": "falling", "falling": "rising", "level": "level"}[trend(values)]
    )


@pytest.mark.parametrize(
    ("at", "tolerance", "score", "late"),
    [
        ("13:50", 0, 10, "0"),
        ("13:20", 0, 10, "-30"),
        ("13:51", 0, 0, "1"),
        ("13:55", 5, 10, "5"),
        ("１３点５６", 5, 0, "6"),
    ],
)
def test_a_timed_line_counts_up_to_its_due_time(at, tolerance, score, late):
    found = mark(timed(tolerance=tolerance), {"at": at})
    assert (found.score, found.detail["late"]) == (score, late)


def test_midnight_parts_nothing():
    assert mark(timed(due="23:55"), {"at": "00:05"}).score == 0
    assert mark(timed(due="00:05"), {"at": "23:55"}).score == 10


@pytest.mark.parametrize(
    ("at", "late"),
    [
        ("18:01", "-959"),  # the evening before
        ("20:00", "-840"),
        ("09:59", "-1"),
        ("12:00", "120"),
        ("17:59", "479"),  # four hours into the meeting
    ],
)
def test_what_was_done_the_evening_before_is_early_and_not_late(at, late):
    found = mark(timed(due="10:00", lead_minutes=240), {"at": at})
    assert found.detail["late"] == late
    assert found.score == (10 if late.startswith("-") else 0)


@pytest.mark.parametrize(("said", "worst"), [("15分钟", "15"), ("16 分钟", "16"), ("15", "15")])
def test_the_unit_that_the_line_prints_may_be_written(said, worst):
    assert mark(measured(), {"value": said}).detail["worst"] == worst


def test_no_minutes_are_fewer_than_none():
    assert mark(measured(), {"value": "-5"}).why == "unanswered"
    assert mark(measured(target="-5", limit="0"), {"value": "-7"}).score == 10


@pytest.mark.parametrize(
    ("lead", "due"), [(120, 720), (60, 780), (30, 810), (10, 830), (-30, 870), (900, 1380)]
)
def test_due_times_of_a_start_at_two_in_the_afternoon(lead, due):
    assert due_minutes(14 * 60, lead) == due


class TestSheet:
    def test_what_was_not_seen_drops_out_of_points_and_pass_mark(self):
        stored = paper(levels(1), levels(2), pass_mark="16", pass_unit="points")
        outcome = grade_sheet(stored, {1: {"level": "a"}, 2: {"not_seen": True, "level": "c"}})
        assert (outcome.score, outcome.max_score, outcome.needed) == (10, 10, 8)
        assert outcome.passed
        assert outcome.marks[1].why == "not_seen"

    def test_a_critical_line_fails_the_list_alone(self):
        entries = [levels(slot, veto=slot == 1) for slot in range(1, 11)]
        answers = {slot: {"level": "c" if slot == 1 else "a"} for slot in range(1, 11)}
        outcome = grade_sheet(paper(*entries), answers)
        assert outcome.enough
        assert not outcome.passed
        assert outcome.lost_vetoes == (1,)

    def test_a_remark_between_target_and_limit_fails_no_critical_line(self):
        assert grade_sheet(paper(measured(veto=True)), {1: {"value": "18"}}).passed

    def test_open_and_unseen_critical_lines_are_named(self):
        stored = paper(levels(1, veto=True), measured(2), timed(3))
        answers = {1: {"not_seen": True}, 3: {"at": "13:40"}}
        assert open_lines(stored, answers) == [2]
        assert unseen_critical(stored, answers) == [1]

    def test_a_sheet_of_which_nothing_was_seen_says_so(self):
        outcome = grade_sheet(paper(levels(1)), {1: {"not_seen": True}})
        assert nothing_seen(outcome)

    @given(
        st.lists(st.sampled_from(["a", "b", "c", "unseen"]), min_size=1, max_size=12),
        st.integers(1, 100),
    )
    def test_points_are_those_of_a_hand_count(self, chosen, percent):
        stored = paper(
            *(levels(slot) for slot in range(1, len(chosen) + 1)), pass_mark=str(percent)
        )
        answers = {
            slot: {"not_seen": True} if each == "unseen" else {"level": each}
            for slot, each in enumerate(chosen, start=1)
        }
        outcome = grade_sheet(stored, answers)
        seen = [each for each in chosen if each != "unseen"]
        worth = {"a": Fraction(10), "b": Fraction(3333, 1000), "c": Fraction(0)}
        score = sum((worth[each] for each in seen), Fraction(0))
        assert (outcome.score, outcome.max_score) == (score, 10 * len(seen))
        assert outcome.passed == (score * 100 >= percent * 10 * len(seen))


class TestShape:
    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("levels", {"level": "a", "remark": "好", "files": [1]}),
            ("levels", {"not_seen": True}),
            ("measured", {"value": "15"}),
            ("measured", {"values": ["十五", "１６", "15 分钟"]}),
            ("timed", {"at": "13:50"}),
            ("timed", {"at": ""}),
            ("timed", None),
        ],
    )
    def test_what_fits_is_taken(self, kind, value):
        check_value(kind, value)

    @pytest.mark.parametrize(
        ("kind", "value", "code"),
        [
            ("levels", "a", "shape"),
            ("levels", {"at": "13:50"}, "shape"),
            ("levels", {"level": 1}, "shape"),
            ("levels", {"level": "a", "not_seen": False}, "shape"),
            ("levels", {"files": ["1"]}, "shape"),
            ("levels", {"files": [True]}, "shape"),
            ("levels", {"files": list(range(1, 12))}, "shape"),
            ("levels", {"remark": "长" * 2001}, "too_long"),
            ("levels", {"remark": "\0"}, "characters"),
            ("measured", {"value": "很快"}, "number"),
            ("measured", {"values": ["15", "15 或 16"]}, "number"),
            ("measured", {"values": ["1"] * 51}, "shape"),
            ("timed", {"at": "下午"}, "time"),
            ("timed", {"at": "25:00"}, "time"),
            ("timed", {"when": "13:50"}, "shape"),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_refused_by_name(self, kind, value, code):
        with pytest.raises(BadShape) as refused:
            check_value(kind, value)
        assert refused.value.code == code

    @pytest.mark.parametrize("value", [{}, {"level": ""}, {"values": [], "remark": ""}])
    def test_a_line_with_nothing_in_it_is_empty(self, value):
        assert is_empty(value)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(
                        ["level", "value", "values", "at", "remark", "files", "not_seen"]
                    )
                    | st.text(),
                    inner,
                )
            ),
            max_leaves=8,
        )
    )
    def test_marking_never_breaks_on_what_the_shape_lets_through(self, value):
        for entry in (levels(), measured(), timed()):
            try:
                check_value(entry["kind"], value)
            except BadShape:
                continue
            found = mark(entry, value)
            assert 0 <= found.score <= found.max_score


class TestTwo:
    """Agreement by the tables of Cohen (1960) and by hand."""

    def test_kappa_of_a_table_computed_by_hand(self):
        # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: observed 0.7, chance 0.5, kappa 0.4
        pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
        found = agreement(pairs)
        assert (found.percent, found.kappa) == (70, Fraction(2, 5))

    def test_where_both_always_say_one_thing_there_is_no_kappa(self):
        found = agreement([(1, 1)] * 5)
        assert (found.percent, found.kappa) == (100, None)

    def test_without_pairs_there_is_nothing_to_say(self):
        assert agreement([]) is None

    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
    def test_kappa_is_the_same_whoever_is_called_first_and_never_above_one(self, pairs):
        one, other = agreement(pairs), agreement([(b, a) for a, b in pairs])
        assert one == other
        assert one.kappa is None or one.kappa <= 1
        if one.percent == 100 and one.kappa is not None:
            assert one.kappa == 1

    @pytest.mark.parametrize(
        ("first", "second", "percent", "found"),
        [
            (Seen(Fraction(80), Fraction(100), True), Seen(Fraction(90), Fraction(100), True), 10, (Fraction(85, 100), True)),
            (Seen(Fraction(80), Fraction(100), True), Seen(Fraction(901, 10), Fraction(100), True), 10, None),
            (Seen(Fraction(80), Fraction(100), True), Seen(Fraction(79), Fraction(100), False), 10, None),
            (Seen(Fraction(8), Fraction(10), True), Seen(Fraction(16), Fraction(20), True), 0, (Fraction(4, 5), True)),
        ],
    )  # fmt: skip
    def test_two_sheets_agree_within_the_percent_and_with_one_verdict(
        self, first, second, percent, found
    ):
        assert joint([first, second], percent) == found
