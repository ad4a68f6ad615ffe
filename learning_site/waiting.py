"""What waits for somebody, in figures on the desk's first page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from courses import permissions as courses_permissions
from courses.selectors import desk as courses
from quizzes import selectors as quizzes
from quizzes.permissions import may_mark
from quizzes.selectors.sittings import requests_of
from training import permissions as training_permissions
from training.selectors import annual

Figure = tuple[str | Promise, str, Callable[[], int]]


class WaitingPanel(Component):
    """One statement a figure, and only the figures whose page the person may open."""

    name = "waiting"
    template_name = "learning_site/desk/waiting.html"
    order = 110

    def __init__(self, user: Any) -> None:
        self.figures = list(_figures(user))

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Count; what is done with is left out."""
        counted = [(word, reverse(url), count()) for word, url, count in self.figures]
        return {"figures": [each for each in counted if each[2]]}


def _figures(user: Any) -> Iterator[Figure]:
    today = timezone.localdate()
    if courses_permissions.may_author(user):
        yield _("Oddities to settle"), "courses_desk:documents", courses.open_warnings
        yield _("Courses with an unpublished draft"), "courses_desk:courses", courses.open_drafts
    if may_mark(user):
        me = user.pk
        yield _("Answers to mark"), "quizzes:marking", quizzes.marking_queue(me).count
        yield _("Objections"), "quizzes:objections", quizzes.open_objections(me).count
        yield _("Reported questions"), "quizzes:reports", quizzes.open_reports().count
    if user.has_perm("quizzes.change_quiz"):
        asked = requests_of()
        yield _("Requests for another attempt"), "quizzes_desk:all_requests", asked.count
    if courses_permissions.may_decide_enrolments(user):
        yield _("Requests to join"), "enrolment_desk:requests", courses.open_requests
    if courses_permissions.may_see_participants(user):
        yield _("Overdue learners"), "enrolment_desk:courses", lambda: courses.overdue_people(today)
    if training_permissions.may_keep_plans(user):
        yield _("Training needs"), "training_desk:needs", annual.open_needs().count
    if training_permissions.may_approve_plan(user):
        yield _("Annual plans to approve"), "training_desk:plans", annual.plans_to_approve().count
