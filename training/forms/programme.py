"""Forms of the desk around programmes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training.models import (
    ActivityKind,
    Cadence,
    PlannedActivity,
    Programme,
    ProgrammeModule,
    ProgrammeTopic,
    ProgrammeVersion,
)

WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]
SHORT = forms.Textarea(attrs={"rows": 2})


class NewProgrammeForm(forms.ModelForm):
    class Meta:
        model = Programme
        fields = ("title", "title_en", "slug")
        help_texts = {
            "slug": _("Small Latin letters, digits and hyphens; commands and files use it.")
        }

    def validate_unique(self) -> None:
        """Leave a taken short name to the service, which knows the sentence."""


class CardForm(forms.ModelForm):
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only where the training days are certain weekdays."),
    )

    class Meta:
        model = ProgrammeVersion
        fields = (
            "cadence", "weekdays", "goals", "audience", "positions", "methods", "materials",
            "place", "capacity", "over_capacity", "opens_minutes", "late_minutes",
            "absent_minutes", "early_minutes", "attendance_percent", "warn_after_absences",
            "assessment", "asks_feedback", "verify_after_days", "verify_how", "leadership",
            "funds", "publicity", "exchange",
        )  # fmt: skip
        widgets = dict.fromkeys(("goals", "audience", "methods", "materials", "place", "assessment", "verify_how", "leadership", "funds", "publicity", "exchange"), SHORT) | {"positions": forms.CheckboxSelectMultiple}  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A cadence by weekdays names some, and late comes before absent."""
        data = super().clean() or self.cleaned_data
        if data.get("cadence") == Cadence.WEEKDAYS and not data.get("weekdays"):
            self.add_error("weekdays", _("Choose the weekdays of the training."))
        late, absent = data.get("late_minutes"), data.get("absent_minutes")
        if late is not None and absent is not None and late > absent:
            self.add_error("absent_minutes", _("Nobody is absent before being late."))
        return data


class ModuleForm(forms.ModelForm):
    class Meta:
        model = ProgrammeModule
        fields = ("title", "title_en", "summary")
        widgets = {"summary": SHORT}


class TopicForm(forms.ModelForm):
    class Meta:
        model = ProgrammeTopic
        fields = ("title", "title_en", "taken_from")


class TopicField(forms.ModelMultipleChoiceField):
    """Topics by module and title."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, topic: ProgrammeTopic) -> str:
        """Return module and topic."""
        return f"{topic.module.label}：{topic.label}"


class ActivityForm(forms.ModelForm):
    topics = TopicField(None, label=_("Topics"), required=False)

    class Meta:
        model = PlannedActivity
        fields = (
            "kind", "title", "title_en", "module", "topics", "day", "until_day", "every", "least",
            "most", "unit", "starts", "minutes", "hours", "subject", "is_required", "is_final",
            "must_be_first", "note",
        )  # fmt: skip
        widgets = {
            "starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "note": SHORT,
        }
        help_texts = {
            "day": _("Counted from 1: the first training day. Empty: stands on no day yet."),
            "until_day": _("For what goes on for several training days, never for a session."),
            "least": _("For stages only: the shortest and the longest that it may take."),
        }

    def __init__(self, *args: Any, version: ProgrammeVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.version = version
        self.fields["module"].queryset = version.modules.all()  # type: ignore[attr-defined]
        topics = ProgrammeTopic.objects.filter(module__version=version).select_related("module")
        self.fields["topics"].queryset = topics  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A stage has a length and no day; what is no stage has no length; a session is of one day."""
        data = super().clean() or self.cleaned_data
        least, most = data.get("least"), data.get("most")
        if data.get("kind") == ActivityKind.STAGE:
            if not least or not most or least > most:
                self.add_error("least", _("Say how long the stage takes at least and at most."))
            if not data.get("unit"):
                self.add_error("unit", _("Weeks or months?"))
            data["day"] = data["until_day"] = None
        else:
            data["least"] = data["most"] = None
            self._check_days(data)
        return data

    def _check_days(self, data: dict[str, Any]) -> None:
        day, until = data.get("day"), data.get("until_day")
        if until is None:
            return
        self.instance.kind = data.get("kind") or ""
        if self.instance.is_session:
            self.add_error("until_day", _("A session is of one day; add one for each day."))
        elif day is None or until < day:
            self.add_error("until_day", _("The last day comes after the first one."))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class NewVersionForm(forms.Form):
    changed_because = forms.CharField(
        label=_("What changes and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stays with the version, also what an evaluation has taught."),
    )


class NothingForm(forms.Form):
    """For what needs a click and no word."""
