"""Questions in the desk."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import (
    Column,
    DateColumn,
    UpdatedAtColumn,
)
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from quizzes.models import Item
from quizzes.selectors.items import with_review

from .item_filters import ItemFilterSet
from .item_form import ItemForm, SuggestingInput
from .item_panels import ConfirmPanel, SourcePanel, UsesPanel


def state_of(item: Item) -> str:
    """What learners can meet, in a word or two."""
    if item.in_review:  # type: ignore[attr-defined]
        return _t("In review")
    if not item.live:
        return _t("Draft")
    return _t("Live, with changes") if item.has_unpublished_changes else _t("Live")


class ItemIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Item]:
        items = super().get_base_queryset().filter(retired_at=None)
        return with_review(items).select_related("bank").annotate(used_in=Count("slots"))

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Add the ways in and out."""
        buttons = super().header_more_buttons
        if self.user_has_permission("add"):
            buttons += [
                Button(_("Import"), url=reverse("quizzes_desk:import"), icon_name="upload"),
                Button(_("Export"), url=reverse("quizzes_desk:export"), icon_name="download"),
            ]
        return buttons


class ItemViewSet(SnippetViewSet):
    model = Item
    icon = "help"
    menu_label = _("Questions")
    index_view_class = ItemIndexView
    filterset_class = ItemFilterSet
    list_per_page = 50
    inspect_view_enabled = False
    list_display = [
        "__str__",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("category", label=_("Category"), sort_key="category"),
        Column("bank", label=_("Item bank"), sort_key="bank"),
        Column("state", label=_("State"), accessor=state_of, sort_key="live"),
        Column("used_in", label=_("In quizzes"), sort_key="used_in"),
        DateColumn("check_by", label=_("Check by"), sort_key="check_by"),
        UpdatedAtColumn(),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("bank"),
                    FieldPanel("stem"),
                    ConfirmPanel("is_meant_twice", heading=_("There already")),
                    FieldPanel("media"),
                ],
                heading=_("Question"),
            ),
            ObjectList(
                [
                    HelpPanel(
                        content=_(
                            "Choose one block below: it is the kind of the question and holds its right answer."
                        )
                    ),
                    FieldPanel("answer"),
                    FieldPanel("points"),
                    FieldPanel("explanation"),
                ],
                heading=pgettext_lazy("tab", "Answer"),
            ),
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("category", widget=SuggestingInput),
                    FieldPanel("tags"),
                    FieldRowPanel([FieldPanel("difficulty"), FieldPanel("language")]),
                    FieldPanel("competencies", widget=CheckboxSelectMultiple),
                    FieldRowPanel([FieldPanel("owner"), FieldPanel("check_by")]),
                    SourcePanel(heading=_("Source")),
                ],
                heading=pgettext_lazy("tab", "Keeping"),
            ),
            ObjectList(
                [UsesPanel(heading=_("Where it is used"))], heading=pgettext_lazy("tab", "Use")
            ),
        ],
        base_form_class=ItemForm,
    )
