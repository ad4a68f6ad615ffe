"""Every write of this app, one transaction a verb. Listeners run inside the grading transaction."""

from .bank import create_bank_with_items
from .check_by import remind_check_by
from .expiry import finish_expired, finish_expired_of, settle, settle_by_id, settle_shown
from .grading import grade_attempt
from .marking import give_grade
from .observing import (
    cancel_observation,
    observe,
    open_sheet,
    plan_observation,
    set_start,
)
from .overrides import (
    Grant,
    answer_request,
    ask_for_attempt,
    grant_override,
    revoke_override,
)
from .quizzes import bring_back_quiz, duplicate_quiz, publish_quiz, retire_quiz
from .remarks import answer_objection, answer_report, object_to_mark, report_item
from .running import give_minutes, hand_in_for, reopen_attempt
from .saving import (
    CHECKED,
    Conflict,
    Given,
    Saved,
    check_answer,
    check_response,
    save_response,
    save_responses,
)
from .sheets import (
    acknowledge_sheet,
    add_sheet_file,
    answer_line_objection,
    object_to_line,
    reopen_sheet,
)
from .signing import sign_sheet
from .sittings import close_sitting, note_presence, open_sitting
from .starting import start_attempt
from .submitting import submit_attempt

__all__ = [
    "CHECKED",
    "Conflict",
    "Given",
    "Grant",
    "Saved",
    "acknowledge_sheet",
    "add_sheet_file",
    "answer_line_objection",
    "answer_objection",
    "answer_report",
    "answer_request",
    "ask_for_attempt",
    "bring_back_quiz",
    "cancel_observation",
    "check_answer",
    "check_response",
    "close_sitting",
    "create_bank_with_items",
    "duplicate_quiz",
    "finish_expired",
    "finish_expired_of",
    "give_grade",
    "give_minutes",
    "grade_attempt",
    "grant_override",
    "hand_in_for",
    "note_presence",
    "object_to_line",
    "object_to_mark",
    "observe",
    "open_sheet",
    "open_sitting",
    "plan_observation",
    "publish_quiz",
    "remind_check_by",
    "reopen_attempt",
    "reopen_sheet",
    "report_item",
    "retire_quiz",
    "revoke_override",
    "save_response",
    "save_responses",
    "set_start",
    "settle",
    "settle_by_id",
    "settle_shown",
    "sign_sheet",
    "start_attempt",
    "submit_attempt",
]
