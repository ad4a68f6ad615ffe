"""One result out of several parts, against a table of cases and an oracle that only knows fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.composite import (
    Component,
    Figure,
    Scheme,
    figures_from,
    judge,
    outcome_json,
    problems_of,
    rounded,
    scheme_from,
)

PERCENT = Fraction(100)


def part(kind: str, weight: int | str | None = 0, **condition) -> Component:
    """A component; ``least`` in percent."""
    least = condition.pop("least", None)
    return Component(
        kind,
        None if weight is None else Fraction(weight),
        least=None if least is None else Fraction(least),
        **condition,
    )


def scheme(*components: Component, mark: int | str | None = 60, **rounding) -> Scheme:
    return Scheme(components, None if mark is None else Fraction(mark), **rounding)


def sat(share: str | None, passed: bool | None = None, title: str = "笔试") -> Figure:
    """A figure; without a share it has not been taken."""
    if share is None:
        return Figure(title, why="not_taken")
    return Figure(title, share=Fraction(share), passed=passed)


# Before the first day at work: attendance and homework are conditions, the final must be passed.
PRE_JOB = scheme(
    part("theory", 100, must_pass=True), part("attendance", least=100), part("homework", must_pass=True),
    mark=0,
)  # fmt: skip
HELD = [Figure("第 1 天", share=Fraction(1), passed=True)]
GIVEN = [Figure("作业", share=Fraction(1), passed=True)]


def codes(findings) -> list[str]:
    return [one.code for one in findings]


class TestThePreJobTraining:
    """R053, line by line."""

    def judged(self, theory, attendance=HELD, homework=GIVEN):
        return judge(PRE_JOB, {"theory": theory, "attendance": attendance, "homework": homework})

    def test_everything_met_is_passed(self) -> None:
        outcome = self.judged([sat("17/20", passed=True)])
        assert (outcome.state, outcome.shown) == ("passed", "85.0")

    def test_a_failed_final_is_not_passed_even_at_full_attendance(self) -> None:
        outcome = self.judged([sat("5/20", passed=False)])
        assert outcome.state == "failed"
        assert codes(outcome.because) == ["c_unmet"]

    def test_a_failed_final_fails_also_while_other_parts_are_open(self) -> None:
        open_homework = [Figure("作业三", why="homework_open")]
        outcome = self.judged([sat("5/20", passed=False)], homework=open_homework)
        assert outcome.state == "failed"
        assert outcome.missing == ("homework",)

    def test_open_attendance_and_homework_are_listed_by_name(self) -> None:
        outcome = self.judged(
            [sat("17/20", passed=True)],
            attendance=[*HELD, Figure("第 2 天", why="not_held")],
            homework=[Figure("作业三", why="homework_open")],
        )
        assert outcome.state == "open"
        named = [one.params.get("title") for line in outcome.lines for one in line.because]
        assert {"第 2 天", "作业三"} <= set(named)

    def test_one_missed_session_can_no_longer_be_made_up_for(self) -> None:
        missed = Figure("第 2 天", share=Fraction(0), passed=False)
        later = Figure("第 3 天", why="not_held")
        outcome = self.judged([sat("17/20", passed=True)], attendance=[*HELD, missed, later])
        assert outcome.state == "failed"
        assert codes(outcome.lines[1].because) == ["c_no_more", "c_not_held"]


THREE = scheme(part("theory", 50), part("practical", 30), part("overall", 20))
CASES = [
    # shares of theory, practical, overall; mark; state, exact percent, shown
    (("17/20", "1/2", "1"), 60, ("passed", "155/2", "77.5")),
    (("3/5", "3/5", "3/5"), 60, ("passed", "60", "60.0")),
    (("1199/2000", "3/5", "3/5"), 60, ("failed", "2399/40", "60.0")),  # 59.975, shown rounded up
    (("0", "0", "0"), 60, ("failed", "0", "0.0")),
    (("1/3", "1/3", "1/3"), "33.33", ("passed", "100/3", "33.3")),
    (("1/3", "1/3", "1/3"), "33.34", ("failed", "100/3", "33.3")),
    (("1", "1", "1"), 100, ("passed", "100", "100.0")),
]


@pytest.mark.parametrize(("shares", "mark", "expected"), CASES)
def test_weights_make_one_exact_total(shares, mark, expected) -> None:
    kinds = ("theory", "practical", "overall")
    figures = {kind: [sat(share)] for kind, share in zip(kinds, shares, strict=True)}
    outcome = judge(Scheme(THREE.components, Fraction(mark)), figures)
    assert outcome.total is not None
    assert (outcome.state, str(outcome.total * 100), outcome.shown) == expected


def test_who_fails_by_what_rounding_hides_is_told_the_exact_value() -> None:
    figures = {kind: [sat("5999/10000")] for kind in ("theory", "practical", "overall")}
    outcome = judge(THREE, figures)
    assert codes(outcome.because) == ["c_just_below"]
    assert outcome.because[0].params["exact"] == "5999/100"


def test_a_missing_part_is_open_and_counts_as_nothing_by_nobody() -> None:
    outcome = judge(THREE, {"theory": [sat("1")], "practical": [sat("1")], "overall": []})
    assert (outcome.state, outcome.total, outcome.missing) == ("open", None, ("overall",))
    assert codes(outcome.lines[2].because) == ["c_empty_overall"]


def test_several_tests_of_a_part_count_by_their_mean() -> None:
    one = scheme(part("theory", 100))
    outcome = judge(one, {"theory": [sat("1"), sat("1/2"), sat("0")]})
    assert outcome.total == Fraction(1, 2)


def test_a_veto_takes_all_points_at_once() -> None:
    vetoing = scheme(part("theory", 50), part("practical", 50, must_pass=True, veto=True))
    failed = Figure("消防演练", share=Fraction(9, 10), passed=False)
    outcome = judge(vetoing, {"theory": [], "practical": [failed]})
    assert (outcome.state, outcome.total) == ("failed", Fraction(0))
    assert codes(outcome.because) == ["c_veto", "c_open"]


def test_a_condition_without_veto_leaves_the_points() -> None:
    gated = scheme(part("theory", 50), part("practical", 50, must_pass=True))
    failed = Figure("消防演练", share=Fraction(9, 10), passed=False)
    outcome = judge(gated, {"theory": [sat("1")], "practical": [failed]})
    assert (outcome.state, outcome.total) == ("failed", Fraction(19, 20))


def test_a_figure_without_a_verdict_of_its_own_is_not_passed() -> None:
    gated = scheme(part("theory", 100, must_pass=True))
    assert judge(gated, {"theory": [sat("1")]}).state == "failed"


PROBLEMS = [
    (scheme(), ["scheme_empty"]),
    (scheme(part("theory", None), part("practical", 50)), ["scheme_no_weight"]),
    (scheme(part("theory", 50), part("practical", "49.99")), ["scheme_weights"]),
    (scheme(part("theory", 100), mark=None), ["scheme_no_pass_mark"]),
    (scheme(part("theory", 100), mark=0), ["scheme_decides_nothing"]),
    (scheme(part("running_score", 100, must_pass=True)), ["scheme_no_verdict"]),
    (scheme(part("theory", 100, veto=True)), ["scheme_veto_of_what"]),
    (scheme(part("theory", "100/3"), part("practical", "200/3")), []),
    (PRE_JOB, []),
]


@pytest.mark.parametrize(("given_scheme", "expected"), PROBLEMS)
def test_what_a_scheme_still_needs_is_named(given_scheme: Scheme, expected: list[str]) -> None:
    assert codes(problems_of(given_scheme)) == expected


def test_nobody_is_judged_by_a_scheme_that_is_not_complete() -> None:
    with pytest.raises(ValueError, match="not complete"):
        judge(scheme(part("theory", None)), {})


ROUNDED = [
    ("1/8", 2, "half_up", "0.13"), ("1/8", 2, "half_even", "0.12"), ("1/8", 2, "down", "0.12"),
    ("3/8", 2, "half_even", "0.38"), ("1/2", 0, "half_up", "1"), ("1/2", 0, "half_even", "0"),
    ("3/2", 0, "half_even", "2"), ("199/200", 1, "half_up", "1.0"), ("2/3", 1, "down", "0.6"),
    ("100", 1, "half_up", "100.0"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "places", "mode", "expected"), ROUNDED)
def test_rounding(value: str, places: int, mode: str, expected: str) -> None:
    assert rounded(Fraction(value), places, mode) == expected


def test_an_unknown_way_of_rounding_is_refused() -> None:
    with pytest.raises(ValueError, match="rounding"):
        rounded(Fraction(1), 0, "up")


# An oracle that shares nothing with the rule: sums of fractions, written another way.

SHARES = st.fractions(min_value=0, max_value=1, max_denominator=400)
FIGURES = st.lists(
    st.one_of(st.none(), st.tuples(SHARES, st.booleans())), min_size=0, max_size=4
)  # fmt: skip
KINDS = ("theory", "practical", "attendance", "homework", "overall")


@st.composite
def judged_by_something(draw):
    """A complete scheme with figures for its parts."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=5, unique=True))
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=len(kinds) - 1, max_size=len(kinds) - 1)))  # fmt: skip
    edges = [0, *cuts, 100]
    weights = [later - earlier for earlier, later in pairwise(edges)]
    components = []
    for kind, weight in zip(kinds, weights, strict=True):
        must_pass = draw(st.booleans())
        least = draw(st.one_of(st.none(), st.integers(1, 100)))
        has_condition = must_pass or least is not None
        veto = draw(st.booleans()) and has_condition
        components.append(part(kind, weight, must_pass=must_pass, least=least, veto=veto))
    mark = draw(st.integers(1, 100))
    return scheme(*components, mark=mark), {kind: draw(FIGURES) for kind in kinds}


