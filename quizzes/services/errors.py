"""What this app refuses, by name. Edges turn these into sentences and status codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from common.verdicts import Verdict


class QuizError(Exception):
    """Base of all refusals of this app."""


class StartRefused(QuizError):
    """The learner may not start now; ``verdict`` says because."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__("; ".join(map(str, verdict.because)))
        self.verdict = verdict


class StaleResponse(QuizError):
    """A newer answer is stored. ``value``, ``seq`` and ``saved_at`` are the stored one's."""

    def __init__(self, value: Any, seq: int, saved_at: dt.datetime | None) -> None:
        super().__init__(f"A newer answer is stored (seq {seq}).")
        self.value, self.seq, self.saved_at = value, seq, saved_at


class AttemptClosed(QuizError):
    """The attempt takes no answers any more."""

    def __init__(self, state: str) -> None:
        super().__init__(f"The attempt is {state}.")
        self.state = state


class BadResponse(QuizError):
    """A response that cannot be kept. ``code``: slot, shape, too_long, characters, seq."""

    def __init__(self, code: str, slot: int | None = None) -> None:
        super().__init__(code)
        self.code, self.slot = code, slot


class OwnAttempt(QuizError):
    """Nobody judges what they answered themselves."""


class BadGrade(QuizError):
    """A grade that cannot stand. ``code``: slot, score, points, reason, open, third, disputed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadRegrade(QuizError):
    """A correction that cannot be made. ``code``: reason, key, not_asked, nothing_left, outdated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ReasonMissing(QuizError):
    """What is decided about somebody's attempt needs a sentence that says why."""


class NotFinal(QuizError):
    """Only the mark of a final result can be objected to."""


class AlreadyDone(QuizError):
    """Said or answered before; nothing was changed."""


class NotPublishable(QuizError):
    """The quiz lacks something; ``problems`` are sentences for the trainer."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class UnknownKind(QuizError):
    """An item of a kind that this site cannot hold."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class BadOverride(QuizError):
    """An override that cannot stand. ``code``: target, nothing, reason, order, closed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotNeeded(QuizError):
    """Nothing has to be asked for: the learner may start, or another rule stands in the way."""


class NotReopened(QuizError):
    """An attempt that cannot be reopened. ``code``: state, paper, passed, running, minutes, reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadMinutes(QuizError):
    """Minutes or a reason that cannot be given. ``code``: minutes, reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadObservation(QuizError):
    """An occasion or a sheet of it that cannot be. ``code``: needed, long, own, begun, closed, cancelled, signed,
    reason, start, standpoint, may_not.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadSheet(QuizError):
    """A sheet to which this cannot be done. ``code``: lines, critical, nothing, meaning, may_not, unsigned,
    cancelled, drawing, file, file_size, files. ``slots``: the lines that it is about.
    """

    def __init__(self, code: str, slots: Sequence[int] = ()) -> None:
        super().__init__(code)
        self.code, self.slots = code, tuple(slots)


class NotInvigilated(QuizError):
    """A sitting is only opened for an invigilated quiz that anybody could start."""
