"""What the desk's menu says of proof."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .permissions import may_see_doubts


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
