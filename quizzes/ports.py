"""What this app asks of higher apps."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from common.ports import Port
from common.verdicts import Verdict

# May this learner start this quiz now? Every answer must be met. (learner, quiz, now) -> Verdict
start_gates: Port[..., Verdict] = Port("quizzes.start_gates")


# May this person sign a sheet of that checklist about that learner, with that meaning, on that day?
# Every answer is stored with the signature; unmet, the sheet is kept and does not count.
# (user_id, quiz_id, learner_id, meaning, on) -> Verdict
sign_gates: Port[..., Verdict] = Port("quizzes.sign_gates")


@dataclass(frozen=True)
class Usage:
    """Where a quiz is used: a title to show and an address to open."""

    title: str
    url: str


# Where is this quiz used? (quiz_id) -> list of Usage
usages: Port[..., list[Usage]] = Port("quizzes.usages")

# Where does a learner go after a result? (result) -> Usage or None
next_steps: Port[..., Usage | None] = Port("quizzes.next_steps")

# Where does this learner come to this quiz from? (quiz_id, learner_id) -> Usage or None
ways_back: Port[..., Usage | None] = Port("quizzes.ways_back")

# Since when do a learner's attempts at this quiz count against the limit? (learner_id, quiz_id) -> time or None
counted_since: Port[..., dt.datetime | None] = Port("quizzes.counted_since")


@dataclass(frozen=True)
class Resting:
    """Something that rests on a result of an attempt: a title to show and an address to open."""

    attempt_id: uuid.UUID
    title: str
    url: str


# What rests on the results of these attempts? (attempt_ids) -> list of Resting
rests_on: Port[..., list[Resting]] = Port("quizzes.rests_on")

# Who is to take this quiz and has not yet? (quiz_id) -> ids of people
expected: Port[..., Collection[int]] = Port("quizzes.expected")
