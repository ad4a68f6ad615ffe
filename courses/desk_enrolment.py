"""Enrolment in Wagtail's admin: menu and addresses. Imported by `wagtail_hooks`."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from courses import permissions
from courses.views import assign

reverse_when_asked = lazy(reverse, str)


@hooks.register("register_admin_urls")
def enrolment_addresses():
    """Put the screens below /desk/enrolment/."""
    patterns = [
        path("assignments/", assign.assignments, name="assignments"),
        path("assignments/new/", assign.assign, name="assign"),
        path("assignments/<int:assignment_id>/end/", assign.end, name="end"),
        path("standing/", assign.courses, name="courses"),
        path("standing/<int:course_id>/", assign.participants, name="participants"),
        path("enrolments/<int:enrolment_id>/", assign.enrolment, name="enrolment"),
        path("enrolments/<int:enrolment_id>/extend/", assign.extend, name="extend"),
        path("enrolments/<int:enrolment_id>/exempt/", assign.exempt, name="exempt"),
        path("requests/", assign.requests, name="requests"),
        path("requests/<int:enrolment_id>/decide/", assign.decide, name="decide"),
    ]
    return [path("enrolment/", include((patterns, "enrolment_desk"), namespace="enrolment_desk"))]


class PermittedItem(MenuItem):
    """A line of the menu for those whom ``may`` lets in."""

    def __init__(self, label, url_name: str, may: Callable[..., bool], **kwargs) -> None:
        super().__init__(label, reverse_when_asked(f"enrolment_desk:{url_name}"), **kwargs)
        self.may = may

    def is_shown(self, request: HttpRequest) -> bool:
        """Show the line to whom the page behind it is open."""
        return self.may(request.user)


ENROLMENT_MENU = Menu(
    items=[
        PermittedItem(
            _("Assign a course"),
            "assign",
            permissions.may_assign,
            name="assign-course",
            icon_name="plus",
            order=10,
        ),
        PermittedItem(
            _("Assignments"),
            "assignments",
            permissions.may_see_assignments,
            name="assignments",
            icon_name="calendar-check",
            order=20,
        ),
        PermittedItem(
            _("Who stands where"),
            "courses",
            permissions.may_see_participants,
            name="who-stands-where",
            icon_name="group",
            order=30,
        ),
        PermittedItem(
            _("Requests"),
            "requests",
            permissions.may_decide_enrolments,
            name="enrolment-requests",
            icon_name="help",
            order=40,
        ),
    ],
    register_hook_name="register_enrolment_menu_item",
)


class EnrolmentMenuItem(SubmenuMenuItem):
    """The menu of duties; it hides where none of its lines is shown."""


@hooks.register("register_admin_menu_item")
def enrolment_menu():
    """Put the duties into the desk's menu, below courses."""
    return EnrolmentMenuItem(
        _("Learning duties"),
        ENROLMENT_MENU,
        name="enrolment",
        icon_name="calendar-check",
        order=120,
    )
