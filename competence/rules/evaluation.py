"""Does this evidence meet that requirement, and because of what?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .validity import last_valid_day

Because = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Requirement:
    """A competency at a level, and how long a proof of it lasts (None: without end)."""

    competency: str
    level: int
    validity_months: int | None = None


@dataclass(frozen=True)
class ResultFact:
    """The final result that a completion rests on. Scores are exact decimals as text."""

    score: str
    max_score: str
    passed: bool


@dataclass(frozen=True)
class CourseEvidence:
    """A completed course: which release, what it proves, on which day, with which result."""

    course: str
    release: int
    competency: str
    level: int
    completed_on: dt.date
    has_quiz: bool
    result: ResultFact | None
    competency_title: str = ""
    course_en: str = ""
    competency_title_en: str = ""


@dataclass(frozen=True)
class Finding:
    """Met or not, the reasons as code and parameters, and the valid days when met."""

    met: bool
    because: tuple[Because, ...]
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None


def _named(name: str, text: str, text_en: str) -> dict[str, str]:
    """What has no English is recorded without, as it always was: its digest must hold."""
    return {name: text, f"{name}_en": text_en} if text_en else {name: text}


def _course(requirement: Requirement, evidence: CourseEvidence) -> tuple[bool, Because]:
    return True, (
        "competence.course_completed",
        {
            **_named("course", evidence.course, evidence.course_en),
            "release": evidence.release,
            "on": evidence.completed_on.isoformat(),
        },
    )


def _competency(requirement: Requirement, evidence: CourseEvidence) -> tuple[bool, Because]:
    same = evidence.competency == requirement.competency
    if not same:
        return False, (
            "competence.other_competency",
            {"proved": evidence.competency, "required": requirement.competency},
        )
    return True, (
        "competence.release_proves",
        {
            "competency": evidence.competency,
            **_named("title", evidence.competency_title, evidence.competency_title_en),
        },
    )


def _level(requirement: Requirement, evidence: CourseEvidence) -> tuple[bool, Because]:
    reached = evidence.level >= requirement.level
    code = "competence.level_reached" if reached else "competence.level_short"
    return reached, (code, {"level": evidence.level, "required": requirement.level})


def _result(requirement: Requirement, evidence: CourseEvidence) -> tuple[bool, Because]:
    if evidence.result is None:
        if evidence.has_quiz:
            return False, ("competence.result_missing", {})
        return True, ("competence.no_quiz", {})
    code = "competence.result_passed" if evidence.result.passed else "competence.result_not_passed"
    return evidence.result.passed, (
        code,
        {"score": evidence.result.score, "max_score": evidence.result.max_score},
    )


_TESTS: tuple[Callable[[Requirement, CourseEvidence], tuple[bool, Because]], ...] = (
    _course,
    _result,
    _competency,
    _level,
)


def evaluate(requirement: Requirement, evidence: CourseEvidence) -> Finding:
    """Return the finding on one piece of evidence; every test says because, met or not."""
    outcomes = [test(requirement, evidence) for test in _TESTS]
    because = tuple(reason for _, reason in outcomes)
    if not all(met for met, _ in outcomes):
        return Finding(met=False, because=because)
    until = last_valid_day(evidence.completed_on, requirement.validity_months)
    return Finding(
        met=True,
        because=(*because, _validity(requirement, until)),
        valid_from=evidence.completed_on,
        valid_until=until,
    )


def _validity(requirement: Requirement, until: dt.date | None) -> Because:
    if until is None:
        return ("competence.valid_without_end", {})
    return (
        "competence.valid_until",
        {"months": requirement.validity_months, "on": until.isoformat()},
    )
