"""What positions ask for, what proves it, who may instruct and sign: said anew, never overwritten."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from competence import rules
from competence.models import Authorisation, Criterion, Necessity, Purpose, Requirement
from competence.selectors.demand import statements

from .errors import refuse
from .rechecks import start_recheck


@transaction.atomic
def require(
    *,
    position: Any,
    competency: Any,
    level: int,
    necessity: str = Necessity.MANDATORY,
    risk_class: str = "",
    valid_from: dt.date,
    valid_until: dt.date | None = None,
    why: str,
    seen: int | None = None,
    by: Any,
    now: dt.datetime,
) -> Requirement:
    """Say what a position asks for from a day on. The people concerned are looked at in the background.

    ``seen`` is the number of the statement that the caller looked at (0: none). Raises Refused where
    somebody has said something else meanwhile, where nothing would change, or without a reason.
    """
    if not why.strip():
        raise refuse("why_missing")
    if valid_until is not None and valid_until < valid_from:
        raise refuse("ends_before_start")
    if not competency.levels.filter(number=level).exists() and competency.levels.exists():
        raise refuse("no_such_level", level=level, competency=competency.code)
    risk_class = risk_class.strip()
    key = {"position": position, "competency": competency, "risk_class": risk_class}
    last = Requirement.objects.filter(**key).aggregate(last=Max("number"))["last"] or 0
    if seen is not None and seen != last:
        raise refuse("said_meanwhile")
    _refuse_same(key, level, necessity, valid_from, valid_until)
    try:
        with transaction.atomic():
            made = Requirement.objects.create(
                **key, level=level, necessity=necessity, valid_from=valid_from,
                valid_until=valid_until, number=last + 1, why=why.strip(), made_by=by, made_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("said_meanwhile") from None
    start_recheck(competency_id=competency.pk, position_id=position.pk, judges=False, now=now)
    return made


def _refuse_same(
    key: dict[str, Any], level: int, necessity: str, first: dt.date, last: dt.date | None
) -> None:
    said = statements(positions=[key["position"].pk], competency_id=key["competency"].pk)
    said = [one for one in said if one.risk_class == key["risk_class"]]
    now_said = rules.in_force(said, first)
    known = next(iter(now_said.values()), None)
    if known is None:
        if necessity == Necessity.NONE:
            raise refuse("nothing_asked")
        return
    if (known.level, known.necessity, known.valid_until) == (level, necessity, last):
        raise refuse("nothing_changes")


@transaction.atomic
def set_criterion(
    *,
    competency: Any,
    level: int,
    purpose: str = Purpose.FIRST,
    tree: Any,
    validity_months: int | None,
    window_days: int = rules.DUE_WITHIN_DAYS,
    grace_days: int = 0,
    why: str,
    seen: int | None = None,
    by: Any,
    now: dt.datetime,
) -> Criterion:
    """Say what proves a competency at a level. What people have shown is judged anew in the background.

    Records that exist stay. Raises Refused for a tree without form, without a reason, or where
    somebody has said something else meanwhile.
    """
    if not why.strip():
        raise refuse("why_missing")
    try:
        rules.check_tree(tree)
    except rules.BadTreeError as bad:
        raise refuse(bad.code.removeprefix("competence."), **bad.params) from None
    key = {"competency": competency, "level": level, "purpose": purpose}
    last = Criterion.objects.filter(**key).aggregate(last=Max("number"))["last"] or 0
    if seen is not None and seen != last:
        raise refuse("said_meanwhile")
    try:
        with transaction.atomic():
            made = Criterion.objects.create(
                **key, number=last + 1, tree=tree, validity_months=validity_months,
                window_days=window_days, grace_days=grace_days, why=why.strip(), made_by=by,
                made_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("said_meanwhile") from None
    start_recheck(competency_id=competency.pk, position_id=None, judges=True, now=now)
    return made


@transaction.atomic
def authorise(
    *,
    proof: Any,
    level: int,
    instructs: Any = None,
    checklist_id: int | None = None,
    why: str,
    by: Any,
    now: dt.datetime,
) -> Authorisation:
    """Say that whoever holds ``proof`` may instruct a competency, or sign a checklist."""
    if not why.strip():
        raise refuse("why_missing")
    try:
        with transaction.atomic():
            return Authorisation.objects.create(
                proof=proof, level=level, instructs=instructs, checklist_id=checklist_id,
                why=why.strip(), made_by=by, made_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise refuse("said_already") from None


def end_authorisation(*, authorisation: Authorisation, now: dt.datetime) -> None:
    """Say that it is not asked for any more."""
    Authorisation.objects.filter(pk=authorisation.pk, ended_at=None).update(ended_at=now)
