"""Panels of the question's screen that show and do not ask."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, Panel

from quizzes.models import Quiz
from quizzes.selectors.items import near_questions, same_questions, uses_of


class ConfirmPanel(FieldPanel):
    """A field that is there only while something is to be confirmed."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            """Show it beside its error, and as long as it is ticked."""
            return bool(self.form.errors.get(self.field_name)) or bool(
                self.form.data.get(self.form.add_prefix(self.field_name))
            )


class SourcePanel(Panel):
    """Where a question came from: file and line."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "quizzes/desk/source_panel.html"

        def is_shown(self) -> bool:
            """Show it for what came from somewhere."""
            return bool(self.instance.source_name)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Name the file and the line."""
            context = super().get_context_data(parent_context)
            item = self.instance
            said = item.source_name
            if item.source_line:
                said = _("%(file)s, line %(line)s") % {"file": said, "line": item.source_line}
            return context | {"said": said}


class UsesPanel(Panel):
    """Where a question is used, how often it was asked, and which ones are like it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "quizzes/desk/uses_panel.html"

        def is_shown(self) -> bool:
            """A new question is used nowhere."""
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """Look it up when the screen is drawn."""
            context = super().get_context_data(parent_context)
            item, edit = self.instance, Quiz.snippet_viewset.get_url_name("edit")  # type: ignore[attr-defined]
            uses = uses_of(item)
            likes = [
                *same_questions(item.fingerprint, but=item.pk)[:5],
                *near_questions(item.fingerprint, but=item.pk)[:5],
            ]
            return context | {
                "uses": uses,
                "rows": [(use, reverse(edit, args=[use.quiz.pk])) for use in uses.quizzes],
                "likes": [(like, _address(like)) for like in likes],
            }


def _address(item: Any) -> str:
    return reverse(item.snippet_viewset.get_url_name("edit"), args=[item.pk])
