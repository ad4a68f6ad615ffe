"""The sentences of this app's reasons and notices. A code once stored is never given another meaning."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.verdicts import Reason, register_sentences

SENTENCES = {
    "competence.course_completed": _(
        "Course “%(course)s”, release %(release)s, completed on %(on)s"
    ),
    "competence.result_passed": _("Result %(score)s of %(max_score)s: passed"),
    "competence.result_not_passed": _("Result %(score)s of %(max_score)s: not passed"),
    "competence.result_passed_unscored": _("The quiz is passed"),
    "competence.result_not_passed_unscored": _("The quiz is not passed"),
    "competence.result_missing": _("The course ends with a quiz, but there is no result"),
    "competence.no_quiz": _("The course has no quiz: every lesson was read"),
    "competence.release_proves": _("This release of the course proves %(competency)s %(title)s"),
    "competence.other_competency": _("The course proves %(proved)s, required is %(required)s"),
    "competence.level_reached": _("Level %(level)s reached, required is level %(required)s"),
    "competence.level_short": _("Level %(level)s only, required is level %(required)s"),
    "competence.valid_until": _("Valid for %(months)s months, up to and including %(on)s"),
    "competence.valid_without_end": _("Valid without end"),
    "competence.doubt_regraded": _(
        "The result that it rests on was marked again and is not passed any more, %(score)s of %(max_score)s: %(reason)s"
    ),
    "competence.doubt_regraded_unscored": _(
        "The result that it rests on was marked again and is not passed any more: %(reason)s"
    ),
    "competence.doubt_void": _("The attempt that it rests on was declared void: %(reason)s"),
    "competence.valid_up_to": _("Valid up to and including %(on)s"),
    "competence.criterion_met": _("What is asked for this level is met (criterion %(number)s)"),
    "competence.recognised": _("Recognised until %(until)s by %(by)s: %(why)s"),
    "competence.imported": _("Taken over from before: %(title)s"),
    # Leaves of criteria, met.
    "competence.leaf_course": _("Course “%(title)s” completed on %(on)s, release %(release)s"),
    "competence.leaf_result": _("“%(title)s” passed on %(on)s"),
    "competence.leaf_composite": _("Training “%(title)s” passed on %(on)s"),
    "competence.leaf_attendance": _("Training “%(title)s” attended, ended on %(on)s"),
    "competence.leaf_outside": _("Certificate of an outside body, issued on %(on)s"),
    "competence.leaf_prior": _("Earlier experience or education, of %(on)s"),
    "competence.leaf_rating": _("Rated by the leader on %(on)s"),
    "competence.leaf_competition": _("Competition or outside examination on %(on)s"),
    # Leaves not met.
    "competence.missing_course": _("Not yet: complete the course “%(title)s”"),
    "competence.missing_result": _("Not yet: pass “%(title)s”"),
    "competence.missing_composite": _("Not yet: pass the training “%(title)s”"),
    "competence.missing_attendance": _("Not yet: attend the training “%(title)s”"),
    "competence.missing_outside": _("Not yet: a certificate of an outside body"),
    "competence.missing_prior": _("Not yet: earlier experience or education, shown to HR"),
    "competence.missing_rating": _("Not yet: to be rated by the leader"),
    "competence.missing_competition": _("Not yet: a competition or outside examination"),
    "competence.missing_default": _("Not yet: complete a course that proves it"),
    "competence.leaf_not_passed": _("“%(title)s” was not passed on %(on)s"),
    "competence.leaf_share_short": _("“%(title)s” on %(on)s: less than the %(needed)s%% needed"),
    "competence.leaf_level_short": _("Rated on %(on)s with level %(reached)s, %(needed)s needed"),
    "competence.leaf_ended": _("What was shown on %(on)s counts until %(until)s only"),
    # Trees without form.
    "competence.tree_too_large": _("At most %(most)s conditions in one criterion."),
    "competence.tree_too_deep": _("At most %(most)s steps of conditions inside each other."),
    "competence.tree_no_form": _(
        "The criterion cannot be read: each line is a condition, “all of” or “one of”."
    ),
    "competence.tree_unknown_leaf": _("There is no condition “%(leaf)s”."),
    "competence.tree_bad_value": _("“%(name)s” of the condition “%(leaf)s” has no possible value."),
    "competence.tree_line": _("Line %(line)s of the criterion cannot be read."),
    "competence.tree_of_what": _("The condition “%(leaf)s” does not say of what."),
    # Refusals.
    "competence.why_missing": _("Give a reason."),
    "competence.ends_before_start": _("The last day lies before the first."),
    "competence.day_to_come": _("The day has not come yet."),
    "competence.no_such_level": _("%(competency)s has no level %(level)s."),
    "competence.said_meanwhile": _("Somebody has changed this meanwhile. Look at it again."),
    "competence.said_already": _("This is said already."),
    "competence.nothing_asked": _("Nothing is asked for from that day, so nothing can end."),
    "competence.nothing_changes": _("That is what is asked for already."),
    "competence.own_evidence": _("Nobody vouches for themselves. Ask somebody else."),
    "competence.own_record": _("Nobody decides about their own record."),
    "competence.not_said_of_it": _("The record does not stand so that this can be said of it."),
    "competence.temporary_too_long": _("At most one year."),
    "competence.nothing_to_review": _("There is nothing of it to look at again."),
    "competence.review_by_test": _("This release asks for its quiz to be passed again."),
    "competence.nobody_lacks_it": _("Nobody here lacks it."),
    "competence.need_open_already": _("This training need is open already."),
    "competence.history_person": _("Nobody has the staff number %(number)s."),
    "competence.history_day": _("“%(text)s” is no day; write it as 2026-03-31."),
    # Gates.
    "competence.no_authorisation_asked": _("No authorisation is asked for."),
    "competence.authorised": _("Authorised by %(competency)s, level %(level)s"),
    "competence.not_authorised": _("Needs one of these, valid on the day: %(competencies)s"),
    # Charts.
    "competence.at_risk_by_chart": _("The inspections have become worse than usual."),
}

# kind -> title, text
NOTICES = {
    "competence.certificate": (
        _("You have a certificate: %(competency)s"),
        _("“%(course)s” is completed. Your certificate %(number)s is valid until %(until)s."),
    ),
    "competence.certificate_without_end": (
        _("You have a certificate: %(competency)s"),
        _("“%(course)s” is completed. Your certificate %(number)s is valid without end."),
    ),
    "competence.result_passed": (
        _("Passed: %(quiz)s"),
        _(
            "Your result is final: passed, because "
            "you have %(score)s of %(max_score)s points; %(needed)s were needed."
        ),
    ),
    "competence.result_not_passed": (
        _("Not passed: %(quiz)s"),
        _(
            "Your result is final: not passed, because "
            "you have %(score)s of %(max_score)s points; %(needed)s are needed."
        ),
    ),
    "competence.result_passed_unscored": (
        _("Passed: %(quiz)s"),
        _("Your result is final: passed. The score of this quiz is not shown."),
    ),
    "competence.result_not_passed_unscored": (
        _("Not passed: %(quiz)s"),
        _("Your result is final: not passed. The score of this quiz is not shown."),
    ),
}


# What a reason says to who must not read the score (the quiz keeps it back).
UNSCORED = {
    "competence.result_passed": "competence.result_passed_unscored",
    "competence.result_not_passed": "competence.result_not_passed_unscored",
    "competence.doubt_regraded": "competence.doubt_regraded_unscored",
}


def unscored(reason: Reason) -> Reason:
    """Return the reason without figures of a result."""
    return Reason(UNSCORED.get(reason.code, reason.code), reason.params)


def register() -> None:
    """Make the sentences known; called once, when the app is ready."""
    register_sentences(SENTENCES)
