"""Item banks, questions and quizzes in the desk."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from .banks import ItemBankViewSet
from .checklists import ChecklistViewSet
from .items import ItemViewSet
from .quizzes import QuizViewSet

__all__ = ["ChecklistViewSet", "ItemBankViewSet", "ItemViewSet", "QuizViewSet", "QuizzesGroup"]


class QuizzesGroup(SnippetViewSetGroup):
    menu_label = _("Quizzes")
    menu_name = "quizzes"
    menu_icon = "clipboard-list"
    menu_order = 210
    items = (QuizViewSet, ChecklistViewSet, ItemViewSet, ItemBankViewSet)
