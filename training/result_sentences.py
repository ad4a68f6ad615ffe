"""The sentences of composite results: why one came out as it did, and what stands in the way."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    # what a scheme still needs
    "training.scheme_empty": _(
        "The scheme of results has no part yet: say how this training is assessed."
    ),
    "training.scheme_no_weight": _("The weight of “%(part)s” is not set."),
    "training.scheme_weights": _("The weights make %(sum)s percent together; they must make 100."),
    "training.scheme_no_pass_mark": _(
        "The pass mark of the whole is not set. 0 means that the conditions alone decide."
    ),
    "training.scheme_decides_nothing": _(
        "With a pass mark of 0 at least one part needs a condition, or everybody passes."
    ),
    "training.scheme_no_verdict": _(
        "“%(part)s” gives points and no verdict: use a least percentage as its condition."
    ),
    "training.scheme_veto_of_what": _(
        "“%(part)s” has a veto and no condition: say what must be met."
    ),
    "training.scheme_no_source": _("Nobody has chosen yet by what “%(part)s” is measured."),
    "training.scheme_no_levels": _("What the levels of “%(part)s” are worth is not set."),
    "training.scheme_not_fixed": _("The scheme of results (draft %(number)s) is not approved."),
    "training.scheme_replaced": _("This version is replaced; change the scheme of the newest one."),
    # what is refused
    "training.results_open": _(
        "The results of %(count)s people are open (%(people)s …). Complete or waive them on the board."
    ),
    "training.results_none_open": _("None of these results is open."),
    "training.judged_has_left": _("This person does not take part in the run any more."),
    "training.judgement_empty": _("Say what was seen: the person reads it."),
    "training.no_such_level": _("Choose one of the levels."),
    # a part
    "training.c_all_passed": _("All %(of)s are passed, as is asked for."),
    "training.c_not_passed": _("“%(title)s” is not passed."),
    "training.c_least_met": _("%(percent)s percent, at least %(least)s are needed."),
    "training.c_below_least": _("%(percent)s percent; at least %(least)s are needed."),
    "training.c_no_more": _(
        "At most %(percent)s percent can still be reached; at least %(least)s are needed."
    ),
    "training.c_not_taken": _("“%(title)s” has not been sat yet."),
    "training.c_not_marked": _("“%(title)s” has no result yet."),
    "training.c_not_observed": _("“%(title)s” has not been observed yet."),
    "training.c_observed_again": _(
        "The sheet of “%(title)s” is open again; it counts once it is signed anew."
    ),
    "training.c_not_held": _("“%(title)s” is not held, or nobody has counted heads yet."),
    "training.c_not_on_sheet": _("The confirmed sheet of “%(title)s” has no line."),
    "training.c_homework_open": _("“%(title)s” is not handed in or was returned."),
    "training.c_homework_waits": _("“%(title)s” waits for its mark."),
    "training.c_not_scored": _("“%(title)s” has no running score yet."),
    "training.c_not_judged": _("Nobody has judged the conduct yet."),
    "training.c_empty_theory": _("There is no test."),
    "training.c_empty_practical": _("There is no checklist."),
    "training.c_empty_attendance": _("The run has no session that counts."),
    "training.c_empty_homework": _("No homework has been set."),
    "training.c_empty_running_score": _("No month has a running score yet."),
    "training.c_empty_overall": _("Nobody has judged the conduct yet."),
    # the whole
    "training.c_reached": _("%(percent)s percent; %(needed)s are needed."),
    "training.c_all_met": _("All parts are there and all conditions are met."),
    "training.c_below": _("%(percent)s percent are less than the %(needed)s that are needed."),
    "training.c_just_below": _(
        "Exactly %(exact)s percent, which is less than %(needed)s: the verdict comes before rounding."
    ),
    "training.c_unmet": _("The condition of “%(part)s” is not met: not passed, whatever the rest."),
    "training.c_veto": _("“%(part)s” has a veto and is not met: not passed, and no points count."),
    "training.c_open": _("“%(part)s” is still open."),
    # why a result was made anew
    "training.cause_attempt_graded": _("a test was marked"),
    "training.cause_attempt_regraded": _("a test was marked again"),
    "training.cause_attempt_voided": _("an attempt no longer counts"),
    "training.cause_observed": _("a practical was closed"),
    "training.cause_observation_reopened": _("a practical was opened again"),
    "training.cause_sheet_confirmed": _("an attendance sheet was confirmed"),
    "training.cause_sheet_reopened": _("an attendance sheet was opened again"),
    "training.cause_attendance_corrected": _("attendance was corrected"),
    "training.cause_excused": _("an excuse was granted"),
    "training.cause_sessions_changed": _("the sessions changed"),
    "training.cause_homework_marked": _("homework was marked"),
    "training.cause_homework_changed": _("the homework of the run changed"),
    "training.cause_running_score": _("a running score was made"),
    "training.cause_judgement_given": _("the conduct was judged"),
    "training.cause_judgement_corrected": _("the judgement of conduct was corrected"),
    "training.cause_run_closed": _("the run was closed"),
    "training.cause_looked_through": _("looked through by the site"),
}

NOTICES = {
    "training.composite_passed": (
        _("Passed: %(run)s"),
        _("You have passed “%(run)s”. The page says line by line how the result came about."),
    ),
    "training.composite_failed": (
        _("Not passed: %(run)s"),
        _("You have not passed “%(run)s”. The page says line by line how the result came about."),
    ),
    "training.composite_open": (
        _("Open again: %(run)s"),
        _("Something that your result of “%(run)s” rests on was taken back. The page says what."),
    ),
}
