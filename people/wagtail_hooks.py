"""What the desk shows of people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views import account
from wagtail.log_actions import LogFormatter

from . import services
from .models import User
from .permissions import AUDITOR, HR, ROLE_NAMES, has_role
from .views.listing import PeoplePanel
from .viewsets import PeopleGroup


class PostFormatter(LogFormatter):
    """Says which post an entry speaks of."""

    def __init__(self, label, message) -> None:
        self.label, self._message = label, message

    def format_message(self, log_entry) -> str:
        """Return the sentence, with the post's words as they were then."""
        data: dict[str, Any] = {"unit": "", "position": "", "on": "", "given": [], "taken": []}
        data |= log_entry.data or {}
        for key in ("given", "taken"):
            data[key] = "、".join(str(ROLE_NAMES.get(role, role)) for role in data[key]) or "–"
        if data["on"]:
            data["on"] = date_format(dt.date.fromisoformat(data["on"]))
        return self._message % data


# Name and address are HR's to change, pictures of people are not kept, and the language is chosen
# once, on the site. Wagtail has no setting for these panels of its account page.
for panel in (
    account.NameEmailSettingsPanel,
    account.AvatarSettingsPanel,
    account.LocaleSettingsPanel,
):
    panel.is_active = lambda self: False


ACTIONS = {
    "people.join": (_("Joined"), _("Joined %(unit)s as %(position)s on %(on)s")),
    "people.correct": (_("Details corrected"), _("Details corrected")),
    "people.move": (
        pgettext_lazy("person", "Moved"),
        _("Moved to %(unit)s as %(position)s on %(on)s"),
    ),
    "people.post": (_("Further post"), _("Also %(position)s in %(unit)s from %(on)s")),
    "people.post_end": (_("Further post ended"), _("No longer %(position)s in %(unit)s: %(on)s")),
    "people.leave": (_("Left"), _("Leaving entered for %(on)s")),
    "people.stay": (_("Leaving taken back"), _("Leaving taken back")),
    "people.come_back": (_("Came back"), _("Came back to %(unit)s as %(position)s on %(on)s")),
    "people.password": (_("New first password"), _("New first password given")),
    "people.roles": (_("Roles changed"), _("Roles given: %(given)s; taken: %(taken)s")),
}


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for key, (label, message) in ACTIONS.items():
        actions.register_action(key)(
            lambda label=label, message=message: PostFormatter(label, message)
        )


@hooks.register("register_admin_viewset")
def register_people():
    return PeopleGroup()


@hooks.register("construct_homepage_panels")
def add_people_panel(request, panels):
    if has_role(request.user, HR, AUDITOR):
        panels.append(PeoplePanel())


@hooks.register("before_bulk_action")
def keep_people(request, action_type, objects, _action):
    """Records need the people they speak of."""
    if action_type == "delete" and any(isinstance(item, User) for item in objects):
        messages.error(request, _("People are never deleted. Enter their last day instead."))
        return redirect("wagtailusers_users:index")
    return None


@hooks.register("after_bulk_action")
def derive_after_bulk_action(request, action_type, objects, _action):
    people = [item.pk for item in objects if isinstance(item, User)]
    if people:
        services.derive_access(user_ids=people)


@hooks.register("after_create_user")
@hooks.register("after_edit_user")
def derive_after_edit(request, user):
    services.derive_access(user_ids=[user.pk])


@hooks.register("after_edit_group")
@hooks.register("after_delete_group")
def derive_after_group(request, group):
    services.derive_access()
