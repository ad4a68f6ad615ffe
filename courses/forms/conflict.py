"""The form in which a trainer decides a conflict of the source."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ConflictForm(forms.Form):
    """One of the ways out, and why."""

    why = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, choices: tuple[str, ...], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ways = [(choice, choice) for choice in choices]
        field = forms.ChoiceField(
            label=_("What shall hold"), choices=ways, widget=forms.RadioSelect
        )
        self.fields = {"choice": field, **self.fields}
