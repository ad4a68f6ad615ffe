"""Checklists in the desk: the same model as quizzes, with a list and panels of their own."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column, DateColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, IndexView, SnippetViewSet

from quizzes.models import Mode, Quiz
from quizzes.models.quiz import Counting

from .quizzes import CHECKLISTS, ItemChooser, QuizEditView, pass_mark_of


class ChecklistForm(WagtailAdminModelForm):
    """A checklist has a short name from the first draft on: others ask for it by that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = True


class ChecklistIndexView(IndexView):
    page_title = _("Checklists")
    add_item_label = _("Add a checklist")

    def get_base_queryset(self) -> QuerySet[Quiz]:
        rows = super().get_base_queryset().filter(mode=Mode.OBSERVED)
        return rows.annotate(line_count=Count("slots", distinct=True))

    def get_list_more_buttons(self, instance: Quiz) -> list[Any]:
        """Add copying and retiring to the buttons of a row."""
        buttons = [*super().get_list_more_buttons(instance)]
        if self.user_has_permission("add"):
            address = reverse("quizzes_desk:duplicate", args=[instance.pk])
            buttons.append(Button(_("Duplicate"), url=address, icon_name="copy", priority=60))
        if self.user_has_permission("change"):
            label = _("Bring back") if instance.retired_at else _("Retire")
            address = reverse("quizzes_desk:retire", args=[instance.pk])
            buttons.append(Button(label, url=address, icon_name="download", priority=70))
        return buttons


class ChecklistCreateView(CreateView):
    page_subtitle = _("Checklist")

    def get_initial_form_instance(self) -> Quiz:
        """Begin with a checklist, of which the latest occasion counts."""
        return Quiz(mode=Mode.OBSERVED, counting=Counting.LATEST, shuffle_options=False)


class ChecklistEditView(QuizEditView):
    own_mode = Mode.OBSERVED

    @property
    def header_more_buttons(self) -> list[Any]:
        """No screens of sat quizzes."""
        return [*super(QuizEditView, self).header_more_buttons]


class ChecklistViewSet(SnippetViewSet):
    model = Quiz
    url_prefix = "quizzes/checklists"
    url_namespace = CHECKLISTS
    icon = "tick-inverse"
    menu_label = _("Checklists")
    index_view_class = ChecklistIndexView
    add_view_class = ChecklistCreateView
    edit_view_class = ChecklistEditView
    copy_view_enabled = False
    list_per_page = 50
    list_display = [
        "title",
        Column("slug", label=_("Short name")),
        Column("line_count", label=_("Lines")),
        Column("pass_mark", label=_("Pass mark"), accessor=pass_mark_of),
        DateColumn("retired_at", label=_("Retired")),
        UpdatedAtColumn(),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("title_en"),
            FieldPanel("slug", required_on_save=True),
            FieldPanel("intro", heading=_("For who observes")),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("pass_unit")]),
                    HelpPanel(
                        content=_(
                            "A critical line fails the whole list alone. Lines that were not observed "
                            "drop out, and the pass mark shrinks with them."
                        )
                    ),
                ],
                heading=_("To pass"),
            ),
            FieldPanel("agreement_percent", heading=_("How far two sheets may be apart")),
            InlinePanel(
                "sections",
                panels=[
                    FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
                    FieldPanel("pass_percent"),
                ],
                heading=_("Sections"),
                label=pgettext_lazy("of a paper", "Section"),
            ),
            InlinePanel(
                "slots",
                panels=[
                    FieldPanel("item", widget=ItemChooser, heading=_("Line")),
                    FieldRowPanel(
                        [
                            FieldPanel("points", help_text=_("Empty: the line's usual points.")),
                            FieldPanel("section", help_text=_("1 is the first one.")),
                            FieldPanel(
                                "is_veto",
                                heading=_("Critical"),
                                help_text=_("Not fulfilled, it fails the whole list."),
                            ),
                        ]
                    ),
                ],
                heading=_("Lines"),
                label=_("Line"),
                help_text=_(
                    "Lines lie in the item banks as questions do; their kinds are levels, measured and timed."
                ),
            ),
        ],
        base_form_class=ChecklistForm,
    )

    def on_register(self) -> None:
        """Add addresses and the menu only: the model's own viewset is that of quizzes."""
        self.register_menu_item()
