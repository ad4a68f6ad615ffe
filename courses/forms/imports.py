"""Forms around an imported handout."""

from __future__ import annotations

import hashlib
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.blocks.lesson import Drawing
from courses.importers.errors import sentence
from courses.importers.limits import MAX_FILE_BYTES
from courses.importers.shapes import UnreadableHandout
from courses.models.imports import Decision
from courses.services.imports import earlier_imports
from quizzes.services.drafting import list_banks


class HandoutForm(forms.Form):
    """``earlier`` lists former imports of the same file once the form was checked."""

    file = forms.FileField(
        label=_("Handout"),
        allow_empty_file=True,  # the importer says what to do about it
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.markdown,.docx"}),
        help_text=_(
            "Plain text, Markdown or Word (.docx), up to 5 MB. The file itself is kept unchanged."
        ),
    )
    bank = forms.ChoiceField(
        label=_("Item bank for the questions"),
        required=False,
        help_text=_("All questions arrive as drafts."),
    )
    again = forms.BooleanField(
        label=_("Import it again, as a new course"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        bank = cast("forms.ChoiceField", self.fields["bank"])
        bank.choices = [("", _("A new bank, named after the course")), *list_banks()]
        self.earlier: list = []
        self.content = b""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            limit = f"{MAX_FILE_BYTES // 1024 // 1024} MB"
            refusal = UnreadableHandout("too_large", {"file": file.name, "limit": limit})
            raise ValidationError(sentence(refusal), code="too_large")
        self.content = file.read()
        return file

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if self.content:
            self.earlier = list(earlier_imports(hashlib.sha256(self.content).hexdigest()))
        if self.earlier and not cleaned.get("again"):
            self.fields["again"].widget = forms.CheckboxInput()
            raise ValidationError(
                _(
                    "This very file was imported before. To import it again, tick the box and choose the file once more."
                ),
                code="imported_before",
            )
        return cleaned


class DecisionForm(forms.Form):
    """What the trainer decided; the last five fields say what to put right in the draft."""

    decision = forms.ChoiceField(
        choices=[choice for choice in Decision.choices if choice[0] != Decision.OPEN]
    )
    note = forms.CharField(required=False, max_length=2000)
    old = forms.CharField(required=False, max_length=2000, strip=False)
    new = forms.CharField(required=False, max_length=5000, strip=False)
    answer = forms.ChoiceField(required=False, choices=[("true", ""), ("false", "")])
    alt = forms.CharField(required=False, max_length=300)
    drawing = forms.ChoiceField(required=False, choices=Drawing.choices)
