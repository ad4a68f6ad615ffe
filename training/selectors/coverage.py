"""What stands on no day, in a version and in a run, and what else stands in the way of approving it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from common.languages import in_page_language
from common.verdicts import Reason
from training.models import (
    ActivityKind,
    PlannedActivity,
    PlanRun,
    ProgrammeModule,
    ProgrammeVersion,
    RunStep,
    Session,
    SessionState,
    VersionState,
    Waiver,
)
from training.scheduling import Module, Topic, Unplaced, find_unplaced

from .composite import scheme_problems


def modules_of(version: ProgrammeVersion) -> list[ProgrammeModule]:
    """Return the modules with their topics, in order: two statements."""
    return list(version.modules.prefetch_related("topics"))


def unplaced_in_version(version: ProgrammeVersion) -> list[Unplaced]:
    """Return the modules and topics that no activity with a day (or a stage) names."""
    placed = version.activities.exclude(day=None, least=None)
    return _unplaced(
        version,
        modules=placed.values_list("module_id", flat=True),
        topics=PlannedActivity.topics.through.objects.filter(
            plannedactivity__in=placed
        ).values_list("programmetopic_id", flat=True),
        waivers=version.waivers.all(),
    )


def unplaced_in_run(run: PlanRun) -> list[Unplaced]:
    """Return the modules and topics that no session or stage of the run names; cancelled ones do not count."""
    sessions = Session.objects.filter(run=run).exclude(state=SessionState.CANCELLED)
    steps = RunStep.objects.filter(run=run, activity__isnull=False)
    activities = PlannedActivity.objects.filter(steps__in=steps, kind=ActivityKind.STAGE)
    topics = Session.topics.through.objects.filter(session__in=sessions)
    stage_topics = PlannedActivity.topics.through.objects.filter(plannedactivity__in=activities)
    return _unplaced(
        run.version,
        modules=[
            *sessions.values_list("module_id", flat=True),
            *activities.values_list("module_id", flat=True),
        ],
        topics=[
            *topics.values_list("programmetopic_id", flat=True),
            *stage_topics.values_list("programmetopic_id", flat=True),
        ],
        waivers=[*run.version.waivers.all(), *run.waivers.all()],
    )


def _unplaced(
    version: ProgrammeVersion,
    *,
    modules: Iterable[int | None],
    topics: Iterable[int],
    waivers: Iterable[Waiver],
) -> list[Unplaced]:
    given = [
        Module(
            module.pk,
            module.label,
            tuple(Topic(topic.pk, topic.label) for topic in module.topics.all()),
        )
        for module in modules_of(version)
    ]
    waived = list(waivers)
    return find_unplaced(
        given,
        modules_placed={pk for pk in modules if pk is not None},
        topics_placed=set(topics),
        modules_waived={one.module_id for one in waived if one.module_id},
        topics_waived={one.topic_id for one in waived if one.topic_id},
    )


def as_reasons(found: Iterable[Unplaced]) -> list[Reason]:
    """Say what is unplaced."""
    return [
        Reason("training.unplaced_module", {"title": one.title})
        if one.topic is None
        else Reason("training.unplaced_topic", {"title": one.title, "module": one.module.title})
        for one in found
    ]


def problems_of_version(version: ProgrammeVersion) -> list[Reason]:
    """Return what stands in the way of approving a version."""
    activities = list(version.activities.all())
    if not activities:
        return [Reason("training.no_activities")]
    reasons = as_reasons(unplaced_in_version(version))
    for one in activities:
        title = {"title": one.title, "title_en": one.title_en}
        if one.day is None and one.least is None:
            reasons.append(Reason("training.unplaced_activity", title))
        if one.kind == ActivityKind.UNDECIDED:
            reasons.append(Reason("training.kind_undecided", title))
    # What has no time of day comes first on its day.
    placed = [((one.day, one.starts or dt.time.min), one) for one in activities if one.day]
    first = [(at, one) for at, one in placed if one.must_be_first]
    return reasons + _not_first(first, [pair for pair in placed if not pair[1].must_be_first])


def _not_first(first, others) -> list[Reason]:
    """Say what must come before everything else and does not: pairs of a place in time and a row."""
    earliest = min(others, key=lambda pair: pair[0], default=None)
    if earliest is None:
        return []
    return [
        Reason(
            "training.not_first",
            {
                "title": one.title,
                "title_en": one.title_en,
                "before": earliest[1].title,
                "before_en": earliest[1].title_en,
            },
        )
        for at, one in first
        if earliest[0] < at
    ]


def problems_of_run(run: PlanRun) -> list[Reason]:
    """Return what stands in the way of approving a run."""
    sessions = list(run.sessions.exclude(state=SessionState.CANCELLED).select_related("activity"))
    if not sessions and not run.steps.exists():
        return [Reason("training.no_sessions")]
    reasons = [*version_not_approved(run.version), *as_reasons(unplaced_in_run(run))]
    reasons += [
        Reason("training.kind_undecided", {"title": one.title, "title_en": one.title_en})
        for one in sessions
        if one.kind == ActivityKind.UNDECIDED
    ]
    placed = [(one.starts_at, one) for one in sessions]
    first = [pair for pair in placed if pair[1].activity and pair[1].activity.must_be_first]
    reasons += _not_first(first, [pair for pair in placed if pair not in first])
    return reasons + scheme_problems(run)


def version_not_approved(version: ProgrammeVersion) -> list[Reason]:
    """Say that a version was never approved: it can be approved first, or has given way to a newer one."""
    if version.approved_at is not None:
        return []
    is_draft = version.state == VersionState.DRAFT
    code = "version_not_approved" if is_draft else "version_given_up"
    return [Reason(f"training.{code}", {"number": version.number})]


def title_in_page(row) -> str:
    """Return title or English title of a row."""
    return in_page_language(row.title, row.title_en)
