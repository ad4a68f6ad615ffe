"""Every write of courses. Other apps and the pages import from here."""

from .assignment import assign, end_assignment, sync_assignments
from .authoring import bring_back_course, duplicate_course, retire_course
from .content import load_course
from .enrolment import (
    AlreadyDecided,
    EnrolmentRefused,
    ReasonMissing,
    ask_to_enrol,
    decide_request,
    enrol,
    exempt,
    extend,
    follow_release,
)
from .imports import import_handout
from .progress import (
    Step,
    complete_after_result,
    complete_if_met,
    finish_lesson,
    keep_place,
    open_lesson,
)
from .release import NotPublishable, ReleasedMeanwhile, publish_release
from .reminders import remind_due
from .settling import Correction, accept_all, decide_warning

__all__ = [
    "AlreadyDecided",
    "Correction",
    "EnrolmentRefused",
    "NotPublishable",
    "ReasonMissing",
    "ReleasedMeanwhile",
    "Step",
    "accept_all",
    "ask_to_enrol",
    "assign",
    "bring_back_course",
    "complete_after_result",
    "complete_if_met",
    "decide_request",
    "decide_warning",
    "duplicate_course",
    "end_assignment",
    "enrol",
    "exempt",
    "extend",
    "finish_lesson",
    "follow_release",
    "import_handout",
    "keep_place",
    "load_course",
    "open_lesson",
    "publish_release",
    "remind_due",
    "retire_course",
    "sync_assignments",
]
