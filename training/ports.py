"""What this app asks of higher apps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.ports import Port
from common.verdicts import Verdict

# May this person run a session that asks for this competency? Every answer must be met.
# (user_id, competency_id, level, on: date) -> Verdict
instructor_gates: Port[..., Verdict] = Port("training.instructor_gates")


@dataclass(frozen=True)
class RunDocument:
    """Something that a run has in many pieces and that can be had as one PDF.

    ``pieces(run_id)`` names them in their order, by what JSON can hold; ``draw(piece, day)`` gives the
    PDF of one, set by `common.typesetting`; ``may(user)`` says to whom all of them together are given.
    """

    code: str
    label: Any  # a lazy sentence, shown on the run's page
    pieces: Callable[[int], list[Any]]
    draw: Callable[[Any, dt.date], bytes]
    may: Callable[[Any], bool]


# () -> RunDocument: what can be had of a whole run in one file.
run_documents: Port[[], RunDocument] = Port("training.run_documents")
