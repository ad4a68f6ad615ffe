"""Ready-made programmes into the database."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from people.selectors import positions
from training.content import ProgrammeSource, read_programme
from training.models import (
    PlannedActivity,
    PlannedFollowUp,
    Programme,
    ProgrammeModule,
    ProgrammeTopic,
    ProgrammeVersion,
)

from .composite_scheme import save_scheme
from .programmes import create_programme


@transaction.atomic
def load_programme(slug: str, *, by=None, now: dt.datetime) -> Programme:
    """Return the programme of that short name; where there is none, make it from its file, as a draft.

    What stands in the database is the company's and is never overwritten by the file. Positions are
    tied by name where the company has them. Raises UnreadableSourceError for a name without a file.
    """
    programme = Programme.objects.filter(slug=slug).first()
    if programme is not None:
        return programme
    source = read_programme(slug)
    version = create_programme(
        slug=slug, title=source.title, title_en=source.title_en, by=by, now=now
    )
    for name, value in source.card.items():
        setattr(version, name, value)
    version.source_digest = source.digest
    version.full_clean(exclude=["made_by"])
    version.save()
    version.positions.set(positions().filter(name__in=source.positions))
    _fill(version, source)
    if source.scheme is not None:
        save_scheme(version=version, content=source.scheme, by=by, now=now)
    return version.programme


def _fill(version: ProgrammeVersion, source: ProgrammeSource) -> None:
    modules: list[ProgrammeModule] = []
    topics: list[list[ProgrammeTopic]] = []
    for order, one in enumerate(source.modules, start=1):
        module = ProgrammeModule.objects.create(
            version=version,
            order=order,
            title=one.title,
            title_en=one.title_en,
            summary=one.summary,
        )
        modules.append(module)
        topics.append(
            [
                ProgrammeTopic.objects.create(
                    module=module,
                    order=number,
                    title=topic.title,
                    title_en=topic.title_en,
                    taken_from=topic.taken_from,
                )
                for number, topic in enumerate(one.topics, start=1)
            ]
        )
    for order, planned in enumerate(source.activities, start=1):
        values = {
            name: getattr(planned, name)
            for name in planned.__dataclass_fields__
            if name not in ("module", "topics")
        }
        activity = PlannedActivity.objects.create(
            version=version,
            order=order,
            module=modules[planned.module - 1] if planned.module else None,
            **values,
        )
        if planned.module:
            own = topics[planned.module - 1]
            activity.topics.set([own[number - 1] for number in planned.topics])
    for order, later in enumerate(source.follow_ups, start=1):
        PlannedFollowUp.objects.create(
            version=version,
            order=order,
            **{name: getattr(later, name) for name in later.__dataclass_fields__},
        )
