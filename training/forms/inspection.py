"""Forms of daily inspections: plans, slogans, decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.forms.fields import DayField, UnitField
from training.models import DecisionKind, InspectionPlan, PlanState

from .programme import WEEKDAYS
from .run import PeopleField, TimeInput, near

WEEKS_AHEAD = 8


class PlanForm(forms.ModelForm):
    """A plan of a run, or of a unit where the form is asked for one."""

    unit = UnitField(label=_("Unit"), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every working day."),
    )
    starts_on = DayField(label=_("From"), validators=[near])
    ends_on = DayField(label=_("Until"), required=False, validators=[near])
    people = PeopleField(
        label=_("People"),
        required=False,
        help_text=_(
            "Staff numbers, separated by spaces or commas. Empty: everybody in the run or unit."
        ),
    )
    inspectors = PeopleField(
        label=_("Inspectors"),
        required=False,
        help_text=_(
            "Staff numbers. Empty: whoever leads the unit, or organises the run. They need to lead the people or be "
            "assessors."
        ),
    )
    inspection_weight = forms.IntegerField(
        label=_("Weight of the inspections"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("In the running score of a month. Only the ratio to the tests counts."),
    )
    test_weight = forms.IntegerField(
        label=_("Weight of the tests"), required=False, min_value=0, max_value=1000
    )

    class Meta:
        model = InspectionPlan
        fields = (
            "title", "title_en", "unit", "checklist", "position", "people", "inspectors", "place",
            "weekdays", "first_look", "second_look", "third_look", "starts_on", "ends_on",
            "inspection_weight", "test_weight", "tests",
        )  # fmt: skip
        widgets = {
            "first_look": TimeInput(),
            "second_look": TimeInput(),
            "third_look": TimeInput(),
            "tests": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, wants_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if wants_unit:
            self.fields["unit"].required = True
        else:
            del self.fields["unit"]
        choose: Any = self.fields["checklist"]
        choose.queryset = choose.queryset.filter(mode="observed", live=True)
        tests: Any = self.fields["tests"]
        tests.queryset = tests.queryset.filter(mode="sat", live=True)
        if self.instance.pk:
            for name in ("people", "inspectors"):
                numbers = getattr(self.instance, name).values_list("staff_number", flat=True)
                self.initial[name] = " ".join(numbers)
        if self.instance.state == PlanState.RUNNING:
            for name in list(self.fields):
                if name not in ("people", "inspectors", "place", "ends_on"):
                    del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Looks come one after the other, and the end after the start."""
        data = super().clean() or self.cleaned_data
        first, second, third = (data.get(f"{one}_look") for one in ("first", "second", "third"))
        if third and not second:
            self.add_error("second_look", _("Give the second look before the third."))
        if (second and first and second <= first) or (third and second and third <= second):
            self.add_error("second_look", _("Each look comes after the one before."))
        starts = data.get("starts_on") or self.instance.starts_on
        if data.get("ends_on") and starts and data["ends_on"] < starts:
            self.add_error("ends_on", _("The last day is before the first."))
        return data

    def _post_clean(self) -> None:
        """Leave fields and constraints of the row to the service; people are keys here."""

    def given(self) -> dict[str, Any]:
        """Return what `services.save_inspection_plan` takes."""
        card = dict(self.cleaned_data)
        card.pop("unit", None)
        return {
            "people": card.pop("people", ()),
            "inspectors": card.pop("inspectors", ()),
            "tests": card.pop("tests", ()),
            "card": card,
        }


class SloganForm(forms.Form):
    week = forms.TypedChoiceField(label=_("Week"), coerce=dt.date.fromisoformat)
    text = forms.CharField(
        label=_("Slogan"),
        max_length=60,
        help_text=_("A few words that everybody can keep in mind."),
    )
    text_en = forms.CharField(label=_("Slogan in English"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        monday = today - dt.timedelta(days=today.weekday())
        weeks = [monday + dt.timedelta(weeks=n) for n in range(WEEKS_AHEAD)]
        choose: Any = self.fields["week"]
        choose.choices = [(one.isoformat(), _week_words(one)) for one in weeks]


def _week_words(monday: dt.date) -> str:
    sunday = monday + dt.timedelta(days=6)
    return f"{monday:%Y-%m-%d} – {sunday:%m-%d}"


class DecisionForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Decision"), choices=DecisionKind.choices, widget=forms.RadioSelect
    )
    what = forms.CharField(
        label=_("What exactly"),
        max_length=200,
        required=False,
        help_text=_("For example a bonus, a day off, a talk."),
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it."),
    )

    def __init__(self, *args: Any, has_before: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_before:
            choices = [one for one in DecisionKind.choices if one[0] != DecisionKind.NONE]
            choose: Any = self.fields["kind"]
            choose.choices = choices

    def clean_why(self) -> str:
        """Blanks are no reason."""
        why: str = self.cleaned_data["why"].strip()
        if not why:
            raise ValidationError(_("Say why."))
        return why
