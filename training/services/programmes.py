"""Programmes and their versions: create, copy, waive, approve, retire."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Max
from wagtail.log_actions import log

from training.models import (
    PlannedActivity,
    PlannedFollowUp,
    Programme,
    ProgrammeModule,
    ProgrammeTopic,
    ProgrammeVersion,
    VersionState,
    Waiver,
)
from training.selectors.coverage import problems_of_version

from .composite_scheme import copy_scheme
from .errors import Refused, refuse
from .runs import open_run
from .traces import trace

_NOT_COPIED = {
    "id", "programme", "number", "state", "based_on", "made_by", "made_at", "approved_by",
    "approved_at", "changed_because", "because_of", "source_digest",
}  # fmt: skip


@transaction.atomic
def create_programme(
    *, slug: str, title: str, title_en: str = "", by, now: dt.datetime
) -> ProgrammeVersion:
    """Make a programme with an empty first draft. Raises Refused where the short name is taken."""
    if Programme.objects.filter(slug=slug).exists():
        raise refuse("slug_taken", slug=slug)
    programme = Programme.objects.create(
        slug=slug, title=title, title_en=title_en, made_by=by, made_at=now
    )
    log(programme, "wagtail.create", user=by, timestamp=now)
    return ProgrammeVersion.objects.create(programme=programme, number=1, made_by=by, made_at=now)


def check_editable(version: ProgrammeVersion) -> None:
    """Raise Refused for a version that is approved or that a run was made of."""
    if version.state != VersionState.DRAFT or version.runs.exists():
        raise refuse("not_a_draft")


@transaction.atomic
def new_version(
    *, programme: Programme, changed_because: str, because_of=None, by, now: dt.datetime
) -> ProgrammeVersion:
    """Copy the newest version into a new draft. Raises Refused while there is a draft to change,
    and without a reason. A draft that runs were made of gives way: it is kept as replaced."""
    if not changed_because.strip():
        raise refuse("reason_missing")
    newest = programme.versions.select_for_update().order_by("-number").first()
    if newest is None:
        raise refuse("no_version")
    if newest.state == VersionState.DRAFT:
        if not newest.runs.exists():
            raise refuse("draft_exists", number=newest.number)
        programme.versions.filter(pk=newest.pk).update(state=VersionState.REPLACED)
    copy = _copy(newest, programme=programme, number=newest.number + 1, by=by, now=now)
    copy.changed_because = changed_because.strip()
    copy.because_of = because_of
    copy.save(update_fields=["changed_because", "because_of"])
    return copy


@transaction.atomic
def duplicate_programme(
    *, version: ProgrammeVersion, slug: str, title: str, title_en: str = "", by, now: dt.datetime
) -> ProgrammeVersion:
    """Copy a version into the first draft of a new programme. Raises Refused where the name is taken."""
    if Programme.objects.filter(slug=slug).exists():
        raise refuse("slug_taken", slug=slug)
    programme = Programme.objects.create(
        slug=slug, title=title, title_en=title_en, made_by=by, made_at=now
    )
    log(programme, "wagtail.copy", user=by, timestamp=now)
    return _copy(version, programme=programme, number=1, by=by, now=now)


def _copy(
    version: ProgrammeVersion, *, programme: Programme, number: int, by, now: dt.datetime
) -> ProgrammeVersion:
    copy = ProgrammeVersion.objects.create(
        **_values(version, _NOT_COPIED),
        programme=programme,
        number=number,
        based_on=version,
        made_by=by,
        made_at=now,
    )
    copy.positions.set(version.positions.all())
    modules: dict[int | None, ProgrammeModule] = {}
    topics: dict[int | None, ProgrammeTopic] = {}
    for module in version.modules.prefetch_related("topics"):
        modules[module.pk] = ProgrammeModule.objects.create(
            **_values(module, {"id", "version"}), version=copy
        )
        for topic in module.topics.all():
            topics[topic.pk] = ProgrammeTopic.objects.create(
                **_values(topic, {"id", "module"}), module=modules[module.pk]
            )
    for activity in version.activities.prefetch_related("topics"):
        made = PlannedActivity.objects.create(
            **_values(activity, {"id", "version", "module"}),
            version=copy,
            module=modules.get(activity.module_id),
        )
        made.topics.set([topics[one.pk] for one in activity.topics.all()])
    for follow_up in version.follow_ups.all():
        PlannedFollowUp.objects.create(**_values(follow_up, {"id", "version"}), version=copy)
    for waiver in version.waivers.all():
        Waiver.objects.create(
            **_values(waiver, {"id", "version", "module", "topic"}),
            version=copy,
            module=modules.get(waiver.module_id),
            topic=topics.get(waiver.topic_id),
        )
    copy_scheme(version, copy, by=by, now=now)
    return copy


def _values(row, left_out: set[str]) -> dict:
    return {
        field.name: getattr(row, field.name)
        for field in row._meta.concrete_fields
        if field.name not in left_out
    }


@transaction.atomic
def waive(
    *, version=None, run=None, module=None, topic=None, reason: str, by, now: dt.datetime
) -> Waiver:
    """Say that a module or topic need not stand on a day, in a version or a run, and why.

    Raises Refused without a reason, and for a version or run that cannot be changed any more.
    """
    if not reason.strip():
        raise refuse("reason_missing")
    if version is not None and version.state != VersionState.DRAFT:
        raise refuse("not_a_draft")
    if run is not None:
        run = open_run(run.pk)
    try:
        with transaction.atomic():
            made = Waiver.objects.create(
                version=version, run=run, module=module, topic=topic,
                reason=reason.strip(), made_by=by, made_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("decided_before") from None
    if run is not None:
        detail = {"title": (module or topic).title}
        trace(run, "waived", detail=detail, reason=made.reason, by=by, now=now)
    return made


@transaction.atomic
def approve_version(*, version: ProgrammeVersion, by, now: dt.datetime) -> ProgrammeVersion:
    """Approve a draft; the version approved before is replaced by it. Raises Refused with what is missing."""
    held = ProgrammeVersion.objects.select_for_update().get(pk=version.pk)
    if held.state != VersionState.DRAFT:
        raise refuse("decided_before")
    problems = problems_of_version(held)
    if problems:
        raise Refused(*problems)
    held.programme.versions.filter(state=VersionState.APPROVED).update(state=VersionState.REPLACED)
    held.state, held.approved_by, held.approved_at = VersionState.APPROVED, by, now
    held.save(update_fields=["state", "approved_by", "approved_at"])
    log(held.programme, "training.approve", user=by, timestamp=now, data={"number": held.number})
    return held


@transaction.atomic
def retire_programme(*, programme: Programme, retired: bool, by, now: dt.datetime) -> None:
    """Offer a programme no longer, or again. What runs goes on."""
    programme.retired_at = now if retired else None
    programme.save(update_fields=["retired_at"])
    log(programme, "wagtail.edit", user=by, timestamp=now)


def next_order(rows) -> int:
    """Return the place after the last row."""
    return (rows.aggregate(last=Max("order"))["last"] or 0) + 1