def fails_by_oracle(one: Component, rows) -> bool:
    shares = [row[0] for row in rows if row is not None]
    holes = len(rows) - len(shares)
    if one.must_pass and any(row is not None and not row[1] for row in rows):
        return True
    if one.least is None or not rows:
        return False
    return (sum(shares, Fraction(0)) + holes) * 100 < one.least * len(rows)


def oracle(given_scheme: Scheme, figures) -> tuple[str, Fraction | None]:
    """State and total, from the sentences of the specification."""
    failing = [one for one in given_scheme.components if fails_by_oracle(one, figures[one.kind])]
    holes = [
        one for one in given_scheme.components if not figures[one.kind] or None in figures[one.kind]
    ]
    hundredths = Fraction(0)
    for one in given_scheme.components:
        if one.weight and one not in holes:
            rows = figures[one.kind]
            hundredths += one.weight * sum((row[0] for row in rows), Fraction(0)) / len(rows)
    total = None if any(one.weight for one in holes) else hundredths / 100
    if any(one.veto for one in failing):
        total = Fraction(0)
    if failing:
        return "failed", total
    if holes:
        return "open", total
    return ("passed" if hundredths >= (given_scheme.pass_percent or 0) else "failed"), total


def as_figures(rows):
    return [
        Figure("x", why="not_taken") if row is None else Figure("x", share=row[0], passed=row[1])
        for row in rows
    ]


