"""The desk's frame: the way back to the site, the way to the marking, no links to other sites."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Site
from wagtail.sites.views import IndexView as SitesView
from wagtail.users.views.groups import IndexView

from people.permissions import ROLE_NAMES

from .waiting import WaitingPanel


def _shown_name(group: Group) -> str:
    return str(ROLE_NAMES.get(group.name, group.name))


# A role's group is called as rules and rights know it; people read its name in their language. Django
# and Wagtail have no other place for a group's words than these two.
Group.__str__ = _shown_name  # type: ignore[method-assign,assignment]
IndexView.columns[0].accessor = _shown_name
# Wagtail heads these columns with the field's name in code; the field has words in either language.
for _column in SitesView.columns:
    if _column.name in {"port", "site_name", "root_page"}:
        _column.label = capfirst(Site._meta.get_field(_column.name).verbose_name)


class MarkingMenuItem(MenuItem):
    """Shown to those who mark: the queue is a page of the site, not of the desk."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.opens_marking


@hooks.register("register_admin_menu_item")
def way_back_to_the_site():
    return MenuItem(_("To the site"), reverse_lazy("home"), name="site", icon_name="home", order=1)


@hooks.register("register_admin_menu_item")
def way_to_the_marking():
    return MarkingMenuItem(
        _("Marking"), reverse_lazy("quizzes:marking"), name="marking", icon_name="edit", order=131
    )


@hooks.register("construct_homepage_panels")
def say_what_waits(request, panels):
    panel = WaitingPanel(request.user)
    if panel.figures:
        panels.append(panel)


@hooks.register("construct_help_menu")
def leave_out_other_sites(request, menu_items):
    """Keep the list of shortcuts; Wagtail's guide and news stand on its own site, in English."""
    menu_items[:] = [item for item in menu_items if item.name == "keyboard-shortcuts-trigger"]
