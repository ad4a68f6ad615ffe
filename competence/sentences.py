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
