"""Refusals of this app's services: codes that sentences.py puts into words."""

from __future__ import annotations

from typing import Any

from common.verdicts import Reason


class Refused(Exception):
    """Nothing was written; ``reasons`` say why, one sentence each."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__("; ".join(one.code for one in reasons))
        self.reasons = reasons


def refuse(code: str, **params: Any) -> Refused:
    """Return the refusal with the reason ``competence.<code>``."""
    return Refused(Reason(f"competence.{code}", params))
