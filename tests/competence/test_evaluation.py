import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competence.rules import CourseEvidence, Requirement, ResultFact, evaluate

DAY = dt.date(2026, 3, 2)
PASSED = ResultFact(score="17", max_score="20", passed=True)
FAILED = ResultFact(score="5", max_score="20", passed=False)


def evidence(**fields):
    values = {
        "course": "质量管理体系入门",
        "release": 3,
        "competency": "ISO-K1",
        "level": 2,
        "completed_on": DAY,
        "has_quiz": True,
        "result": PASSED,
    }
    return CourseEvidence(**(values | fields))


@pytest.mark.parametrize(
    ("required", "given_evidence", "met", "decisive"),
    [
        (Requirement("ISO-K1", 2), evidence(), True, "competence.result_passed"),
        (Requirement("ISO-K1", 1), evidence(), True, "competence.level_reached"),
        (Requirement("ISO-K1", 3), evidence(), False, "competence.level_short"),
        (Requirement("ISO-K2", 2), evidence(), False, "competence.other_competency"),
        (
            Requirement("ISO-K1", 2),
            evidence(result=FAILED),
            False,
            "competence.result_not_passed",
        ),
        (Requirement("ISO-K1", 2), evidence(result=None), False, "competence.result_missing"),
        (
            Requirement("ISO-K1", 2),
            evidence(result=None, has_quiz=False),
            True,
            "competence.no_quiz",
        ),
    ],
)
def test_a_finding_says_because(required, given_evidence, met, decisive):
    finding = evaluate(required, given_evidence)
    assert finding.met is met
    assert decisive in [code for code, _ in finding.because]


def test_a_met_finding_says_how_long_it_holds():
    finding = evaluate(Requirement("ISO-K1", 2, validity_months=24), evidence())
    assert (finding.valid_from, finding.valid_until) == (DAY, dt.date(2028, 3, 1))
    assert finding.because[-1] == (
        "competence.valid_until",
        {"months": 24, "on": "2028-03-01"},
    )


def test_a_finding_that_is_not_met_holds_on_no_day():
    finding = evaluate(Requirement("ISO-K2", 2, validity_months=24), evidence())
    assert (finding.valid_from, finding.valid_until) == (None, None)


@given(
    required=st.integers(1, 9),
    reached=st.integers(1, 9),
    same=st.booleans(),
    has_quiz=st.booleans(),
    result=st.sampled_from([None, PASSED, FAILED]),
)
def test_it_is_met_exactly_when_nothing_stands_against_it(
    required, reached, same, has_quiz, result
):
    finding = evaluate(
        Requirement("ISO-K1" if same else "ISO-K2", required),
        evidence(level=reached, has_quiz=has_quiz, result=result),
    )
    expected = same and reached >= required and (result is PASSED or (not result and not has_quiz))
    assert finding.met is expected
    assert finding.because


def test_what_has_no_english_is_recorded_as_it_always_was():
    finding = evaluate(Requirement("ISO-K1", 2), evidence())
    assert [name for _, params in finding.because for name in params if name.endswith("_en")] == []
