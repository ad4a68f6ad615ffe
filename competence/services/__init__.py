"""Every write of this app, one transaction a verb. Rows are only added."""

from .demand import authorise, end_authorisation, require, set_criterion
from .errors import Refused
from .history import Taken, take_history
from .listening import prove, prove_completion, prove_run
from .needs import raise_gap
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
)
from .proving import BY_HAND, Upload, add_evidence, judge_people
from .rechecks import revive_rechecks, start_recheck, work_on_recheck
from .reconcile import Reconciled, derive_day, reconcile
from .record_events import note_chart, recognise, say_of_record
from .reviewing import acknowledge_release, note_test
from .standings import derive_standings
from .telling import tell_certificate, tell_result

__all__ = [
    "BY_HAND",
    "DecidedError",
    "OwnRecordError",
    "Reconciled",
    "Refused",
    "Taken",
    "Upload",
    "acknowledge_release",
    "add_evidence",
    "authorise",
    "completion_day",
    "course_evidence_of",
    "decide_doubt",
    "derive_day",
    "derive_standings",
    "doubt_records",
    "end_authorisation",
    "judge_people",
    "note_chart",
    "note_test",
    "prove",
    "prove_completion",
    "prove_run",
    "raise_gap",
    "recognise",
    "reconcile",
    "record_completion",
    "regraded",
    "require",
    "requirement_of",
    "revive_rechecks",
    "say_of_record",
    "set_criterion",
    "start_recheck",
    "take_history",
    "tell_certificate",
    "tell_result",
    "work_on_recheck",
]
