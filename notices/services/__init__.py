"""Every write of notices: tell, read, mail; and the schedules of what runs by itself."""

from notices.ports import Attachment, Enclosed, register_enclosure
from notices.sentences import register_kind

from .clock import ClockWatch, note_clock_step
from .mailing import mail_notices, mail_waiting
from .schedules import forget_old_jobs, register_schedule, requeue_lost_jobs, run_due
from .telling import Word, mark_all_read, mark_read, tell, tell_each

__all__ = [
    "Attachment",
    "ClockWatch",
    "Enclosed",
    "Word",
    "forget_old_jobs",
    "mail_notices",
    "mail_waiting",
    "mark_all_read",
    "mark_read",
    "note_clock_step",
    "register_enclosure",
    "register_kind",
    "register_schedule",
    "requeue_lost_jobs",
    "run_due",
    "tell",
    "tell_each",
]
