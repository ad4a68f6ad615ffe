"""What is asked before questions come in or go out."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from quizzes.exchange.formats import FORMATS
from quizzes.exchange.limits import MAX_FILE_BYTES
from quizzes.models import ItemBank

FORMAT_NAMES = {
    "paper": _("Chinese paper (Word .docx or text)"),
    "xlsx": _("Excel, our template"),
    "gift": _("GIFT (Moodle, text)"),
    "moodlexml": _("Moodle XML"),
    "aiken": _("Aiken (text)"),
    "json": _("JSON, nothing is lost"),
}
ENDINGS = ".txt,.md,.docx,.xlsx,.xml,.gift,.json"


def format_choices(*, writable: bool = False) -> list[tuple[str, Any]]:
    """The formats in the order in which people use them."""
    return [
        (name, FORMAT_NAMES[name])
        for name in FORMAT_NAMES
        if name in FORMATS and (FORMATS[name].write or not writable)
    ]


class BringInForm(forms.Form):
    """A file or a pasted text, and the bank that it goes to: one that is there or a new one."""

    bank = forms.ChoiceField(label=_("Item bank"), required=False)
    new_name = forms.CharField(
        label=_("Name of the new bank"),
        max_length=200,
        required=False,
        help_text=_("Only for a new bank."),
    )
    new_slug = forms.CharField(
        label=_("Short name of the new bank"),
        max_length=80,
        required=False,
        help_text=_("Letters, digits and hyphens, such as front-desk."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
        help_text=_("Up to 20 MB. Nothing is stored before you have seen what was understood."),
    )
    text = forms.CharField(
        label=_("or paste the questions"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file_format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        help_text=_("Usually recognised; name it where it is not."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        banks = [(bank.slug, bank.name) for bank in ItemBank.objects.order_by("name")]
        self._choose("bank", [*banks, ("", _("A new bank …"))])
        self._choose("file_format", [("", _("Recognise it")), *format_choices()])
        if banks and "bank" not in self.initial:
            self.initial["bank"] = banks[0][0]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        """One source, one bank."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("bank"):
            self._new_bank(cleaned)
        file, text = cleaned.get("file"), cleaned.get("text", "").strip()
        if bool(file) == bool(text):
            raise ValidationError(_("Choose a file or paste the questions, one of the two."))
        if file and file.size > MAX_FILE_BYTES:
            self.add_error("file", _("The file is larger than 20 MB. Split it."))
        return cleaned

    def _new_bank(self, cleaned: dict[str, Any]) -> None:
        slug = cleaned.get("new_slug", "")
        if not cleaned.get("new_name"):
            self.add_error("new_name", _("Give the new bank a name."))
        try:
            validate_slug(slug)
        except ValidationError:
            self.add_error("new_slug", _("Write letters, digits and hyphens only."))
        if ItemBank.objects.filter(slug=slug).exists():
            self.add_error("new_slug", _("A bank has this short name already. Choose it above."))


class TakeOutForm(forms.Form):
    """A bank and a format."""

    bank = forms.ModelChoiceField(
        ItemBank.objects.order_by("name"),
        to_field_name="slug",
        label=_("Item bank"),
        empty_label=None,
    )
    file_format = forms.ChoiceField(label=_("Format"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = format_choices(writable=True)
        cast("forms.ChoiceField", self.fields["file_format"]).choices = choices
