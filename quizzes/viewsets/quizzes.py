"""Quizzes in the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, DateColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

from quizzes.models import Item, Mode, Quiz
from quizzes.models.quiz import PassUnit

CHECKLISTS = "quizzes_checklists"  # the addresses of the checklists' screens


def edit_address(quiz: Quiz) -> str:
    """Return where a quiz or a checklist is edited."""
    if quiz.mode == Mode.OBSERVED:
        return reverse(f"{CHECKLISTS}:edit", args=[quiz.pk])
    return reverse(quiz.snippet_viewset.get_url_name("edit"), args=[quiz.pk])  # type: ignore[attr-defined]


def pass_mark_of(quiz: Quiz) -> str | None:
    """Return the pass mark for a list, "80%" or "60"."""
    if not quiz.pass_mark:
        return None
    return f"{quiz.pass_mark.normalize():f}{'%' if quiz.pass_unit == PassUnit.PERCENT else ''}"


class QuizIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Quiz]:
        quizzes = super().get_base_queryset().filter(mode=Mode.SAT)
        return quizzes.annotate(question_count=Count("slots", distinct=True))

    def get_list_more_buttons(self, instance: Quiz) -> list[Any]:
        """Add results, analysis, copying and retiring to the buttons of a row."""
        buttons = [*super().get_list_more_buttons(instance), *screens_of(instance)]
        if self.user_has_permission("add"):
            address = reverse("quizzes_desk:duplicate", args=[instance.pk])
            buttons.append(Button(_("Duplicate"), url=address, icon_name="copy", priority=60))
        if self.user_has_permission("change"):
            label = _("Bring back") if instance.retired_at else _("Retire")
            address = reverse("quizzes_desk:retire", args=[instance.pk])
            buttons.append(Button(label, url=address, icon_name="download", priority=70))
        return buttons


def screens_of(quiz: Quiz) -> list[Any]:
    """The buttons that lead from a quiz to its other screens."""
    return [
        Button(
            label,
            url=reverse(f"{space}:{name}", args=[quiz.pk]),
            icon_name=icon,
            priority=priority,
        )
        for space, name, label, icon, priority in (
            ("quizzes", "outcomes", pgettext_lazy("quiz", "Results"), "list-ul", 40),
            ("quizzes", "analysis", _("Question analysis"), "view", 45),
            ("quizzes_desk", "overrides", _("Overrides"), "lock-open", 61),
            ("quizzes_desk", "requests", _("Requests for another attempt"), "mail", 62),
            ("quizzes_desk", "sittings", _("Sittings"), "group", 63),
            ("quizzes_desk", "running", _("Under way"), "time", 64),
            ("quizzes_desk", "printed", _("On paper"), "doc-full", 65),
        )
    ]


class ItemChooser(AdminSnippetChooser):
    """Chooses a question; those in ``known``, by number, need not be asked for."""

    model = Item
    known: Mapping[int, Item] = {}

    def get_instance(self, value: Any) -> Item | None:
        """Return the question to show."""
        return self.known.get(value) or super().get_instance(value)


class QuizEditView(EditView):
    own_mode = Mode.SAT

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead to the editor of checklists what is one, and back."""
        if self.object.mode != self.own_mode:
            return redirect(edit_address(self.object))
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        """Give the choosers their questions, read in one statement; each would ask for its own."""
        form = super().get_form(form_class)
        if not form.is_bound:
            rows = form.formsets["slots"].forms
            items = Item.objects.in_bulk({row.initial.get("item") for row in rows} - {None})
            for row in rows:
                row.fields["item"].widget.known = items
        return form

    @property
    def header_more_buttons(self) -> list[Any]:
        """Add the other screens of the quiz."""
        return [*super().header_more_buttons, *screens_of(self.object)]


class QuizViewSet(SnippetViewSet):
    model = Quiz
    edit_view_class = QuizEditView
    icon = "clipboard-list"
    menu_label = _("Quizzes")
    index_view_class = QuizIndexView
    copy_view_enabled = False  # our own copy takes the questions along
    list_per_page = 50
    list_display = [
        "title",
        Column("question_count", label=_("Questions")),
        Column(
            "pass_mark",
            label=_("Pass mark"),
            accessor=pass_mark_of,
        ),
        DateColumn("retired_at", label=_("Retired")),
        UpdatedAtColumn(),
    ]
    panels = [
        FieldPanel("title"),
        FieldPanel("title_en"),
        FieldPanel("intro"),
        HelpPanel(
            content=_(
                "A quiz cannot be published before pass mark, time limit and attempts are "
                "chosen; learners see them before they start."
            )
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("pass_unit")]),
                HelpPanel(
                    content=_(
                        "Sections can have to be passed by themselves, and single questions have to "
                        "be right: say so where they stand below."
                    )
                ),
            ],
            heading=_("To pass"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("timing"), FieldPanel("time_limit_minutes")]),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldRowPanel([FieldPanel("grace_seconds"), FieldPanel("is_invigilated")]),
            ],
            heading=_("When it is sat"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("attempts_rule"), FieldPanel("max_attempts")]),
                FieldRowPanel([FieldPanel("wait_minutes"), FieldPanel("counting")]),
            ],
            heading=_("Attempts"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("feedback"),
                FieldRowPanel([FieldPanel("shuffle_questions"), FieldPanel("shuffle_options")]),
            ],
            heading=_("The paper"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("assessor_count"), FieldPanel("agreement_percent")]),
                FieldPanel("is_marked_anonymously"),
            ],
            heading=_("Marking by people"),
            classname="collapsed",
        ),
        InlinePanel(
            "sections",
            panels=[
                FieldRowPanel([FieldPanel("title"), FieldPanel("title_en")]),
                FieldPanel("intro"),
                FieldPanel("pass_percent"),
            ],
            heading=_("Sections"),
            label=pgettext_lazy("of a paper", "Section"),
            help_text=_(
                "Without sections, consecutive questions of one kind stand under a heading of "
                "their own. The paper counts the headings by itself: 一、二、三."
            ),
        ),
        InlinePanel(
            "slots",
            panels=[
                FieldPanel("item", widget=ItemChooser),
                FieldRowPanel(
                    [
                        FieldPanel("points", help_text=_("Empty: the question's usual points.")),
                        FieldPanel("section", help_text=_("1 is the first one.")),
                        FieldPanel(
                            "is_veto", help_text=_("Losing a point here fails the whole quiz.")
                        ),
                    ]
                ),
            ],
            heading=_("Questions"),
            label=_("Question"),
        ),
        InlinePanel(
            "draws",
            panels=[
                FieldPanel("bank"),
                FieldRowPanel([FieldPanel("count"), FieldPanel("points"), FieldPanel("section")]),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("difficulty")]),
                FieldRowPanel([FieldPanel("category"), FieldPanel("tag")]),
                FieldPanel("competency"),
            ],
            heading=_("Drawn questions"),
            label=_("Draw"),
            help_text=_(
                "Drawn anew for each attempt, never one that stands above or was drawn already. "
                "Publishing checks that the bank has enough."
            ),
        ),
    ]
