"""The form that publishes a release."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReleaseForm(forms.Form):
    KINDS = [
        (
            "minor",
            _("Minor: wording, a picture, a mistake put right. What was learned still holds."),
        ),
        (
            "major",
            _("Major: the content changed. Those who completed the course may have to look again."),
        ),
    ]

    kind = forms.ChoiceField(
        choices=KINDS, widget=forms.RadioSelect, label=_("What kind of change?")
    )
    why = forms.CharField(
        label=_("Why?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence that an auditor understands. It stays with the release."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
