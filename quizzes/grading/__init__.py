"""Papers and responses in, marks out. Pure: no Django, no database, no clock; exact fractions.

A mark of ``None`` means that a person must decide. The pass mark is compared before anything is
rounded.
"""

from .kinds import best_path, best_sum, extends, next_scene, walk
from .marks import (
    grade,
    mark_slot,
    plain,
    round_down,
    side_by_side,
)
from .outcome import ASSESSOR, MACHINE, Mark, Outcome, SectionOutcome
from .paper import Paper, PassRule, Section, Slot, read_paper
from .points import found_points, score_for_points
from .quantity import is_time, read_number, read_time
from .shapes import MAX_TEXT, BadShape, check_value, is_empty

__all__ = [
    "ASSESSOR",
    "MACHINE",
    "MAX_TEXT",
    "BadShape",
    "Mark",
    "Outcome",
    "Paper",
    "PassRule",
    "Section",
    "SectionOutcome",
    "Slot",
    "best_path",
    "best_sum",
    "check_value",
    "extends",
    "found_points",
    "grade",
    "is_empty",
    "is_time",
    "mark_slot",
    "next_scene",
    "plain",
    "read_number",
    "read_paper",
    "read_time",
    "round_down",
    "score_for_points",
    "side_by_side",
    "walk",
]
