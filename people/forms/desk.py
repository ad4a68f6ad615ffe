"""What HR fills in. The rules stand in the services; here is only what can be typed."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people import selectors
from people.models import OrgUnit, Position, User
from people.permissions import GIVEN_BY_HR, ROLE_NAMES, ROLES

from .fields import DayField, UnitField


class PostForm(forms.Form):
    """A unit, a position and a first day."""

    unit = UnitField()
    position = forms.ModelChoiceField(
        Position.objects.all(),
        label=_("Position"),
        error_messages={"required": _("Choose the position.")},
    )
    on = DayField(label=pgettext_lazy("first day", "From"))
    leads = forms.BooleanField(
        label=_("Leads the unit"),
        required=False,
        help_text=_(
            "Sees the unit's people and what they have completed, and is told what is overdue."
        ),
    )


class DetailsForm(forms.Form):
    """What is known of a person."""

    staff_number = forms.CharField(
        label=_("Staff number"),
        max_length=32,
        help_text=_("Zeros in front count."),
        error_messages={"required": _("Enter the staff number.")},
    )
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=100,
        error_messages={"required": _("Enter the name.")},
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Without one, notices stay in the site.")
    )


class RolesForm(forms.Form):
    """The roles that the editor may give; those that they may not stay as they are."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody is a learner. Tick what the person does besides."),
    )

    def __init__(self, *args: Any, editor: User, held: frozenset[str] = frozenset(), **kwargs: Any):
        super().__init__(*args, **kwargs)
        givable = ROLES if editor.is_superuser else [role for role in ROLES if role in GIVEN_BY_HR]
        self._kept = held - frozenset(givable)
        field = cast(forms.MultipleChoiceField, self.fields["roles"])
        field.choices = [(role, ROLE_NAMES[role]) for role in givable]
        field.initial = sorted(held)

    def clean_roles(self) -> frozenset[str]:
        """Return the full set that the person is to have."""
        return frozenset(self.cleaned_data["roles"]) | self._kept


class JoinForm(RolesForm, PostForm, DetailsForm):
    """Everything about somebody new."""

    field_order = (
        "staff_number",
        "name",
        "email",
        "unit",
        "position",
        "on",
        "leads",
        "roles",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("First day")


class LeaveForm(forms.Form):
    """The last day."""

    on = DayField(
        label=_("Last day"),
        help_text=_(
            "From this day on the person cannot log in. Today or earlier locks the account at "
            "once. Results, records and certificates stay."
        ),
    )


class EndPostForm(forms.Form):
    """The last day of a further post."""

    on = DayField(label=_("Last day in this post"))


class EmptyForm(forms.Form):
    """Nothing to fill in, only to confirm."""


class UnitForm(forms.ModelForm):
    """A unit."""

    parent = UnitField(
        label=_("Part of"), required=False, empty_label=_("Nothing: it is at the top")
    )

    class Meta:
        model = OrgUnit
        fields = ("name", "name_en", "parent")

    def clean_parent(self) -> OrgUnit | None:
        """Keep the tree a tree."""
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.pk in selectors.units_below(self.instance.pk):
            raise ValidationError(_("A unit cannot be part of itself or of what is below it."))
        return parent


class PositionForm(forms.ModelForm):
    """A position."""

    class Meta:
        model = Position
        fields = ("name", "name_en")
