"""The sentences behind this app's reasons and notices; stored codes find them in either language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    "courses.lessons_done": _("All %(total)s lessons are read."),
    "courses.lessons_open": _("%(done)s of %(total)s lessons are read."),
    "courses.lessons_missing": _("Still to be read: %(lessons)s."),
    "courses.lessons_many": _(
        "%(missing)s of %(total)s lessons are still to be read: %(lessons)s …"
    ),
    "courses.no_quiz": _("The course has no quiz."),
    "courses.quiz_open": _("The quiz “%(quiz)s” is still open."),
    "courses.quiz_passed": _(
        "The quiz “%(quiz)s” is passed with %(score)s of %(max_score)s points."
    ),
    "courses.quiz_failed": _(
        "The quiz “%(quiz)s” is not passed: %(score)s of %(max_score)s points."
    ),
    "courses.quiz_stands_alone": _("The quiz belongs to no course."),
    "courses.preview": _("You look at the quiz as a trainer; the result counts for no course."),
    "courses.not_enrolled": _("You are not enrolled in the course “%(course)s”."),
    "courses.completed_before": _(
        "You have completed the course; another attempt changes nothing."
    ),
    "courses.retired": _("The course is no longer offered."),
    "courses.not_released": _("The course has not been published yet."),
    "courses.by_request": _("A trainer or HR decides who takes part in this course."),
    "courses.by_assignment": _("This course is taken by assignment only."),
    "courses.may_enrol": _("Everybody may take this course."),
}

# kind -> title, text
NOTICES = {
    "courses.assigned": (
        _("New for you: %(course)s"),
        _("Please complete “%(course)s” by %(due_on)s."),
    ),
    "courses.due_soon": (
        _("Due on %(due_on)s: %(course)s"),
        _("You have until %(due_on)s to complete “%(course)s”."),
    ),
    "courses.overdue": (
        _("Overdue: %(course)s"),
        _("“%(course)s” was due on %(due_on)s. You can still complete it."),
    ),
    "courses.overdue_in_unit": (
        _("Overdue: %(learner)s, %(course)s"),
        _("%(learner)s has not completed “%(course)s”, which was due on %(due_on)s."),
    ),
    "courses.asked": (
        _("%(learner)s asks to join %(course)s"),
        _("%(learner)s would like to take “%(course)s”. %(note)s"),
    ),
    "courses.approved": (
        _("You are in: %(course)s"),
        _("Your request for “%(course)s” was approved. %(reason)s"),
    ),
    "courses.refused": (
        _("Not this time: %(course)s"),
        _("Your request for “%(course)s” was refused: %(reason)s"),
    ),
    "courses.extended": (
        _("More time: %(course)s"),
        _("“%(course)s” is now due on %(due_on)s. Reason: %(reason)s"),
    ),
    "courses.exempted": (
        _("No longer asked of you: %(course)s"),
        _("You are exempt from “%(course)s”. Reason: %(reason)s"),
    ),
    "courses.changed": (
        _("Changed: %(course)s"),
        _("“%(course)s” has a new release. What changed: %(why)s"),
    ),
}
