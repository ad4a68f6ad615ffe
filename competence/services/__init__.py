"""Every write of this app, one transaction a verb. Rows are only added."""

from .proof import (
    DecidedError,
    OwnRecordError,
    completion_day,
    course_evidence_of,
    decide_doubt,
    doubt_records,
    record_completion,
    regraded,
    requirement_of,
    tell_certificate,
    tell_result,
)

__all__ = [
    "DecidedError",
    "OwnRecordError",
    "completion_day",
    "course_evidence_of",
    "decide_doubt",
    "doubt_records",
    "record_completion",
    "regraded",
    "requirement_of",
    "tell_certificate",
    "tell_result",
]
