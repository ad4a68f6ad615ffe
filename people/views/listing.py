"""The list of people in the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic

from people import permissions, selectors
from people.models import Appointment, User

INDEX = "people_desk:index"
PERSON = "people_desk:person"

ACTIVE, LEAVING, LEFT, LOCKED = "active", "leaving", "left", "locked"
NEVER_IN = "never-in"  # a filter only: here, and not logged in yet


def state_of(user: User, today: dt.date) -> str:
    """Return where a person stands with the company."""
    if user.left_on is not None:
        return LEFT if user.left_on <= today else LEAVING
    return ACTIVE if user.is_active else LOCKED


def condition_of(state: str, today: dt.date) -> Q:
    """Return the condition that finds the people in a state."""
    return {
        ACTIVE: Q(is_active=True, left_on=None),
        LEAVING: Q(left_on__gt=today),
        LEFT: Q(left_on__lte=today),
        LOCKED: Q(is_active=False, left_on=None),
        NEVER_IN: Q(is_active=True, left_on=None, last_login=None),
    }[state]


def state_words(user: User, today: dt.date) -> str:
    sentence = {
        ACTIVE: pgettext_lazy("state of a person", "Works here"),
        LEAVING: _("Leaves on %(date)s"),
        LEFT: _("Left on %(date)s"),
        LOCKED: pgettext_lazy("state of a person", "Locked"),
    }[state_of(user, today)]
    return str(sentence) % {"date": date_format(user.left_on) if user.left_on else ""}


def _posts_shown(today: dt.date) -> QuerySet[Appointment]:
    """Return the posts that people hold today and, of those who left, the ones they left."""
    left = Q(user__left_on__lt=today, valid_until=F("user__left_on"))
    return Appointment.objects.filter(Q(pk__in=Appointment.objects.on(today).values("pk")) | left)


class PeopleFilters(WagtailFilterSet):
    unit = django_filters.ChoiceFilter(
        label=_("Unit"), method="in_unit", empty_label=_("All units")
    )
    position = django_filters.ChoiceFilter(
        label=_("Position"), method="in_position", empty_label=_("All positions")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        empty_label=_("All"),
        choices=[
            (ACTIVE, pgettext_lazy("state of a person", "Works here")),
            (LEAVING, _("About to leave")),
            (LEFT, pgettext_lazy("state of a person", "Has left")),
            (LOCKED, pgettext_lazy("state of a person", "Locked")),
            (NEVER_IN, _("Not logged in yet")),
        ],
    )

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = selectors.unit_paths().items()
        self.filters["unit"].extra["choices"] = sorted(paths, key=lambda item: item[1])
        self.filters["position"].extra["choices"] = [
            (position.pk, position.label) for position in selectors.positions()
        ]

    def in_unit(self, people: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        posts = _posts_shown(timezone.localdate())
        return people.filter(
            pk__in=posts.filter(unit_id__in=selectors.units_below(int(value))).values("user_id")
        )

    def in_position(self, people: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        posts = _posts_shown(timezone.localdate())
        return people.filter(pk__in=posts.filter(position_id=int(value)).values("user_id"))

    def in_state(self, people: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        return people.filter(condition_of(value, timezone.localdate()))


def _post_of(user: User) -> Appointment | None:
    return next(iter(user.posts_today), None)  # type: ignore[attr-defined]


class PeopleView(generic.IndexView):
    """The list of people."""

    model = User
    any_permission_required = None  # ours is asked in dispatch
    permission_policy = None
    page_title = _("People")
    header_icon = "group"
    filterset_class = PeopleFilters
    search_backend_name = None  # every part of a name or number finds, in Chinese too
    search_fields = ["name", "staff_number", "email"]
    default_ordering = "staff_number"
    paginate_by = 50
    index_url_name = INDEX
    index_results_url_name = "people_desk:index_results"
    add_item_label = _("Somebody joins")
    list_export: list[str] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.has_role(request.user, permissions.HR, permissions.AUDITOR):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_add_url(self) -> str | None:
        return (
            reverse("people_desk:join")
            if permissions.has_role(self.request.user, permissions.HR)
            else None
        )

    def get_base_queryset(self) -> QuerySet[User]:
        today = timezone.localdate()
        posts = _posts_shown(today).filter(primary=True)
        return User.objects.prefetch_related(
            Prefetch(
                "appointments", posts.select_related("unit", "position"), to_attr="posts_today"
            )
        )

    @cached_property
    def columns(self) -> list[Column]:
        today = timezone.localdate()
        return [
            TitleColumn(
                "name",
                label=pgettext_lazy("person", "Name"),
                sort_key="name",
                get_url=lambda user: reverse(PERSON, args=[user.pk]),
            ),
            Column("staff_number", label=_("Staff number"), sort_key="staff_number"),
            Column("unit", label=_("Unit"), accessor=lambda user: _unit_words(user)),
            Column("position", label=_("Position"), accessor=lambda user: _position_words(user)),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda user: state_words(user, today),
                primary=lambda user: state_of(user, today) == ACTIVE,
            ),
        ]


def _unit_words(user: User) -> str:
    post = _post_of(user)
    return post.unit.label if post else "–"


def _position_words(user: User) -> str:
    post = _post_of(user)
    return post.position.label if post else "–"


class PeoplePanel(Component):
    """HR's numbers on the desk's first page."""

    name = "people"
    template_name = "people/desk/panel.html"
    order = 120

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Count in one statement."""
        today = timezone.localdate()
        shown = {
            ACTIVE: pgettext_lazy("state of a person", "Works here"),
            NEVER_IN: _("Not logged in yet"),
            LEAVING: _("About to leave"),
        }
        counts = User.objects.aggregate(
            **{
                state.replace("-", "_"): Count("pk", filter=condition_of(state, today))
                for state in shown
            }
        )
        index = reverse(INDEX)
        return {
            "numbers": [
                (word, f"{index}?state={state}", counts[state.replace("-", "_")])
                for state, word in shown.items()
            ]
        }
