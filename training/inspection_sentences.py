"""The sentences of daily inspections: what is refused, and what people are told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    # what a plan still needs
    "training.inspections_no_checklist": _("Choose the checklist that is looked at."),
    "training.inspections_no_weights": _(
        "Say what inspections and tests weigh in the running score; at least one must weigh something."
    ),
    "training.inspections_no_tests": _(
        "The tests have a weight: choose the tests that count, or give them the weight 0."
    ),
    "training.inspections_tests_sat": _(
        "Choose tests that people answer themselves; a checklist is looked at, it is no test."
    ),
    "training.inspections_nobody_looks": _(
        "Nobody would look: name an inspector. The unit has no leader, or the run no organiser."
    ),
    # what is refused
    "training.inspections_stopped": _("This plan is stopped; make a new one."),
    "training.inspections_end_first": _("The last day is before the first."),
    "training.inspections_over": _("The last day, %(day)s, is past: give a later one."),
    "training.look_to_come": _("This look is on a day still to come."),
    "training.look_unknown": _("The plan has no look on this day at this time."),
    "training.look_over": _(
        "The day of this look is over. What was not seen then cannot be seen now; say why, or leave it missed."
    ),
    "training.excuse_own": _(
        "You had to look yourself: somebody else excuses it, the leader, the organiser or HR."
    ),
    "training.not_looked_at": _("%(person)s is not among those whom this plan looks at."),
    "training.no_sheet_may_not": _(
        "You may not inspect this person: assessors, trainers and whoever leads the unit may."
    ),
    "training.no_sheet_closed": _("This inspection is signed already."),
    "training.no_sheet_other": _(
        "The sheet cannot be opened. Ask the trainer to look at the checklist."
    ),
    "training.slogan_empty": _("Write the slogan."),
    "training.slogan_week_over": _("This week is over; its slogan stays as it was."),
    "training.month_runs": _("The month runs until %(until)s; decide after it."),
    "training.no_decision_yet": _("There is no decision that could be taken back."),
}

# kind -> title, text
NOTICES = {
    "training.inspections_started": (
        _("You inspect: %(plan)s"),
        _("The looks of “%(plan)s” begin on %(starts_on)s. Each day's stand under Inspections."),
    ),
    "training.looks_missed": (
        _("%(count)s looks missed: %(plan)s"),
        _(
            "%(count)s looks of “%(plan)s” did not take place. If there was a reason, enter it in the calendar."
        ),
    ),
    "training.month_reward": (
        _("Reward for %(month)s: %(what)s"),
        _("%(person)s decided on a reward for your %(month)s (“%(plan)s”). Reason: %(reason)s"),
    ),
    "training.month_penalty": (
        _("Penalty for %(month)s: %(what)s"),
        _("%(person)s decided on a penalty for your %(month)s (“%(plan)s”). Reason: %(reason)s"),
    ),
    "training.month_none": (
        _("Taken back: decision on %(month)s"),
        _("%(person)s took the decision on your %(month)s (“%(plan)s”) back. Reason: %(reason)s"),
    ),
}
