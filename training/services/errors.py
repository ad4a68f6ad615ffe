"""Why a service refuses."""

from __future__ import annotations

from common.verdicts import Reason


class Refused(Exception):
    """Nothing was changed; ``reasons`` are sentences for the person who asked."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__("; ".join(one.code for one in reasons))
        self.reasons = reasons


def refuse(code: str, **params: object) -> Refused:
    """Return a refusal with one reason of this app."""
    return Refused(Reason(f"training.{code}", params))
