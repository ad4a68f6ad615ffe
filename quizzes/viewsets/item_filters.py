"""What the list of questions can be narrowed by."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import ChoiceFilter, ModelChoiceFilter
from wagtail.admin.filters import WagtailFilterSet

from quizzes.kinds import Kind
from quizzes.models import Item, ItemBank, ItemTag
from quizzes.models.bank import Difficulty
from quizzes.selectors.items import NEAR, SAME, categories, duplicates, in_category, with_review

STATES = [
    ("live", _("Live")),
    ("changed", _("Live, with changes")),
    ("draft", _("Draft")),
    ("review", _("In review")),
]
CHECKS = [("past", _("Past")), ("soon", _("Within 30 days")), ("none", _("No date"))]
SOON_DAYS = 30


def _category_choices() -> list[tuple[str, str]]:
    """Each level with as much indent as it lies deep."""
    return [(path, f"{'　' * path.count('/')}{path.rsplit('/', 1)[-1]}") for path in categories()]


def _owners(request: Any) -> QuerySet[Any]:
    owned = Item.objects.exclude(owner=None).values("owner")
    return get_user_model().objects.filter(pk__in=owned).order_by("name")


def _competencies(request: Any) -> QuerySet[Any]:
    model = Item._meta.get_field("competencies").related_model
    return model.objects.filter(pk__in=Item.competencies.through.objects.values("competency_id"))


class ItemFilterSet(WagtailFilterSet):
    """All filters that are chosen must hold."""

    bank = ModelChoiceFilter(queryset=ItemBank.objects.order_by("name"), label=_("Item bank"))
    kind = ChoiceFilter(choices=Kind.choices, label=_("Kind"))
    category = ChoiceFilter(
        choices=_category_choices, method="by_category", label=_("Category, with levels below")
    )
    tag = ModelChoiceFilter(
        queryset=ItemTag.objects.order_by("name"), field_name="tagged_items__tag", label=_("Tag")
    )
    difficulty = ChoiceFilter(choices=Difficulty.choices, label=_("Difficulty"))
    competency = ModelChoiceFilter(
        queryset=_competencies, field_name="competencies", label=_("Competency")
    )
    state = ChoiceFilter(choices=STATES, method="by_state", label=_("State"))
    owner = ModelChoiceFilter(queryset=_owners, label=pgettext_lazy("of a question", "Owner"))
    check = ChoiceFilter(choices=CHECKS, method="by_check", label=_("Check by"))
    alike = ChoiceFilter(
        choices=[(SAME, _("The same question")), (NEAR, _("The same words, other answers too"))],
        method="by_likeness",
        label=_("Duplicates"),
    )

    class Meta:
        model = Item
        fields: list[str] = []

    def by_category(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        """Narrow to a category and what lies below it."""
        return items.filter(in_category(value))

    def by_state(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        """Narrow by what learners can meet."""
        if value == "review":
            return with_review(items).filter(in_review=True)
        return items.filter(_STATES[value])

    def by_check(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        """Narrow by the check-by date."""
        today = timezone.localdate()
        soon = today + dt.timedelta(days=SOON_DAYS)
        conditions = {
            "past": Q(check_by__lt=today),
            "soon": Q(check_by__gte=today, check_by__lte=soon),
            "none": Q(check_by=None),
        }
        return items.filter(conditions[value])

    def by_likeness(self, items: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        """Narrow to what stands more than once."""
        return duplicates(items, value)


_STATES = {
    "live": Q(live=True),
    "changed": Q(live=True, has_unpublished_changes=True),
    "draft": Q(live=False),
}
