"""Forms of a run's steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training.models import ActivityKind, RunStep

from .run import DayField, near


class MoveStepForm(forms.Form):
    starts_on = DayField(label=_("From"), validators=[near])
    ends_on = DayField(label=_("Until"), validators=[near])
    latest_end_on = DayField(label=_("Until at the latest"), validators=[near], required=False)
    with_later = forms.BooleanField(
        label=_("Those after it too"),
        required=False,
        help_text=_("What begins after it and is not done moves by as many days."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, step: RunStep, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ("starts_on", "ends_on", "latest_end_on")
        self.initial = {one: getattr(step, one) for one in names}
        if step.kind != ActivityKind.STAGE:
            del self.fields["latest_end_on"]


class DoneForm(forms.Form):
    text = forms.CharField(
        label=_("What came of it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
