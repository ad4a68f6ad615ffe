"""What this app says: the sentences of its reasons and of its refusals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.languages import in_page_language

REASONS = {
    "quizzes.open": gettext_lazy("The quiz is open."),
    "quizzes.not_published": gettext_lazy("This quiz is not published at the moment."),
    "quizzes.retired": gettext_lazy("This quiz has been retired; it cannot be taken any more."),
    "quizzes.rules_missing": gettext_lazy("The rules of this quiz are not complete yet."),
    "quizzes.no_questions": gettext_lazy("This quiz has no questions yet."),
    "quizzes.too_much_left_out": gettext_lazy(
        "Nobody can begin at the moment: %(count)s questions have to be checked first, and only "
        "%(points)s of %(total)s points are left."
    ),
    "quizzes.bank_short": gettext_lazy(
        "Nobody can begin at the moment: the item bank has %(available)s of the %(asked)s questions "
        "that are to be drawn."
    ),
    "quizzes.bank_short_in": gettext_lazy(
        "Nobody can begin at the moment: for the section “%(section)s” the item bank has "
        "%(available)s of the %(asked)s questions that are to be drawn."
    ),
    "quizzes.opens_later": gettext_lazy("The quiz opens on %(at)s."),
    "quizzes.has_closed": gettext_lazy("The quiz closed on %(at)s."),
    "quizzes.wait_until": gettext_lazy("The next attempt can be started from %(at)s."),
    "quizzes.code_missing": gettext_lazy("Enter the access code that the invigilator shows."),
    "quizzes.code_wrong": gettext_lazy(
        "This access code is not open at the moment. Look at the board again, digit by digit."
    ),
    "quizzes.code_throttled": gettext_lazy(
        "Too many wrong access codes. Try again from %(at)s, or ask the invigilator."
    ),
    "quizzes.attempts_used": gettext_lazy("All %(limit)s attempts have been used."),
    "quizzes.attempts_left": gettext_lazy("%(left)s of %(limit)s attempts are left."),
    "quizzes.reached": gettext_lazy("%(score)s of %(max_score)s points; %(needed)s were needed."),
    "quizzes.missed": gettext_lazy("%(score)s of %(max_score)s points; %(needed)s are needed."),
    "quizzes.section_failed": gettext_lazy(
        "The section “%(title)s” must be passed: %(score)s of %(max_score)s points; "
        "%(needed)s are needed."
    ),
    "quizzes.section_passed": gettext_lazy(
        "The section “%(title)s” is passed: %(score)s of %(max_score)s points; "
        "%(needed)s were needed."
    ),
    "quizzes.veto_lost": gettext_lazy(
        "Not fully right, although it had to be: question %(slots)s. That alone fails the quiz."
    ),
    "quizzes.unanswered": gettext_lazy(
        "Without an answer, and so without points: question %(slots)s."
    ),
    "quizzes.marked_by_person": gettext_lazy("Marked by an assessor: question %(slots)s."),
    "quizzes.is_checklist": gettext_lazy(
        "This is a checklist: somebody who observes fills it in, nobody takes it."
    ),
    "quizzes.no_checklist": gettext_lazy(
        "This is a quiz and no checklist: nobody can be observed with it."
    ),
    "quizzes.checklist_retired": gettext_lazy(
        "This checklist has been retired; nobody is observed with it any more."
    ),
    "quizzes.checklist_not_published": gettext_lazy(
        "This checklist is not published at the moment."
    ),
    "quizzes.line_failed": gettext_lazy(
        "The critical line %(slot)s was not fulfilled: %(line)s. That alone fails the checklist."
    ),
    "quizzes.not_seen": gettext_lazy("Not observed, and so not counted: line %(slots)s."),
    "quizzes.two_agreed": gettext_lazy("Two sheets agree, and their mean counts: %(names)s."),
    "quizzes.third_decided": gettext_lazy(
        "Two sheets differed; the sheet of a third person decided: %(name)s."
    ),
    "quizzes.time_over": gettext_lazy(
        "The time was over; the answers saved until then were handed in."
    ),
}

# kind -> title, text
NOTICES = {
    "quizzes.check_by_soon": (
        gettext_lazy("To be checked by %(day)s: a question of yours"),
        gettext_lazy(
            "“%(question)s” must be checked by %(day)s. Is it still right? Then set a later date; "
            "after it the question is left out of new papers."
        ),
    ),
    "quizzes.check_by_past": (
        gettext_lazy("Left out of new papers since %(day)s: a question of yours"),
        gettext_lazy(
            "“%(question)s” was to be checked by %(day)s. Check it and set a later date, and it is "
            "asked again."
        ),
    ),
    "quizzes.asked": (
        gettext_lazy("%(learner)s asks for another attempt: %(quiz)s"),
        gettext_lazy("%(learner)s would like to take “%(quiz)s” once more: %(text)s"),
    ),
    "quizzes.granted": (
        gettext_lazy("Another attempt: %(quiz)s"),
        gettext_lazy("You may take “%(quiz)s” once more. %(reason)s"),
    ),
    "quizzes.declined": (
        gettext_lazy("No further attempt: %(quiz)s"),
        gettext_lazy("Your request for another attempt at “%(quiz)s” was declined: %(reason)s"),
    ),
    "quizzes.override": (
        gettext_lazy("Other rules for you: %(quiz)s"),
        gettext_lazy("For “%(quiz)s” other rules hold for you from now on. Reason: %(reason)s"),
    ),
    "quizzes.reopened": (
        gettext_lazy("Go on until %(until)s: %(quiz)s"),
        gettext_lazy(
            "Your attempt at “%(quiz)s” is open again until %(until)s. Reason: %(reason)s"
        ),
    ),
}


def title_of(thing: Any) -> str:
    """Return the title of a quiz or of a paper, frozen or printed, in the language of the page."""
    if isinstance(thing, Mapping):
        return in_page_language(thing["title"], thing.get("title_en"))
    return in_page_language(thing.title, thing.title_en)


def bad_response(code: str, limit: int) -> str:
    """Return the sentence for an answer that cannot be kept."""
    if code == "too_long":
        return _("This answer is longer than %(limit)s characters and has not been saved. Please shorten it.") % {"limit": f"{limit:,}"}  # fmt: skip
    return str(_BAD_RESPONSES.get(code, _MISFIT))


_MISFIT = gettext_lazy(
    "This answer does not fit the question and has not been saved. Please reload the page."
)
_BAD_RESPONSES = {
    "characters": gettext_lazy(
        "This answer holds a character that cannot be stored. Please remove it; nothing has been saved yet."
    ),
    "empty_answer": gettext_lazy("Answer the question first, then check it."),
    "exam": gettext_lazy("In this quiz no answer is judged before you hand in."),
    "under_way": gettext_lazy(
        "Another quiz that you have begun asks this question. Hand that one in first."
    ),
    "empty": gettext_lazy("Please write a sentence first."),
    "number": gettext_lazy("Write a number, such as 15 or 3.5; this has not been saved yet."),
    "time": gettext_lazy("Write a time of day, such as 13:50; this has not been saved yet."),
    "places": gettext_lazy(
        "Please give each entry a number of its own; this answer has not been saved yet."
    ),
    "path": gettext_lazy(
        "What has been confirmed in a situation stays. Please reload the page to go on."
    ),
}


# How an answer earns its points, said on the question itself (docs/specs/quiz-engine.md).
_RULES = {
    ("single_choice", "shares"): gettext_lazy(
        "Options may be worth different parts of the points."
    ),
    ("multiple_choice", "all_or_nothing"): gettext_lazy(
        "All or nothing: all right options and no other."
    ),
    ("multiple_choice", "partial"): gettext_lazy(
        "Each right option earns its part of the points, each wrong one takes a part away; never "
        "below 0."
    ),
    ("multiple_choice", "shares"): gettext_lazy(
        "Options are worth different parts of the points, and wrong ones may take some away; never "
        "below 0."
    ),
    ("fill_in", "all_or_nothing"): gettext_lazy("Each blank is worth the same."),
    ("number", "all_or_nothing"): gettext_lazy("A number; the unit may be left out."),
    ("ordering", "partial"): gettext_lazy(
        "Put the entries in order. Counted is the longest row of entries that follow each other "
        "rightly; others may stand between them."
    ),
    ("ordering", "all_or_nothing"): gettext_lazy(
        "Put the entries in order. All or nothing: the whole order must be right."
    ),
    ("matching", "partial"): gettext_lazy("Each right pair earns its part of the points."),
    ("matching", "all_or_nothing"): gettext_lazy("All or nothing: every pair must be right."),
    ("case", "all_or_nothing"): gettext_lazy(
        "Decide scene by scene. What you confirm stays; each decision counts."
    ),
}


def rule_of(entry: Mapping[str, Any]) -> str:
    """Return how a question of a paper earns its points; empty where one right answer is all."""
    kind, scoring = entry["kind"], entry.get("scoring") or "all_or_nothing"
    if kind == "number" and entry.get("clock"):
        return _("A time of day, such as 09:05.")
    if kind == "number" and not entry.get("unit"):
        return _("A number.")
    return str(_RULES.get((kind, scoring), ""))


def bad_grade(code: str) -> str:
    """Return the sentence for a grade that cannot stand."""
    return {
        "score": _(
            "The score must lie between 0 and the points of the question, with two decimals at most."
        ),
        "reason": _("This answer has been marked already. Say why the mark changes."),
        "open": _("This answer does not wait for a mark."),
        "third": _("You have marked this answer; a third person decides between the two marks."),
        "disputed": _(
            "Two assessors have marked this answer meanwhile and are too far apart. Look at their marks, then decide."
        ),
        "points": _("One of the marking points does not exist any more. Please reload the page."),
        "slot": _("There is no such question in this attempt."),
    }[code]


def bad_override(code: str) -> str:
    """Return the sentence for an override that cannot stand."""
    return {
        "target": _("Name exactly one: a person or a unit."),
        "own": _("Nobody decides this for themselves: somebody else must."),
        "nothing": _("Nothing is granted yet: give minutes, attempts or other times."),
        "reason": _("Say why."),
        "order": _("It must close after it opens."),
        "closed": _("The quiz has closed for this learner: say until when it may be taken."),
    }[code]


def not_reopened(code: str) -> str:
    """Return the sentence for an attempt that cannot be reopened."""
    return {
        "state": _("Only an attempt that was handed in can be reopened."),
        "paper": _("What was sat on paper cannot be reopened; its points can be corrected."),
        "own": _("Nobody decides this for themselves: somebody else must."),
        "passed": _("This attempt was passed; it stays as it is."),
        "running": _("The learner has another attempt under way."),
        "minutes": _("Say how many minutes, from 1 to 1440."),
        "reason": _("Say why."),
    }[code]


def bad_observation(code: str) -> str:
    """Return the sentence for an occasion, or a sheet of it, that cannot be."""
    return {
        "needed": _("One assessor or two."),
        "long": _("The place is too long."),
        "own": _("Nobody observes themselves: name somebody else."),
        "begun": _("Somebody observes already; the start stays as it is."),
        "closed": _("This observation is closed: enough sheets were signed."),
        "cancelled": _("This observation was cancelled."),
        "signed": _("A sheet was signed already; the observation stays."),
        "reason": _("Say why."),
        "start": _(
            "This checklist reckons times from the start of the occasion. Say when it starts."
        ),
        "standpoint": _("Say who you are to the person."),
        "may_not": _("From this standpoint you cannot observe this person."),
    }[code]


def bad_sheet(code: str) -> str:
    """Return the sentence for what cannot be done to a sheet."""
    return {
        "lines": _("Some lines are still open. Judge them, or say that they were not seen."),
        "critical": _("A critical line was not seen. Without it the sheet cannot be signed."),
        "nothing": _("No line was seen; there is nothing to sign."),
        "meaning": _("Say what your signature means."),
        "may_not": _("You cannot sign or answer for this person."),
        "unsigned": _("This sheet has not been signed, or its signature is void."),
        "cancelled": _("This observation was cancelled."),
        "drawing": _("Please sign in the field, or type your name."),
        "file": _("Only photographs (JPEG, PNG, WebP) and PDF files can be kept."),
        "file_size": _("A file can be 12 MB at most."),
        "files": _("A line can have ten files at most."),
    }[code]


def bad_regrade(code: str) -> str:
    """Return the sentence for a correction that cannot be made."""
    return {
        "reason": _("Please say why."),
        "key": _("With this key no answer could be right. Please fill in the right key."),
        "not_asked": _("No attempt at this quiz has this question."),
        "nothing_left": _(
            "A paper would be left without points. Give everybody all points instead."
        ),
        "outdated": _("Meanwhile it would come out otherwise. Please look at it again."),
    }[code]


_SCORES = {
    "no_value": gettext_lazy("This is a formula or an error (%(text)s). Type the value."),
    "staff_missing": gettext_lazy("The staff number is missing. Type it."),
    "staff_unknown": gettext_lazy(
        "Nobody has the staff number “%(number)s”. Check it; leading zeros count."
    ),
    "name_differs": gettext_lazy(
        "%(number)s is %(known)s, not %(name)s. Correct the number or the name."
    ),
    "own": gettext_lazy("Nobody enters their own points. Leave this row to somebody else."),
    "twice": gettext_lazy("%(number)s stands in more than one row. Remove one of them."),
    "entered_before": gettext_lazy(
        "The points of %(name)s (variant %(variant)s) were entered already. Correct them in the list "
        "instead."
    ),
    "variant": gettext_lazy("“%(text)s” is no variant of this paper. Write one of: %(known)s."),
    "points_missing": gettext_lazy(
        "The points of question %(n)s are missing. Write 0 where nothing was earned."
    ),
    "points_range": gettext_lazy(
        "Question %(n)s: “%(text)s” does not lie between 0 and %(most)s, with two decimals at most."
    ),
    "no_such_question": gettext_lazy(
        "There is no question %(n)s: this variant has %(count)s. Empty the cell."
    ),
    "sat_on": gettext_lazy("The day of the sitting lies between %(printed)s (printed) and today."),
}


def bad_score(code: str, params: Mapping[str, Any]) -> str:
    """Return the sentence for scores on paper that cannot be stored."""
    return str(_SCORES[code]) % params
