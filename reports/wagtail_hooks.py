"""Reports in the desk, and what the log says of exports."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import include, path, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from reports import views
from reports.permissions import completions_scope
from reports.services import EXPORT_ACTION


@hooks.register("register_admin_urls")
def register_desk_addresses():
    patterns = [path("completions/", views.desk_completions, name="completions")]
    return [path("reports/", include((patterns, "reports_desk"), namespace="reports_desk"))]


class CompletionsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return completions_scope(request.user, timezone.localdate()) is not None


@hooks.register("register_reports_menu_item")
def register_completions_menu_item():
    return CompletionsMenuItem(
        _("Completions"),
        reverse_lazy("reports_desk:completions"),
        name="completions",
        icon_name="list-ul",
        order=100,
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    @actions.register_action(EXPORT_ACTION)
    class ExportFormatter(LogFormatter):
        label = _("Completions exported")

        def format_message(self, log_entry) -> str:
            """Say how much went out, in which form."""
            data = {"format": "?", "rows": "?"} | (log_entry.data or {})
            return _("Completions exported: %(rows)s lines as %(format)s") % data
