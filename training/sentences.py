"""The sentences behind this app's reasons and notices; stored codes find them in either language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    # found while placing
    "training.start_moved": _("%(day)s is no training day of this programme: it begins on %(to)s."),
    "training.holiday_skipped": _(
        "%(day)s is left out (%(holiday)s); the sessions after it come later."
    ),
    "training.day_off_skipped": _("%(day)s is left out, the company does not work on it."),
    "training.year_not_announced": _(
        "The holidays of %(year)s are not announced yet: placed from Monday to Friday, and on the "
        "days that the company has entered. Look at the dates again once they are."
    ),
    "training.no_working_day": _("There is no working day within two years after %(day)s."),
    # what stands in the way
    "training.unplaced_module": _("The module “%(title)s” stands on no day."),
    "training.unplaced_topic": _("The topic “%(title)s” (%(module)s) stands on no day."),
    "training.unplaced_activity": _("“%(title)s” stands on no day."),
    "training.kind_undecided": _("Nobody has chosen yet what type “%(title)s” is."),
    "training.no_activities": _("The programme has no activities."),
    "training.no_sessions": _("The run has neither a session nor a step."),
    "training.not_a_draft": _("Only a draft without runs can be changed. Make a new version."),
    "training.draft_exists": _("There is a draft of this programme already: version %(number)s."),
    "training.no_version": _("This programme has no version that a run can be made of."),
    "training.retired": _("This programme is no longer offered."),
    "training.slug_taken": _("There is a programme with the short name “%(slug)s” already."),
    "training.run_closed": _("The run “%(run)s” is closed or cancelled; it cannot be changed."),
    "training.session_over": _("“%(title)s” has been held or cancelled; it cannot be changed."),
    "training.decided_before": _("Somebody has decided this before you."),
    "training.reason_missing": _("Say why: those concerned read it."),
    "training.ends_before_start": _("The end must be after the start, on the same day."),
    "training.room_taken": _(
        "The room %(room)s is taken at that time: “%(title)s” of %(run)s, %(starts)s."
    ),
    "training.instructor_taken": _(
        "%(person)s runs another session at that time: “%(title)s” of %(run)s, %(starts)s."
    ),
    "training.sessions_overlap": _(
        "Two sessions of this run are at the same time: give them room and instructor one by one."
    ),
    "training.room_too_small": _("The room %(room)s has %(seats)s seats, %(people)s are enrolled."),
    "training.not_qualified": _("%(person)s may not run “%(title)s”: %(because)s"),
    "training.evaluation_open": _(
        "The effectiveness evaluation planned for %(planned_on)s is not closed."
    ),
    "training.evaluation_missing": _(
        "This programme asks for an effectiveness evaluation, and none is planned."
    ),
    "training.sessions_open": _("%(count)s sessions are neither held nor cancelled."),
    # what became of a row of an enrolment
    "training.seat_enrolled": _("enrolled"),
    "training.seat_waiting": _("on the waiting list, all %(capacity)s places are taken"),
    "training.seat_asked": _("needs approval, all %(capacity)s places are taken"),
    "training.seat_already": _("is in the run already"),
    "training.seat_unknown": _("nobody has this staff number"),
    "training.seat_left": _("does not work here any more"),
    "training.seat_twice": _("stands above already"),
    "training.seat_instructor": _("runs a session of this run"),
}

# kind -> title, text
NOTICES = {
    "training.enrolled": (
        _("You take part: %(run)s"),
        _("“%(run)s” begins on %(starts_on)s. Your sessions stand under My sessions."),
    ),
    "training.waiting": (
        _("Waiting list: %(run)s"),
        _("All places of “%(run)s” are taken. You are told when one becomes free."),
    ),
    "training.moved_up": (
        _("A place for you: %(run)s"),
        _("A place of “%(run)s” became free and is yours. It begins on %(starts_on)s."),
    ),
    "training.seat_refused": (
        _("Not this time: %(run)s"),
        _("You have no place in “%(run)s”. Reason: %(reason)s"),
    ),
    "training.withdrawn": (
        _("No longer in: %(run)s"),
        _("You are no longer enrolled in “%(run)s”. Reason: %(reason)s"),
    ),
    "training.moved": (
        _("Moved to %(starts)s: %(session)s"),
        _("“%(session)s” (%(run)s) was to begin %(before)s. Now: %(starts)s. Reason: %(reason)s"),
    ),
    "training.cancelled": (
        _("Cancelled: %(session)s"),
        _("“%(session)s” (%(run)s) on %(starts)s does not take place. Reason: %(reason)s"),
    ),
    "training.restaffed": (
        _("Other room or instructor: %(session)s"),
        _(
            "“%(session)s” (%(run)s) on %(starts)s. Where: %(where)s. With: %(who)s. Reason: %(reason)s"
        ),
    ),
    "training.run_cancelled": (
        _("Cancelled: %(run)s"),
        _("“%(run)s” does not take place. Reason: %(reason)s"),
    ),
    "training.seats_asked": (
        _("%(count)s wait for approval: %(run)s"),
        _("All places of “%(run)s” are taken; whoever comes now needs your approval."),
    ),
}
