"""System check: the triggers that protect proof are in place; and what migrations do about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from .models import LedgerArrival
from .selectors.ledger_triggers import missing_triggers
from .services import sealing_triggers


@register(Tags.database)
def proof_is_guarded(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Say which triggers are missing in a migrated database: `manage.py check --database default`."""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        using = connections[alias]
        if LedgerArrival._meta.db_table not in using.introspection.table_names():
            continue  # nothing is migrated yet
        missing = missing_triggers(using)
        if missing:
            messages.append(
                Warning(
                    f"Proof is not protected: {len(missing)} triggers are missing or changed, "
                    f"the first is {missing[0]}.",
                    hint="manage.py migrate puts them back; manage.py verify_records says what happened meanwhile.",
                    id="competence.W001",
                )
            )
    return messages


def lift_guards(sender: Any, using: str, plan: Sequence[Any], **kwargs: Any) -> None:
    """Let a migration that has something to do alter the tables."""
    if plan:
        sealing_triggers.lift_guards(connections[using])


def guard_proof(sender: Any, using: str, **kwargs: Any) -> None:
    """Put the triggers in place after each migration, and after a flush."""
    sealing_triggers.guard_proof(connections[using])
