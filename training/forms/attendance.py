"""Forms of sign-in and sheets."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.pictures import BadPictureError, as_photo
from training.models import AttendanceState, Session

MOST_BYTES = 5 * 1024 * 1024
DIRECTIONS = [("in", _("sign-in")), ("out", _("sign-out"))]
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def on_day_of(session: Session, time: dt.time | None) -> dt.datetime | None:
    """Return a time of day on the day of the session."""
    return session.moment_of(time) if time else None


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Short code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "sign-digits"}
        ),
        help_text=_("The eight digits below the QR code; they change every 15 seconds."),
    )


class EnterForm(forms.Form):
    person = forms.RegexField(r"^[eg]\d{1,12}$")
    direction = forms.ChoiceField(label=_("What"), choices=DIRECTIONS, initial="in")
    at = forms.TimeField(label=_("When"), required=False, widget=TIME)
    reason = forms.CharField(label=_("Why by hand"), max_length=300)


class GuestForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    unit = forms.CharField(label=_("Unit or company"), max_length=150, required=False)
    position = forms.CharField(label=_("Position"), max_length=100, required=False)


class CountForm(forms.Form):
    counted = forms.IntegerField(
        label=_("People that I count in the room"), min_value=0, max_value=5000
    )
    not_here = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=_("Signed in, but not here")
    )
    note = forms.CharField(
        label=_("How a difference was settled"), max_length=500, required=False,
    )  # fmt: skip

    def __init__(self, *args, lines=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, one.name) for one in lines if one.signed_in]
        self.fields["not_here"].choices = choices  # type: ignore[attr-defined]


class CorrectForm(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=AttendanceState.choices)
    in_at = forms.TimeField(label=pgettext_lazy("time", "In"), required=False, widget=TIME)
    out_at = forms.TimeField(label=pgettext_lazy("time", "Out"), required=False, widget=TIME)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))


class WhyForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)


class ExcuseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    attachment = forms.FileField(
        label=_("Attachment"),
        required=False,
        help_text=_("A photo or a PDF, 5 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def clean_attachment(self):
        """Keep a PDF as it is and a picture redrawn, so that it tells no place."""
        file = self.cleaned_data["attachment"]
        if not file:
            return None
        data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        if data.startswith(b"%PDF-"):
            return "pdf", data
        return "jpg", picture(data)


def picture(data: bytes) -> bytes:
    """Return the picture as it is kept, or say that it is none."""
    try:
        return as_photo(data)
    except BadPictureError:
        raise forms.ValidationError(
            _("This is no picture that we can keep: JPEG, PNG or WebP, 12 MB at most.")
        ) from None


class DecideForm(forms.Form):
    grant = forms.TypedChoiceField(
        choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1"
    )
    answer = forms.CharField(max_length=500, required=False)


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photograph of the filled sheet"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )

    def clean_photo(self) -> bytes:
        """Return the picture redrawn, without place and camera."""
        return picture(self.cleaned_data["photo"].read(12 * 1024 * 1024 + 1))


class CompareForm(forms.Form):
    rows = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args, sheet, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(one["row"], one["row"]) for one in sheet.rows if one["name"]]
        self.fields["rows"].choices = numbers  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    decision = forms.ChoiceField(choices=[("paper", "paper"), ("digital", "digital")])
    note = forms.CharField(max_length=300)


class KioskForm(forms.Form):
    person = forms.RegexField(r"^[eg]\d{1,12}$", required=False)
    name = forms.CharField(max_length=100, required=False)
    unit = forms.CharField(max_length=150, required=False)
    direction = forms.ChoiceField(choices=DIRECTIONS)
    drawn = forms.CharField(max_length=300_000, required=False)
    typed = forms.CharField(max_length=30, required=False)


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Spreadsheet (XLSX)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
