"""The framework in the desk."""

from __future__ import annotations

from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from framework.models import Clause, Competency


class GuardedDeleteView(generic.DeleteView):
    """Deletes what nothing rests on; the rest is refused with a sentence."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Delete, or say why not."""
        try:
            return super().post(request, *args, **kwargs)
        except ProtectedError:
            messages.error(
                request,
                _(
                    "“%(object)s” cannot be deleted: courses, records or other competencies "
                    "rest on it."
                )
                % {"object": self.object},
            )
            return redirect(self.edit_url_name, self.object.pk)


class CompetencyViewSet(ModelViewSet):
    model = Competency
    icon = "key"
    menu_label = _("Competencies")
    delete_view_class = GuardedDeleteView
    list_display = ["code", "title", "title_en", "parent"]
    list_per_page = 50
    ordering = "code"
    search_fields = None  # the search index knows Chinese words
    panels = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("parent")]),
        MultiFieldPanel([FieldPanel("title"), FieldPanel("title_en"), FieldPanel("statement")]),
        InlinePanel(
            "levels",
            label=_("Level"),
            heading=_("Levels"),
            panels=[
                FieldRowPanel([FieldPanel("number"), FieldPanel("title"), FieldPanel("title_en")]),
                FieldPanel("statement"),
            ],
        ),
        FieldPanel("clauses"),
    ]


class ClauseViewSet(ModelViewSet):
    model = Clause
    icon = "list-ol"
    menu_label = _("Clauses")
    delete_view_class = GuardedDeleteView
    list_display = ["standard", "number", "title", "title_en"]
    list_filter = {"standard": ["exact"]}
    list_per_page = 50
    search_fields = None
    panels = [
        FieldRowPanel([FieldPanel("standard"), FieldPanel("number")]),
        FieldPanel("title"),
        FieldPanel("title_en"),
    ]


class FrameworkGroup(ViewSetGroup):
    menu_label = _("Framework")
    menu_icon = "key"
    menu_order = 450
    items = (CompetencyViewSet, ClauseViewSet)


class CompetencyChooser(ChooserViewSet):
    model = Competency
    icon = "key"
    choose_one_text = _("Choose a competency")
    choose_another_text = _("Choose another competency")
    edit_item_text = _("Edit this competency")
    per_page = 30


competency_chooser = CompetencyChooser("competency_chooser")