@given(judged_by_something())
def test_the_outcome_is_that_of_the_oracle(case) -> None:
    given_scheme, figures = case
    outcome = judge(given_scheme, {kind: as_figures(rows) for kind, rows in figures.items()})
    assert (outcome.state, outcome.total) == oracle(given_scheme, figures)
    assert outcome.because


@given(judged_by_something())
def test_what_is_stored_gives_the_same_outcome_again(case) -> None:
    given_scheme, figures = case
    content = {
        "components": [
            {
                "kind": one.kind,
                "weight": str(one.weight),
                "must_pass": one.must_pass,
                "least": None if one.least is None else str(one.least),
                "veto": one.veto,
            }
            for one in given_scheme.components
        ],
        "pass_percent": str(given_scheme.pass_percent),
        "places": given_scheme.places,
        "mode": given_scheme.mode,
    }
    stored = {
        kind: [
            {"title": "x", "share": None if row is None else str(row[0]),
             "passed": None if row is None else row[1], "why": "" if row else "not_taken"}
            for row in rows
        ]
        for kind, rows in figures.items()
    }  # fmt: skip
    first = judge(given_scheme, {kind: as_figures(rows) for kind, rows in figures.items()})
    again = judge(scheme_from(content), figures_from(stored))
    assert outcome_json(again) == outcome_json(first)


@given(judged_by_something(), st.sampled_from(KINDS))
def test_one_more_failed_verdict_never_makes_a_failed_result_better(case, kind: str) -> None:
    given_scheme, figures = case
    before = judge(given_scheme, {key: as_figures(rows) for key, rows in figures.items()})
    worse = {
        key: [*rows, (Fraction(0), False)] if key == kind else rows for key, rows in figures.items()
    }
    after = judge(given_scheme, {key: as_figures(rows) for key, rows in worse.items()})
    order = {"failed": 0, "open": 1, "passed": 2}
    has_nothing = not figures.get(kind, [None])
    assert has_nothing or order[after.state] <= order[before.state]
