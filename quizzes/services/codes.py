"""Access codes of sittings: six digits, and few guesses."""

from __future__ import annotations

import datetime as dt
import secrets
import unicodedata

from django.db import transaction

from common.verdicts import Reason
from quizzes.models import Sitting, WrongCode

DIGITS = 6
GUESSES = 5
WITHIN = dt.timedelta(minutes=10)


def new_code() -> str:
    """Return a code that nobody can foresee; zeros in front count."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


@transaction.atomic
def sitting_with_code(
    *, quiz_id: int, learner_id: int, code: str, now: dt.datetime
) -> int | Reason:
    """Return the open sitting of that code, or why there is none. A wrong guess is written down."""
    digits = "".join(unicodedata.normalize("NFKC", code).split())
    if not digits:
        return Reason("quizzes.code_missing")
    guesses = WrongCode.objects.filter(quiz_id=quiz_id, learner_id=learner_id, at__gt=now - WITHIN)
    recent = list(guesses.order_by("-at").values_list("at", flat=True)[:GUESSES])
    if len(recent) >= GUESSES:
        return Reason("quizzes.code_throttled", {"at": (recent[-1] + WITHIN).isoformat()})
    sitting = Sitting.objects.filter(quiz_id=quiz_id, code=digits, closed_at=None).first()
    if sitting is None:
        WrongCode.objects.create(quiz_id=quiz_id, learner_id=learner_id, at=now)
        return Reason("quizzes.code_wrong")
    return sitting.pk
