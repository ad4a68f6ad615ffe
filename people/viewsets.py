"""The group "People" of the desk, and Wagtail's own user screens fitted to our people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm
from wagtail.users.views import users as wagtail_users

from . import permissions, services
from .forms.desk import PositionForm, UnitForm
from .models import OrgUnit, Position, User
from .views import listing, person


class PeopleMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.has_role(request.user, permissions.HR, permissions.AUDITOR)


class PeopleViewSet(ViewSet):
    """HR's people: by what happens to them, not by columns of a table."""

    name = "people_desk"
    url_prefix = "people"
    icon = "group"
    menu_label = _("People")
    menu_name = "people"
    menu_item_class = PeopleMenuItem

    def get_urlpatterns(self) -> list:
        one = "<int:pk>/"
        return [
            path("", listing.PeopleView.as_view(), name="index"),
            path("results/", listing.PeopleView.as_view(results_only=True), name="index_results"),
            path("join/", person.JoinView.as_view(), name="join"),
            path(one, person.PersonView.as_view(), name="person"),
            path(one + "correct/", person.CorrectView.as_view(), name="correct"),
            path(one + "move/", person.MoveView.as_view(), name="move"),
            path(one + "post/", person.FurtherPostView.as_view(), name="post"),
            path(one + "post/<int:post>/end/", person.EndPostView.as_view(), name="post_end"),
            path(one + "leave/", person.LeaveView.as_view(), name="leave"),
            path(one + "stay/", person.StayView.as_view(), name="stay"),
            path(one + "come-back/", person.ComeBackView.as_view(), name="come_back"),
            path(one + "password/", person.ResetPasswordView.as_view(), name="password"),
            path(one + "roles/", person.RolesView.as_view(), name="roles"),
        ]


class GuardedDeleteView(generic.DeleteView):
    """Deletes what nothing refers to; the rest is refused with a sentence."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except ProtectedError:
            sentence = _("“%(name)s” cannot be deleted: people or courses belong to it.")
            messages.error(request, sentence % {"name": self.object})
            return redirect(self.edit_url_name, self.object.pk)


class _ServiceSaves:
    """Lets the model's service write, in place of the form."""

    form: forms.ModelForm
    request: HttpRequest
    write: Callable[..., Any]

    def save_instance(self) -> Any:
        return self.write(
            self.form.instance, by=self.request.user, now=timezone.now(), **self.form.cleaned_data
        )


def _write_unit(unit: OrgUnit, **data: Any) -> OrgUnit:
    return services.change_unit(unit=unit, **data)


def _write_position(position: Position, **data: Any) -> Position:
    return services.change_position(position=position, **data)


class UnitCreateView(_ServiceSaves, generic.CreateView):
    write = staticmethod(_write_unit)


class UnitEditView(_ServiceSaves, generic.EditView):
    write = staticmethod(_write_unit)


class PositionCreateView(_ServiceSaves, generic.CreateView):
    write = staticmethod(_write_position)


class PositionEditView(_ServiceSaves, generic.EditView):
    write = staticmethod(_write_position)


class _NamedIndexView(generic.IndexView):
    search_backend_name = None
    search_fields = ["name", "name_en"]


class UnitIndexView(_NamedIndexView):
    def get_base_queryset(self):
        return OrgUnit.objects.select_related("parent")


class UnitViewSet(ModelViewSet):
    model = OrgUnit
    name = "units"
    icon = "folder-open-inverse"
    menu_label = _("Units")
    index_view_class = UnitIndexView
    add_view_class = UnitCreateView
    edit_view_class = UnitEditView
    delete_view_class = GuardedDeleteView
    inspect_view_enabled = True
    inspect_view_fields = ["name", "name_en", "parent"]
    copy_view_enabled = False
    add_to_reference_index = False
    list_display = ["name", "name_en", Column("parent", label=_("Part of"))]
    list_per_page = 50
    ordering = "name"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return UnitForm


class PositionViewSet(ModelViewSet):
    model = Position
    name = "positions"
    icon = "user"
    menu_label = _("Positions")
    index_view_class = _NamedIndexView
    add_view_class = PositionCreateView
    edit_view_class = PositionEditView
    delete_view_class = GuardedDeleteView
    inspect_view_enabled = True
    inspect_view_fields = ["name", "name_en"]
    copy_view_enabled = False
    add_to_reference_index = False
    list_display = ["name", "name_en"]
    list_per_page = 50
    ordering = "name"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PositionForm


class PeopleGroup(ViewSetGroup):
    menu_label = _("People")
    menu_icon = "group"
    menu_name = "people-group"
    menu_order = 400
    items = (PeopleViewSet, UnitViewSet, PositionViewSet)


class _FitsOurPeople(UserForm):
    """Wagtail's forms insist on first and last name; our people have one name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields.pop(name, None)
        self.fields["email"].required = False

    def clean(self) -> dict[str, Any]:
        """Repeat the name where Wagtail's side bar looks for it."""
        cleaned = super().clean() or self.cleaned_data
        self.instance.first_name = cleaned.get("name", "")
        return cleaned

    def clean_staff_number(self) -> str:
        return User.normalise_staff_number(self.cleaned_data["staff_number"])


class AccountCreationForm(_FitsOurPeople, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = ("staff_number", "name", "email", "language", "is_superuser", "groups")


class AccountEditForm(_FitsOurPeople, UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = (
            "staff_number",
            "name",
            "email",
            "language",
            "is_active",
            "is_superuser",
            "groups",
        )


class NoDeleteView(wagtail_users.DeleteView):
    """Nobody is deleted: their records need them. They leave instead."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise PermissionDenied


class AccountIndexView(wagtail_users.IndexView):
    def get_delete_url(self, instance: User) -> None:
        return None


class AccountViewSet(wagtail_users.UserViewSet):
    """Settings > Users, for administrators only."""

    index_view_class = AccountIndexView
    delete_view_class = NoDeleteView
    copy_view_enabled = False
    template_prefix = "people/users/"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return AccountEditForm if for_update else AccountCreationForm

    def get_templates(self, name: str = "index", fallback: str = "") -> list[str]:
        return [f"people/users/{name}.html", f"wagtailusers/users/{name}.html", fallback]
