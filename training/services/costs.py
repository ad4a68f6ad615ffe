"""What a run costs, and its photos and materials."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from training.models import PlanRun, RunCost, RunFile, Session

from .errors import refuse
from .guards import given
from .runs import open_run
from .traces import trace


@transaction.atomic
def add_cost(
    *, run: PlanRun, kind: str, amount: Decimal, note: str = "", by, now: dt.datetime
) -> RunCost:
    """Enter what was paid. Bills come late: also for a run that is closed or was called off."""
    cost = RunCost.objects.create(
        run=run, kind=kind, amount=amount, note=note.strip(), made_by=by, made_at=now
    )
    trace(run, "cost_added", detail={"amount": str(amount)}, by=by, now=now)
    return cost


@transaction.atomic
def correct_cost(
    *,
    cost: RunCost,
    kind: str,
    amount: Decimal,
    note: str = "",
    reason: str,
    by,
    now: dt.datetime,
) -> RunCost:
    """Replace an entry by a new one; the old one stays readable. Raises Refused for one replaced before."""
    reason = given(reason)
    try:
        with transaction.atomic():
            made = RunCost.objects.create(
                run_id=cost.run_id,
                kind=kind,
                amount=amount,
                note=note.strip(),
                reason=reason,
                replaces=cost,
                made_by=by,
                made_at=now,
            )
    except IntegrityError:
        raise refuse("decided_before") from None
    detail = {"before": str(cost.amount), "after": str(amount)}
    trace(cost.run, "cost_corrected", detail=detail, reason=reason, by=by, now=now)
    return made


@transaction.atomic
def add_files(
    *,
    run: PlanRun,
    session: Session | None = None,
    kind: str,
    files: Iterable[tuple[str, bytes]],
    by,
    now: dt.datetime,
) -> list[RunFile]:
    """Keep photos or materials of a run or of one of its sessions; the same content twice is one."""
    held = open_run(run.pk)
    known = set(held.files.values_list("digest", flat=True))
    made = []
    for name, content in files:
        digest = hashlib.sha256(content).hexdigest()
        if digest in known:
            continue
        known.add(digest)
        one = RunFile(
            run=held, session=session, kind=kind, title=name[:150], digest=digest, made_by=by,
            made_at=now,
        )  # fmt: skip
        # The name on the disk tells nothing, and no name of a stranger reaches the file system.
        one.file.save(f"{secrets.token_hex(16)}.bin", ContentFile(content), save=True)
        made.append(one)
    if made:
        detail = {"titles": "、".join(one.title for one in made)[:300]}
        trace(held, "files_added", session=session, detail=detail, by=by, now=now)
    return made


@transaction.atomic
def remove_file(*, file: RunFile, reason: str, by, now: dt.datetime) -> None:
    """Take a photo or material away, for example where somebody does not want to be in it.

    The trace keeps its title and the reason, not the content.
    """
    held = open_run(file.run_id)
    detail = {"titles": file.title}
    trace(held, "file_removed", session=file.session, detail=detail, reason=given(reason), by=by, now=now)  # fmt: skip
    stored = file.file
    file.delete()
    transaction.on_commit(lambda: stored.delete(save=False))
