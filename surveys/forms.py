"""The short form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Survey
from .sentences import SCALES, TEXTS

CHOICES = [
    (5, _("5 – fully")),
    (4, "4"),
    (3, "3"),
    (2, "2"),
    (1, _("1 – not at all")),
]


class AnswerForm(forms.Form):
    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in survey.scales:
            self.fields[code] = forms.TypedChoiceField(
                label=SCALES.get(code, code),
                choices=CHOICES,
                coerce=int,
                widget=forms.RadioSelect,
            )
        for code in survey.texts:
            self.fields[code] = forms.CharField(
                label=TEXTS.get(code, code),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
