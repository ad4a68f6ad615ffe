"""Item banks in the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from quizzes.models import ItemBank


class ItemBankViewSet(SnippetViewSet):
    model = ItemBank
    icon = "folder-open-inverse"
    menu_label = _("Item banks")
    list_display = ["name", "slug"]
    panels = [FieldPanel("name"), FieldPanel("name_en"), FieldPanel("slug")]
