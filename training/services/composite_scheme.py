"""Schemes of results: written as a draft, fixed by an approval, frozen into a run when it is approved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from common.canonical import digest
from training.models import PlanRun, ProgrammeVersion, RunScheme, SchemeVersion
from training.selectors.composite import (
    fixed_scheme,
    newest_scheme,
    problems_of_content,
    resolved,
)

from .errors import Refused, refuse


@transaction.atomic
def save_scheme(
    *,
    version: ProgrammeVersion,
    content: Mapping[str, Any],
    changed_because: str = "",
    by=None,
    now: dt.datetime,
) -> SchemeVersion:
    """Store the draft of a version's scheme; after a fixed one it is the next number, with its why.

    Weights and the pass mark may still be empty. Raises Refused for a change of a fixed scheme without
    a reason, and for a version that is replaced.
    """
    held = ProgrammeVersion.objects.select_for_update().get(pk=version.pk)
    if held.state == "replaced":
        raise refuse("scheme_replaced")
    newest = newest_scheme(held)
    if newest is not None and newest.fixed_at is None:
        newest.content, newest.made_by, newest.made_at = dict(content), by, now
        newest.changed_because = changed_because.strip()
        newest.save(update_fields=["content", "changed_because", "made_by", "made_at"])
        return newest
    if newest is not None and not changed_because.strip():
        raise refuse("reason_missing")
    return SchemeVersion.objects.create(
        version=held,
        number=newest.number + 1 if newest else 1,
        content=dict(content),
        changed_because=changed_because.strip(),
        made_by=by,
        made_at=now,
    )


@transaction.atomic
def fix_scheme(*, version: ProgrammeVersion, by, now: dt.datetime) -> SchemeVersion:
    """Approve the draft of a scheme. Raises Refused with what is not set yet."""
    held = ProgrammeVersion.objects.select_for_update().get(pk=version.pk)
    draft = newest_scheme(held)
    if draft is None or draft.fixed_at is not None:
        raise refuse("decided_before")
    problems = problems_of_content(resolved(held, draft.content))
    if problems:
        raise Refused(*problems)
    draft.fixed_by, draft.fixed_at = by, now
    draft.save(update_fields=["fixed_by", "fixed_at"])
    log(
        held.programme,
        "training.fix_scheme",
        user=by,
        timestamp=now,
        data={"number": held.number, "scheme": draft.number},
    )
    return draft


@transaction.atomic
def drop_scheme(*, version: ProgrammeVersion, by, now: dt.datetime) -> None:
    """Throw the draft of a scheme away; without a fixed one the programme's runs have no result then."""
    held = ProgrammeVersion.objects.select_for_update().get(pk=version.pk)
    draft = newest_scheme(held)
    if draft is None or draft.fixed_at is not None:
        raise refuse("decided_before")
    log(
        held.programme,
        "training.drop_scheme",
        user=by,
        timestamp=now,
        data={"number": held.number, "scheme": draft.number},
    )
    draft.delete()


def freeze_scheme(run: PlanRun, *, by, now: dt.datetime) -> RunScheme | None:
    """Freeze the fixed scheme into a run that is being approved; None where its programme has none."""
    fixed = fixed_scheme(run.version)
    if fixed is None:
        return None
    content = resolved(run.version, fixed.content)
    return RunScheme.objects.create(
        run=run, scheme=fixed, content=content, digest=digest(content), made_by=by, made_at=now
    )


def copy_scheme(
    source: ProgrammeVersion, target: ProgrammeVersion, *, by, now: dt.datetime
) -> None:
    """Put the newest scheme of a version into its copy, as a draft."""
    newest = newest_scheme(source)
    if newest is not None:
        SchemeVersion.objects.create(
            version=target, number=1, content=newest.content, made_by=by, made_at=now
        )
