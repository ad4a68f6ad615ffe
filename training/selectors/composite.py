"""Schemes of results, and how the results of a run stand by the rows of now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from common.canonical import digest
from common.verdicts import Reason, reasons_from_json
from training.models import (
    ActivityKind,
    CompositeResult,
    ConductLevel,
    PlanRun,
    ProgrammeVersion,
    ResultWaiver,
    RunEnrolment,
    RunScheme,
    SchemeVersion,
    SeatState,
)
from training.rules.composite import (
    NAMES,
    OPEN,
    Outcome,
    figures_from,
    fraction,
    judge,
    outcome_json,
    problems_of,
    scheme_from,
)

from .composite_inputs import Inputs, gather

# The activities whose test or checklist is taken where the scheme names none.
PLANNED = {
    "theory": (ActivityKind.EXAMINATION, ActivityKind.QUIZ),
    "practical": (ActivityKind.PRACTICAL, ActivityKind.SIMULATION, ActivityKind.DRILL),
}


@dataclass(frozen=True)
class Standing:
    """How one person's result stands: what it is made from and what comes out, by the rows of now."""

    seat: RunEnrolment
    inputs: Inputs
    outcome: Outcome

    @property
    def stored(self) -> dict[str, Any]:
        """The outcome as it is stored, and as pages show it."""
        return outcome_json(self.outcome)


def newest_scheme(version: ProgrammeVersion) -> SchemeVersion | None:
    """Return the newest scheme of a version, draft or fixed."""
    return version.schemes.select_related("fixed_by").order_by("-number").first()


def fixed_scheme(version: ProgrammeVersion) -> SchemeVersion | None:
    """Return the newest scheme that was approved."""
    return version.schemes.exclude(fixed_at=None).order_by("-number").first()


def resolved(version: ProgrammeVersion, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content with the tests and checklists that its parts go by.

    Where a part names none, those of the version's activities are taken: the final before the others.
    """
    needs = {one["kind"] for one in content["components"] if one["kind"] in PLANNED}
    planned = []
    if any(not one.get("quizzes") for one in content["components"] if one["kind"] in needs):
        rows = version.activities.filter(quiz__isnull=False).select_related("quiz")
        planned = list(rows.order_by("order"))
    return {
        **content,
        "components": [
            {**one, "quizzes": one.get("quizzes") or _planned(one["kind"], planned)}
            if one["kind"] in needs
            else dict(one)
            for one in content["components"]
        ],
    }


def _planned(kind: str, activities: list[Any]) -> list[dict[str, Any]]:
    own = [one for one in activities if one.kind in PLANNED[kind]]
    finals = [one for one in own if one.is_final]
    quizzes = {one.quiz.pk: one.quiz for one in finals or own}
    return [
        {"id": one.pk, "title": one.title, "title_en": one.title_en} for one in quizzes.values()
    ]


def problems_of_content(content: Mapping[str, Any]) -> list[Reason]:
    """Return what must be set before anybody is judged: weights, pass mark, tests, levels."""
    found = [
        Reason(f"training.{one.code}", one.params) for one in problems_of(scheme_from(content))
    ]
    for one in content["components"]:
        name, name_en = NAMES[one["kind"]]
        part = {"part": name, "part_en": name_en}
        if one["kind"] in PLANNED and not one.get("quizzes"):
            found.append(Reason("training.scheme_no_source", part))
        if one["kind"] == "overall" and fraction(one.get("weight")):
            levels = one.get("levels") or {}
            if any(fraction(levels.get(level)) is None for level in ConductLevel.values):
                found.append(Reason("training.scheme_no_levels", part))
    return found


def scheme_problems(run: PlanRun) -> list[Reason]:
    """Return what of its programme's scheme stands in the way of approving a run.

    A version without a scheme asks for no result, so nothing is missing.
    """
    newest = newest_scheme(run.version)
    if newest is None:
        return []
    if (fixed := fixed_scheme(run.version)) is not None:
        return problems_of_content(resolved(run.version, fixed.content))
    found = problems_of_content(resolved(run.version, newest.content))
    return found or [Reason("training.scheme_not_fixed", {"number": newest.number})]


def scheme_of_run(run_id: int) -> RunScheme | None:
    """Return the scheme that a run was approved with, or None."""
    return RunScheme.objects.filter(run_id=run_id).select_related("scheme", "run").first()


def seats_of(run: PlanRun, learner_ids: Collection[int] | None = None) -> list[RunEnrolment]:
    """Return the enrolled by staff number, or those of them who are named."""
    rows = run.enrolments.filter(state=SeatState.ENROLLED).select_related("learner")
    if learner_ids is not None:
        rows = rows.filter(learner_id__in=learner_ids)
    return list(rows.order_by("learner__staff_number"))


def standings(
    run: PlanRun, content: Mapping[str, Any], seats: Collection[RunEnrolment]
) -> list[Standing]:
    """Return how the results of these people stand; the statements do not grow with them."""
    scheme = scheme_from(content)
    inputs = gather(run, content, seats)
    return [
        Standing(
            seat, inputs[seat.learner_id], judge(scheme, figures_from(inputs[seat.learner_id]))
        )
        for seat in seats
    ]


def newest_results(
    run_id: int, learner_ids: Collection[int] | None = None
) -> dict[int, CompositeResult]:
    """Return by learner the result that counts."""
    rows = CompositeResult.objects.filter(run_id=run_id)
    if learner_ids is not None:
        rows = rows.filter(learner_id__in=learner_ids)
    return {one.learner_id: one for one in rows.order_by("number")}


def newest_of(learner_id: int) -> dict[int, CompositeResult]:
    """Return a learner's results that count, by run."""
    rows = CompositeResult.objects.filter(learner_id=learner_id).defer("scheme", "inputs")
    return {one.run_id: one for one in rows.order_by("number")}


def history_of(run_id: int, learner_id: int) -> list[CompositeResult]:
    """Return a learner's results of a run, the newest first."""
    rows = CompositeResult.objects.filter(run_id=run_id, learner_id=learner_id)
    return list(rows.select_related("made_by").order_by("-number"))


def waived_in(run_id: int) -> dict[int, ResultWaiver]:
    """Return by learner for whom the run may be closed with an open result."""
    rows = ResultWaiver.objects.filter(run_id=run_id).select_related("made_by")
    return {one.learner_id: one for one in rows}


def open_results(run: PlanRun) -> list[Standing]:
    """Return who has no result yet and was not waived; nobody where the run has no scheme."""
    held = scheme_of_run(run.pk)
    if held is None:
        return []
    waived = waived_in(run.pk)
    found = standings(run, held.content, seats_of(run))
    return [one for one in found if one.outcome.state == OPEN and one.seat.learner_id not in waived]


def digest_of(scheme: Mapping[str, Any], inputs: Inputs, outcome: Mapping[str, Any]) -> str:
    """Return the digest of all that a stored result says."""
    return digest({"scheme": dict(scheme), "inputs": inputs, "outcome": dict(outcome)})


def cause_of(result: CompositeResult) -> Reason:
    """Return why a result was made."""
    return reasons_from_json([result.cause])[0]
