"""Sign-in as rules: the codes that change every few seconds, and how a sheet is judged. No Django."""

from .codes import GRACE, STEP, Code, code_at, direction_of
from .judging import Because, Judged, Rules, Seen, judge

__all__ = [
    "GRACE",
    "STEP",
    "Because",
    "Code",
    "Judged",
    "Rules",
    "Seen",
    "code_at",
    "direction_of",
    "judge",
]
