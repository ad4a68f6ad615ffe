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
    "training.not_first": _(
        "“%(title)s” must come before everything else; “%(before)s” stands earlier."
    ),
    "training.instructor_learns": _(
        "%(people)s: whoever takes part in a run does not run its sessions."
    ),
    "training.version_not_approved": _(
        "Version %(number)s of the programme is not approved: approve it first."
    ),
    "training.version_given_up": _(
        "Version %(number)s of the programme was replaced before anybody approved it: schedule the run "
        "of a newer version."
    ),
    "training.kind_undecided": _("Nobody has chosen yet what type “%(title)s” is."),
    "training.no_activities": _("The programme has no activities."),
    "training.no_sessions": _("The run has neither a session nor a step."),
    "training.not_a_draft": _("Only a draft without runs can be changed. Make a new version."),
    "training.draft_exists": _("There is a draft of this programme already: version %(number)s."),
    "training.no_version": _("This programme has no version that a run can be made of."),
    "training.retired": _("This programme is no longer offered."),
    "training.slug_taken": _("There is a programme with the short name “%(slug)s” already."),
    "training.day_past": _("%(day)s is over. Choose today or a later day."),
    "training.stages_open": _("%(count)s stages are not done: %(titles)s."),
    "training.day_before": _(
        "%(day)s is before the session. To an earlier day a session is moved alone."
    ),
    "training.day_off": _("%(day)s is a day off. Choose a working day."),
    "training.plan_four_eyes": _(
        "Who submitted a plan does not approve it. Somebody else of HR or an administrator can."
    ),
    "training.plan_four_eyes_why": _(
        "You submitted this plan yourself. As an administrator you can approve it: write down why nobody else does."
    ),
    "training.step_done": _("“%(title)s” is done. Open it again first."),
    "training.step_days": _("The days are in the wrong order."),
    "training.run_closed": _("The run “%(run)s” is closed or cancelled; it cannot be changed."),
    "training.session_over": _("“%(title)s” has been held or cancelled; it cannot be changed."),
    "training.decided_before": _("Somebody has decided this before you."),
    "training.reason_missing": _("Say why: those concerned read it."),
    "training.ends_before_start": _("The end must be after the start, within 12 hours."),
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
    "training.run_not_approved": _(
        "The run has not been approved; cancel it, or approve it first."
    ),
    "training.run_not_over": _("The run lasts until %(ends)s at least."),
    "training.excuses_open": _("%(count)s requests to be excused are not decided."),
    "training.differences_open": _("%(count)s differences between paper and list are not settled."),
    "training.hand_ins_open": _("%(count)s hand-ins of homework are not marked."),
    "training.evaluation_early": _(
        "The effect is judged when the run is over: the last session is on %(day)s."
    ),
    # homework, the final, what comes afterwards
    "training.evaluation_empty": _(
        "A verdict, what was found and what follows: an evaluation is never closed empty."
    ),
    "training.evaluator_took_part": _(
        "%(person)s takes part in this run; somebody else must judge its effect."
    ),
    "training.follow_up_early": _("This opens on %(day)s."),
    "training.not_about_oneself": _("Nobody judges themselves: somebody else must do this."),
    "training.homework_takes_nothing": _("Allow text, files, or both."),
    "training.homework_not_yours": _("This homework is not asked of you, or no longer."),
    "training.hand_in_empty": _("Write something or choose a file."),
    "training.hand_in_waits": _(
        "What you handed in before waits for its mark, or is accepted already."
    ),
    "training.handed_in_again": _("It was handed in again since; mark the newest."),
    "training.homework_score": _("Give between 0 and %(most)s points."),
    "training.session_missed": _("You missed “%(session)s” on %(day)s and are not excused."),
    "training.session_unconfirmed": _(
        "Who was there at “%(session)s” on %(day)s is not confirmed yet; ask the instructor."
    ),
    "training.attendance_short": _(
        "%(counted)s of %(of)s sessions count; %(percent)s percent are needed."
    ),
    "training.homework_open": _("The homework “%(homework)s” is not handed in or was returned."),
    "training.homework_waits": _("The homework “%(homework)s” waits for its mark."),
    "training.eligible": _("All %(of)s sessions so far and all homework count."),
    "training.no_final": _("This is not the final of a training that you take part in."),
    # the annual plan
    "training.plan_open": _("A version of the plan of %(year)s is being written or waits already."),
    "training.plan_not_draft": _(
        "This plan is submitted or decided; only a draft can be changed. Make the next version."
    ),
    "training.plan_empty": _("There is nothing in the plan yet."),
    "training.item_not_in_force": _("Choose an item of a plan that is approved."),
    "training.item_dropped": _("This item was taken out of the plan."),
    "training.need_not_alike": _("Choose another need, or an item, of the same year."),
    # what became of a row of an enrolment
    "training.session_on_day_off": _("“%(title)s” is on %(day)s, which is a day off now."),
    "training.learner_taken": _(
        "%(person)s has a seat elsewhere at the same time: “%(title)s” (%(run)s), %(starts)s."
    ),
    "training.seat_enrolled": _("enrolled"),
    "training.seat_look_enrolled": _("is going to be enrolled"),
    "training.seat_waiting": _("on the waiting list, all %(capacity)s places are taken"),
    "training.seat_asked": _("needs approval, all %(capacity)s places are taken"),
    "training.seat_already": _("is in the run already"),
    "training.seat_unknown": _("nobody has this staff number"),
    "training.seat_left": _("does not work here any more"),
    "training.seat_twice": _("stands above already"),
    "training.seat_instructor": _("runs a session of this run"),
    # long work
    "training.batch_cancelled": _("%(person)s stopped it here. What is above stays done."),
    "training.no_documents": _("There is nothing of this in the run yet."),
    "training.documents_ready": _("The file is ready: %(count)s documents on %(pages)s pages."),
    "training.batch_broken": _(
        "A fault of the site stopped it here. What is above is done; start the rest once more."
    ),
    # what became of a row of a file of sessions
    "training.srow_added": _("was added"),
    "training.srow_no_title": _("The title is missing."),
    "training.srow_bad_day": _("“%(given)s” is no day: write it as 2026-03-09."),
    "training.srow_bad_time": _("“%(given)s” is no time of day: write it as 14:30."),
    "training.srow_bad_hours": _("“%(given)s” is no number of hours."),
    "training.srow_no_kind": _("There is no type “%(given)s”."),
    "training.srow_no_module": _("The programme has no module “%(given)s”."),
    "training.srow_no_topics": _("The programme has no topic “%(given)s”."),
    "training.srow_no_room": _(
        "There is no room “%(given)s”. Another place goes into the column Place."
    ),
    "training.srow_no_instructors": _("Nobody who works here has the staff number %(given)s."),
    "training.srow_there": _("A session with this title begins at that time already."),
    "training.srow_room_wanted": _("Row %(row)s wants the room %(room)s at the same time."),
    "training.srow_person_wanted": _("Row %(row)s wants %(person)s at the same time."),
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
    "training.postponed": (
        _("%(count)s sessions have new days: %(run)s"),
        _(
            "“%(session)s” was to begin %(before)s. Now: %(starts)s; %(count)s sessions of “%(run)s” follow "
            "until %(until)s. Reason: %(reason)s"
        ),
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
    "training.added": (
        _("Your sessions in %(run)s"),
        _(
            "You take part in, or run, %(count)s sessions of “%(run)s” that are new or have a new room."
        ),
    ),
    "training.calendar": (
        _("For your calendar: %(count)s sessions"),
        _(
            "A mail with %(count)s of your sessions may not have reached you. Here they are as they stand now."
        ),
    ),
    "training.reminder": (
        _("Begins %(starts)s: %(session)s"),
        _("A reminder: “%(session)s” (%(run)s) begins %(starts)s. Where: %(where)s."),
    ),
    "training.run_cancelled": (
        _("Cancelled: %(run)s"),
        _("“%(run)s” does not take place. Reason: %(reason)s"),
    ),
    "training.seats_asked": (
        _("%(count)s wait for approval: %(run)s"),
        _("All places of “%(run)s” are taken; whoever comes now needs your approval."),
    ),
    "training.described": (
        _("Another title: %(session)s"),
        _("“%(before)s” is called “%(session)s” now (%(run)s), %(starts)s."),
    ),
    "training.absent": (
        _("Absent: %(session)s"),
        _(
            "The sheet of “%(session)s” (%(run)s), %(starts)s, says that you were absent; absences in "
            "this run so far: %(count)s. If you had a reason, ask to be excused on the page of the session."
        ),
    ),
    "training.absent_team": (
        _("%(person)s was absent: %(session)s"),
        _(
            "%(person)s was absent from “%(session)s” (%(run)s), %(starts)s; absences in this run so "
            "far: %(count)s."
        ),
    ),
    "training.excuse_asked": (
        _("%(person)s asks to be excused: %(session)s"),
        _("“%(session)s” (%(run)s), %(starts)s. Reason: %(reason)s"),
    ),
    "training.excuse_granted": (
        _("Excused: %(session)s"),
        _("You are excused from “%(session)s” (%(run)s), %(starts)s. %(reason)s"),
    ),
    "training.excuse_refused": (
        _("Not excused: %(session)s"),
        _("You are not excused from “%(session)s” (%(run)s), %(starts)s. Reason: %(reason)s"),
    ),
    "training.homework_set": (
        _("Homework until %(due_on)s: %(homework)s"),
        _("“%(homework)s” (%(run)s) is to be handed in by %(due_on)s."),
    ),
    "training.homework_changed": (
        _("Homework changed: %(homework)s"),
        _("“%(homework)s” (%(run)s) was changed. It is due on %(due_on)s."),
    ),
    "training.homework_due": (
        _("Due on %(due_on)s: %(homework)s"),
        _("You have not handed in “%(homework)s” (%(run)s) yet. It is due on %(due_on)s."),
    ),
    "training.homework_overdue": (
        _("Overdue: %(homework)s"),
        _("“%(homework)s” (%(run)s) was due on %(due_on)s. It can still be handed in, as late."),
    ),
    "training.homework_accepted": (
        _("Accepted: %(homework)s"),
        _("Your homework “%(homework)s” (%(run)s) is accepted."),
    ),
    "training.homework_returned": (
        _("Returned: %(homework)s"),
        _("Your homework “%(homework)s” (%(run)s) came back with a comment. Hand it in again."),
    ),
    "training.evaluation_planned": (
        _("You judge the effect of %(run)s"),
        _("On %(planned_on)s you are to judge whether “%(run)s” was effective."),
    ),
    "training.evaluation_near": (
        _("Effect of %(run)s: due on %(planned_on)s"),
        _("Judge by %(planned_on)s whether “%(run)s” was effective."),
    ),
    "training.evaluation_overdue": (
        _("Overdue: effect of %(run)s"),
        _("The evaluation of “%(run)s” was planned for %(planned_on)s. The run cannot be closed."),
    ),
    "training.follow_ups_open": (
        _("%(count)s follow-ups of your people opened"),
        _("Say how %(count)s of your people fare at work after their training."),
    ),
    "training.follow_ups_overdue": (
        _("%(count)s follow-ups of your people are overdue"),
        _("%(count)s follow-ups were due yesterday. They can still be answered."),
    ),
    "training.need_raised": (
        _("New training need: %(need)s"),
        _("%(person)s says that %(unit)s needs “%(need)s” in %(year)s."),
    ),
    "training.need_merged": (
        _("Merged with another: %(need)s"),
        _("Your need “%(need)s” for %(year)s goes on as part of “%(other)s”."),
    ),
    "training.need_planned": (
        _("Planned: %(need)s"),
        _("Your need “%(need)s” stands in the training plan of %(year)s as “%(item)s”."),
    ),
    "training.need_reopened": (
        _("No longer planned: %(need)s"),
        _(
            "“%(item)s”, which was to answer your need “%(need)s”, was taken out of the plan of %(year)s. "
            "Reason: %(reason)s. The need is open again."
        ),
    ),
    "training.need_refused": (
        _("Not planned: %(need)s"),
        _("Your need “%(need)s” does not come into the plan of %(year)s. Reason: %(reason)s"),
    ),
    "training.plan_submitted": (
        _("To be approved: training plan %(year)s"),
        _("%(person)s submitted version %(number)s of the training plan of %(year)s."),
    ),
    "training.plan_approved": (
        _("Approved: training plan %(year)s"),
        _("%(person)s approved version %(number)s of the training plan of %(year)s."),
    ),
    "training.plan_returned": (
        _("Sent back: training plan %(year)s"),
        _("%(person)s sent version %(number)s of the training plan back. Reason: %(reason)s"),
    ),
}
