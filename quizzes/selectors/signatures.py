"""What a sheet says in one byte form, who signed it, and whether that still holds today."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from common.canonical import digest
from quizzes.models import Attempt, Meaning, SheetFile, Signature

from .attempts import latest_responses


@dataclass(frozen=True)
class Signed:
    """A signature as it stands today; ``is_void``: the sheet says something else than what was signed."""

    signature: Signature
    is_void: bool

    @property
    def stands(self) -> bool:
        """Whether it is not void."""
        return not self.is_void


def content_of(sheet: Attempt) -> dict[str, Any]:
    """Return what a signature binds: paper, occasion, newest responses, files by digest. Two statements and
    the observation, if that is not there yet.

    The number of a response is part of it: who changes a line and changes it back has changed it.
    """
    observation = sheet.observation
    if observation is None:
        raise ValueError(f"Attempt {sheet.pk} is no sheet.")
    files = SheetFile.objects.filter(attempt_id=sheet.pk)
    return {
        "schema": 1,
        "sheet": sheet.pk,
        "quiz": sheet.quiz_id,
        "learner": sheet.learner_id,
        "observer": sheet.observer_id,
        "standpoint": sheet.standpoint,
        "observation": sheet.observation_id,
        "start_at": observation.start_at,
        "place": observation.place,
        "purpose": observation.purpose,
        "paper": sheet.paper,
        "responses": {
            str(slot): {"seq": row.seq, "value": row.value}
            for slot, row in sorted(latest_responses(sheet.pk).items())
        },
        "files": [
            [pk, slot, name, file_digest]
            for pk, slot, name, file_digest in files.values_list("pk", "slot", "name", "digest")
        ],
    }


def digest_of(sheet: Attempt) -> str:
    """Return the digest that a signature of today's content would have."""
    return digest(content_of(sheet))


def signatures_of(sheet: Attempt) -> list[Signed]:
    """Return all signatures of a sheet, the first one first, each with whether it is void today."""
    rows = list(
        Signature.objects.filter(attempt_id=sheet.pk)
        .select_related("signer", "acknowledgement")
        .order_by("number")
    )
    today = _digest_today(sheet) if rows else ""
    return [Signed(row, row.digest != today) for row in rows]


def _digest_today(sheet: Attempt) -> str:
    """The digest, or nothing where what lies there now was never written by the site."""
    try:
        return digest_of(sheet)
    except (TypeError, ValueError):
        return ""


def standing_assessment(signed: Iterable[Signed]) -> Signature | None:
    """Return the newest signature that says "assessed" and still holds."""
    rows = [
        each.signature
        for each in signed
        if each.stands and each.signature.meaning == Meaning.ASSESSED
    ]
    return rows[-1] if rows else None


def newest_assessments(attempt_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Signature]:
    """Return the newest signature "assessed" of each sheet, void or not: one statement."""
    rows = Signature.objects.filter(attempt_id__in=list(attempt_ids), meaning=Meaning.ASSESSED)
    return {row.attempt_id: row for row in rows.order_by("number")}
