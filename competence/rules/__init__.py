"""What is asked, what proves it, and until when. Arithmetic only: no Django, no clock, no database."""

from .criteria import LEAVES, BadTreeError, Fact, Judged, Leaf, check_tree, judge, leaves_of
from .demand import Asked, Statement, asked_of, in_force
from .evaluation import Because, CourseEvidence, Finding, Requirement, ResultFact, evaluate
from .holding import COUNTS, Event, Held, Period, Status, held_on, next_period_start, status_on
from .tree_text import read_tree, write_tree
from .validity import DUE_WITHIN_DAYS, Standing, last_valid_day, standing

__all__ = [
    "COUNTS",
    "DUE_WITHIN_DAYS",
    "LEAVES",
    "Asked",
    "BadTreeError",
    "Because",
    "CourseEvidence",
    "Event",
    "Fact",
    "Finding",
    "Held",
    "Judged",
    "Leaf",
    "Period",
    "Requirement",
    "ResultFact",
    "Standing",
    "Statement",
    "Status",
    "asked_of",
    "check_tree",
    "evaluate",
    "held_on",
    "in_force",
    "judge",
    "last_valid_day",
    "leaves_of",
    "next_period_start",
    "read_tree",
    "standing",
    "status_on",
    "write_tree",
]
