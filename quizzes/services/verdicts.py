"""The reasons of a result: points, sections that must be passed, vetoes, and who marked what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from common.verdicts import Reason, Verdict
from quizzes.grading import ASSESSOR, Outcome, SectionOutcome, plain, round_down, side_by_side
from quizzes.grading.lines import NOT_SEEN


def verdict_of(outcome: Outcome) -> Verdict:
    """Return the verdict on a paper without an open mark; what fails it is said first."""
    return Verdict(bool(outcome.passed), tuple(_reasons(outcome)))


def _reasons(outcome: Outcome) -> Iterator[Reason]:
    points = _points(outcome)
    if not outcome.enough:
        yield points
    for section in outcome.failed_sections:
        yield _failed(section)
    if outcome.lost_vetoes:
        yield Reason("quizzes.veto_lost", {"slots": _listed(outcome.lost_vetoes)})
    if outcome.enough:
        yield points
    yield from _passed_sections(outcome)
    empty = [mark.slot for mark in outcome.marks if mark.why == "unanswered"]
    people = [mark.slot for mark in outcome.marks if mark.by == ASSESSOR]
    for code, slots in (("quizzes.unanswered", empty), ("quizzes.marked_by_person", people)):
        if slots:
            yield Reason(code, {"slots": _listed(slots)})


def verdict_of_sheet(outcome: Outcome, paper: Mapping[str, Any]) -> Verdict:
    """Return the verdict on a sheet; each critical line that was lost is named, and what was not seen."""
    stems = {entry["slot"]: entry["stem"] for entry in paper["slots"]}
    reasons = [
        Reason("quizzes.line_failed", {"slot": slot, "line": stems[slot][:200]})
        for slot in outcome.lost_vetoes
    ]
    reasons += [
        reason
        for reason in _reasons(outcome)
        if reason.code not in {"quizzes.veto_lost", "quizzes.unanswered"}
    ]
    unseen = [mark.slot for mark in outcome.marks if mark.why == NOT_SEEN]
    if unseen:
        reasons.append(Reason("quizzes.not_seen", {"slots": _listed(unseen)}))
    return Verdict(bool(outcome.passed), tuple(reasons))


def _passed_sections(outcome: Outcome) -> Iterator[Reason]:
    for section in outcome.section_outcomes:
        if section.needed is not None and not section.failed:
            yield Reason("quizzes.section_passed", _section_params(section))


def _points(outcome: Outcome) -> Reason:
    score, needed = side_by_side(outcome.score or Fraction(0), outcome.needed)
    params = {
        "score": plain(score),
        "max_score": plain(round_down(outcome.max_score)),
        "needed": plain(needed),
    }
    return Reason("quizzes.reached" if outcome.enough else "quizzes.missed", params)


def _failed(section: SectionOutcome) -> Reason:
    return Reason("quizzes.section_failed", _section_params(section))


def _section_params(section: SectionOutcome) -> dict[str, str]:
    score, needed = side_by_side(section.score, section.needed or Fraction(0))
    return {
        "title": section.section.title,
        "title_en": section.section.title_en,
        "score": plain(score),
        "max_score": plain(round_down(section.max_score)),
        "needed": plain(needed),
    }


def _listed(slots: Iterable[int]) -> str:
    return ", ".join(map(str, slots))
