"""A person who left is made anonymous: names and free texts about them go, the chain still holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from competence.ledger import BLANKS, Form, Keep, canonical_text
from competence.models import LedgerArrival, LedgerEntry, LedgerKind
from competence.selectors.ledger_forms import forms

from .sealing import seal

# Whose row it is: what a person wrote about others (a mark's comment) goes with those others.
ABOUT = {
    "quizzes.Result": "attempt__learner_id",
    "quizzes.Grade": "attempt__learner_id",
    "quizzes.Signature": "attempt__learner_id",
    "training.Attendance": "enrolment__learner_id",
    "competence.Evidence": "user_id",
    "competence.RecordEvent": "record__user_id",
    "competence.Certificate": "record__user_id",
}


def make_anonymous(*, user_id: int, why: str, by: Any, now: dt.datetime) -> int:
    """Erase names, salts and free texts in everything that proves something about a person.

    Returns the number of rows. The chain gets an entry for each, with who and why, so that nobody can
    take a name out in silence. What was signed by the person as another's assessor keeps the key and
    loses the name. Raises ValueError without a reason; the account itself is another matter.
    """
    if not why.strip():
        raise ValueError("Say why.")
    seal(now=now)  # what waits holds the texts
    with transaction.atomic():
        count = 0
        for label, path in ABOUT.items():
            rows = apps.get_model(label)._default_manager.filter(Q(**{path: user_id}))
            count += _erase(rows, why.strip(), by, now)
        own = apps.get_model("quizzes.Signature")._default_manager.filter(signer_id=user_id)
        count += _erase(own, why.strip(), by, now)
    seal(now=now)
    return count


def _erase(rows: models.QuerySet[Any], why: str, by: Any, now: dt.datetime) -> int:
    form = forms()[rows.model._meta.db_table]
    count = 0
    for row in rows.order_by("pk").iterator(chunk_size=500):
        changed = _blank(form, row)
        salted = LedgerEntry.objects.filter(source=form.source, row_id=row.pk).exclude(salt="")
        if not changed and not salted.exists():
            continue
        if changed:
            row.save(update_fields=changed)
        salted.update(salt="")
        LedgerArrival.objects.create(
            kind=LedgerKind.ERASED,
            source=form.source,
            row_id=row.pk,
            content=canonical_text({"by": by.pk, "at": now.isoformat(), "why": why}),
        )
        count += 1
    return count


def _blank(form: Form, row: Any) -> list[str]:
    """Blank what is private of a row, in memory; return the fields."""
    changed = []
    for column in form.columns:
        value = getattr(row, column.name)
        if column.private_keys and isinstance(value, dict):
            filled = [key for key in column.private_keys if value.get(key) not in (None, *BLANKS)]
            value.update(dict.fromkeys(filled, ""))
            if filled:
                changed.append(column.name)
        elif column.keep is Keep.PRIVATE and value not in (None, *BLANKS):
            is_salt = column.name == "salt"
            setattr(row, column.name, "" if is_salt else BLANKS[1])
            changed.append(column.name)
    return changed
