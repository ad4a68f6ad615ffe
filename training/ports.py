"""What this app asks of higher apps."""

from __future__ import annotations

from common.ports import Port
from common.verdicts import Verdict

# May this person run a session that asks for this competency? Every answer must be met.
# (user_id, competency_id, level, on: date) -> Verdict
instructor_gates: Port[..., Verdict] = Port("training.instructor_gates")
