"""Forms of the desk around duties: assign, end, decide, extend, exempt."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.selectors.shelf import offered
from people.forms.fields import DayInput, UnitField
from people.selectors import employed, positions

LONGEST = dt.timedelta(days=5 * 366)


def day_ahead(day: dt.date) -> None:
    """Refuse a day that is over, and a slip of the year."""
    today = timezone.localdate()
    if day < today:
        raise ValidationError(_("This day is over. Choose today or a later day."))
    if day > today + LONGEST:
        raise ValidationError(_("This day is more than five years away."))


class AssignForm(forms.Form):
    TARGETS = ("unit", "position", "staff_number")

    course = forms.ModelChoiceField(None, label=_("Course"))  # type: ignore[var-annotated]
    unit = UnitField(
        label=_("Unit"),
        required=False,
        help_text=_("With all units below it, and whoever joins later."),
    )
    position = forms.ModelChoiceField(  # type: ignore[var-annotated]
        None, label=_("Position"), required=False, help_text=_("Whoever holds it, now or later.")
    )
    staff_number = forms.CharField(
        label=_("Staff number"), required=False, max_length=32, help_text=_("For one person.")
    )
    due_on = forms.DateField(label=_("Due on"), widget=DayInput, validators=[day_ahead])
    days_to_complete = forms.IntegerField(
        label=_("Days for those who join later"),
        initial=30,
        min_value=1,
        max_value=730,
        help_text=_("Counted from the day they join, but never less time than everybody else."),
    )
    repeat = forms.BooleanField(
        label=_("Also for those who have completed it before"),
        required=False,
        help_text=_("They take the course again from the first lesson."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why, for whoever looks at this later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = offered().order_by("title")  # type: ignore[attr-defined]
        self.fields["position"].queryset = positions()  # type: ignore[attr-defined]

    def clean_staff_number(self):
        """Return the person, or None where the field is empty."""
        number = self.cleaned_data["staff_number"].strip()
        if not number:
            return None
        person = employed(timezone.localdate()).filter(staff_number=number).first()
        if person is None:
            raise ValidationError(_("Nobody who works here has this staff number."))
        return person

    def clean(self) -> dict[str, Any]:
        """Exactly one of unit, position and person is named."""
        data = super().clean() or self.cleaned_data
        if any(name in self.errors for name in self.TARGETS):
            return data
        if sum(bool(data.get(name)) for name in self.TARGETS) != 1:
            raise ValidationError(_("Name exactly one: a unit, a position or a person."))
        return data

    def target(self) -> dict[str, Any]:
        """Return the one target under the name that the service knows it by."""
        data = self.cleaned_data
        return {
            "user": data["staff_number"],
            "unit": data["unit"],
            "position": data["position"],
        }

    def fingerprint(self) -> str:
        """Return what was looked at in the preview, to notice that it was changed afterwards."""
        data = self.cleaned_data
        parts = [data["course"].pk, data["due_on"], data["repeat"]]
        parts += [one.pk if one else "" for one in self.target().values()]
        return ":".join(str(part) for part in parts)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The learner reads it, and it stays with the enrolment."),
    )


class ExtendForm(ReasonForm):
    due_on = forms.DateField(label=_("Due on"), widget=DayInput, validators=[day_ahead])
    field_order = ("due_on", "reason")


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class DecideForm(forms.Form):
    approve = forms.TypedChoiceField(
        choices=[("yes", _("Approve")), ("no", _("Refuse"))], coerce=lambda value: value == "yes"
    )
    reason = forms.CharField(required=False, max_length=1000)

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        data = super().clean() or self.cleaned_data
        if data.get("approve") is False and not data.get("reason"):
            self.add_error("reason", _("Say why, the learner reads it."))
        return data
