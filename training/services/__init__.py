"""Every write of training. Other apps and the pages import from here."""

from .afterwards import (
    answer_follow_up,
    ask_feedback,
    close_evaluation,
    open_follow_ups,
    plan_evaluation,
    remind_afterwards,
    replan_evaluation,
)
from .annual import (
    answer_need,
    approve_plan,
    begin_plan,
    drop_item,
    link_run,
    return_plan,
    save_item,
    save_plan_card,
    submit_plan,
)
from .attendance_file import RowLine, import_attendance
from .batches import LARGE as LARGE_ENROLMENT
from .batches import (
    MANY_LINES,
    cancel_batch,
    fail_batch,
    revive_batches,
    start_attendance,
    start_batch,
    work_on_batch,
)
from .batches import OPEN as OPEN_BATCHES
from .composite import make_composites, make_composites_of, refresh_composites, waive_results
from .composite_scheme import drop_scheme, fix_scheme, save_scheme
from .control_chart import judge_chart
from .costs import add_cost, add_files, correct_cost, remove_file
from .deciding import approve_run, cancel_run, close_run
from .editing import delete_part, save_card, save_part, shift_part
from .errors import Refused
from .feeds import renew_feed, revoke_feed
from .homework import (
    cancel_homework,
    change_homework,
    hand_in,
    mark_hand_in,
    remind_homework,
    set_homework,
)
from .inspection import (
    excuse_round,
    note_observed,
    open_round_sheet,
    problems_of_plan,
    save_inspection_plan,
    settle_rounds,
    start_inspections,
    stop_inspections,
)
from .invitations import KINDS as CALENDAR_KINDS
from .invitations import enclose_invitations, entry_of
from .judgement import judge_conduct
from .loading import load_programme
from .month import decide_month, settle_again, settle_month, settle_months
from .needs import merge_need, raise_need, refuse_need
from .paper import attach_photo, compare_sheet, print_sheet, settle_difference
from .postponing import postpone_from
from .programmes import (
    approve_version,
    create_programme,
    duplicate_programme,
    new_version,
    retire_programme,
    waive,
)
from .reminding import mail_lost_invitations, remind_sessions
from .run_documents import document_named, drop_old_documents, start_documents
from .runs import schedule_run, version_to_run
from .seats import SeatLine, decide_seat, enrol, set_capacity, withdraw, withdraw_leavers
from .sent_forms import forget_sent, send_once
from .session_rows import SessionRow, import_sessions
from .sessions import add_session, cancel_session, describe_session, move_session
from .sheets import (
    ask_excuse,
    confirm_head_count,
    correct_attendance,
    decide_excuse,
    reopen_head_count,
    withdraw_excuse,
)
from .sign_in import (
    OUT_UNTIL,
    TICKET_LIFE,
    Signed,
    add_guest,
    enter_by_hand,
    open_ticket,
    sign_at_kiosk,
    sign_with_short_code,
    strike_scan,
    ticket_of,
    use_ticket,
)
from .slogan import monday_of, set_slogan
from .staffing import staff_run, staff_session
from .steps import finish_step, move_step, reopen_step

__all__ = [
    "CALENDAR_KINDS",
    "LARGE_ENROLMENT",
    "MANY_LINES",
    "OPEN_BATCHES",
    "OUT_UNTIL",
    "TICKET_LIFE",
    "Refused",
    "RowLine",
    "SeatLine",
    "SessionRow",
    "Signed",
    "add_cost",
    "add_files",
    "add_guest",
    "add_session",
    "answer_follow_up",
    "answer_need",
    "approve_plan",
    "approve_run",
    "approve_version",
    "ask_excuse",
    "ask_feedback",
    "attach_photo",
    "begin_plan",
    "cancel_batch",
    "cancel_homework",
    "cancel_run",
    "cancel_session",
    "change_homework",
    "close_evaluation",
    "close_run",
    "compare_sheet",
    "confirm_head_count",
    "correct_attendance",
    "correct_cost",
    "create_programme",
    "decide_excuse",
    "decide_month",
    "decide_seat",
    "delete_part",
    "describe_session",
    "document_named",
    "drop_item",
    "drop_old_documents",
    "drop_scheme",
    "duplicate_programme",
    "enclose_invitations",
    "enrol",
    "enter_by_hand",
    "entry_of",
    "excuse_round",
    "fail_batch",
    "finish_step",
    "fix_scheme",
    "forget_sent",
    "hand_in",
    "import_attendance",
    "import_sessions",
    "judge_chart",
    "judge_conduct",
    "link_run",
    "load_programme",
    "mail_lost_invitations",
    "make_composites",
    "make_composites_of",
    "mark_hand_in",
    "merge_need",
    "monday_of",
    "move_session",
    "move_step",
    "new_version",
    "note_observed",
    "open_follow_ups",
    "open_round_sheet",
    "open_ticket",
    "plan_evaluation",
    "postpone_from",
    "print_sheet",
    "problems_of_plan",
    "raise_need",
    "refresh_composites",
    "refuse_need",
    "remind_afterwards",
    "remind_homework",
    "remind_sessions",
    "remove_file",
    "renew_feed",
    "reopen_head_count",
    "reopen_step",
    "replan_evaluation",
    "retire_programme",
    "return_plan",
    "revive_batches",
    "revoke_feed",
    "save_card",
    "save_inspection_plan",
    "save_item",
    "save_part",
    "save_plan_card",
    "save_scheme",
    "schedule_run",
    "send_once",
    "set_capacity",
    "set_homework",
    "set_slogan",
    "settle_again",
    "settle_difference",
    "settle_month",
    "settle_months",
    "settle_rounds",
    "shift_part",
    "sign_at_kiosk",
    "sign_with_short_code",
    "staff_run",
    "staff_session",
    "start_attendance",
    "start_batch",
    "start_documents",
    "start_inspections",
    "stop_inspections",
    "strike_scan",
    "submit_plan",
    "ticket_of",
    "use_ticket",
    "version_to_run",
    "waive",
    "waive_results",
    "withdraw",
    "withdraw_excuse",
    "withdraw_leavers",
    "work_on_batch",
]
