"""What proves a competence, and until when. Arithmetic only: no Django, no clock, no database."""

from .evaluation import CourseEvidence, Finding, Requirement, ResultFact, evaluate
from .validity import DUE_WITHIN_DAYS, Standing, last_valid_day, standing

__all__ = [
    "DUE_WITHIN_DAYS",
    "CourseEvidence",
    "Finding",
    "Requirement",
    "ResultFact",
    "Standing",
    "evaluate",
    "last_valid_day",
    "standing",
]
