"""What people type about records."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """Whether a record in doubt stands, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[("stands", _("The record stands")), ("revoke", _("Revoke the record"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": False}),
        help_text=_("Kept with the record; its holder and auditors can read it."),
    )

    def decision(self) -> dict[str, Any]:
        """Return what the service asks for."""
        data = self.cleaned_data
        return {"revoke": data["outcome"] == "revoke", "why": data["why"]}
