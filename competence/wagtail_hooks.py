"""What the desk's menu says of proof."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import include, path, reverse, reverse_lazy
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from .permissions import may_read_demand, may_see_doubts, may_see_ledger, may_see_matrix
from .views import desk_demand

reverse_when_asked = lazy(reverse, str)


class DoubtsMenuItem(MenuItem):
    """Leads to the records in doubt, for those who may see them."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Shown to HR and auditors."""
        return may_see_doubts(request.user)


@hooks.register("register_reports_menu_item")
def register_doubts_menu_item() -> MenuItem:
    return DoubtsMenuItem(
        _("Records in doubt"),
        reverse_lazy("competence:doubts"),
        name="doubts",
        icon_name="warning",
        order=110,
    )


@hooks.register("register_reports_menu_item")
def register_ledger_menu_item() -> MenuItem:
    return PermittedItem(
        _("Tamper evidence"),
        "competence:ledger",
        may_see_ledger,
        name="ledger",
        icon_name="lock",
        order=120,
    )


@hooks.register("register_admin_urls")
def competence_addresses():
    """Put the screens of demand below /desk/competence/."""
    patterns = [
        path("positions/", desk_demand.requirements, name="requirements"),
        path("positions/<int:pk>/", desk_demand.position, name="position"),
        path("criteria/", desk_demand.criteria, name="criteria"),
        path("criteria/<slug:code>/", desk_demand.criterion, name="criterion"),
    ]
    return [
        path("competence/", include((patterns, "competence_desk"), namespace="competence_desk"))
    ]


class PermittedItem(MenuItem):
    """A line of the menu for those whom ``may`` lets in."""

    def __init__(self, label, url_name: str, may: Callable[..., bool], **kwargs) -> None:
        super().__init__(label, reverse_when_asked(url_name), **kwargs)
        self.may = may

    def is_shown(self, request: HttpRequest) -> bool:
        """Show the line to whom the page behind it is open."""
        return self.may(request.user)


COMPETENCE_MENU = Menu(
    items=[
        PermittedItem(_("What positions ask for"), "competence_desk:requirements", may_read_demand, name="requirements", icon_name="list-ul", order=10),
        PermittedItem(_("What proves a competency"), "competence_desk:criteria", may_read_demand, name="criteria", icon_name="check", order=20),
        PermittedItem(_("Competence matrix"), "competence:matrix", may_see_matrix, name="matrix", icon_name="table", order=30),
        PermittedItem(_("Who may work"), "competence:team", may_see_matrix, name="may-work", icon_name="group", order=40),
    ]
)  # fmt: skip


@hooks.register("register_admin_menu_item")
def register_competence_menu() -> MenuItem:
    return SubmenuMenuItem(
        _("Competence"), COMPETENCE_MENU, name="competence", icon_name="tick-inverse", order=440
    )
