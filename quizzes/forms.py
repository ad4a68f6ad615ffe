"""What people type about answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from people.forms.fields import UnitField

from .models import Meaning, Quiz
from .selectors.media import shown_in_papers
from .selectors.observations import checklists
from .selectors.sittings import person_by_number
from .sentences import title_of
from .services.remarks import MAX_REMARK
from .services.running import MOST_MINUTES


class _KeptFile:
    """A file of the library that is replaced only where no paper shows it: replacing deletes it."""

    def clean(self) -> Any:
        """Refuse another file for what papers show; everything else may be changed."""
        data = super().clean()  # type: ignore[misc]
        if "file" in self.changed_data and shown_in_papers(self.instance):  # type: ignore[attr-defined]
            sentence = _("Papers that were sat or printed show this file. Upload the new one beside it.")  # fmt: skip
            self.add_error("file", sentence)  # type: ignore[attr-defined]
        return data


class ImageForm(_KeptFile, BaseImageForm):
    """A picture of the library."""


class DocumentForm(_KeptFile, BaseDocumentForm):
    """A document of the library; sound and video are documents too."""


class RemarkForm(forms.Form):
    """A sentence about a question or a mark."""

    text = forms.CharField(
        label=_("What is wrong?"),
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": False}),
    )


class AskForm(forms.Form):
    """Why another attempt."""

    text = forms.CharField(
        label=_("Why do you need another attempt?"),
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": False}),
    )


class AnswerForm(forms.Form):
    """An answer to a learner."""

    answer = forms.CharField(
        label=_("Your answer to the learner"),
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": False}),
    )


class ObjectionForm(AnswerForm):
    """An answer to an objection; a score changes the mark."""

    score = forms.DecimalField(
        label=_("New score"),
        required=False,
        min_value=Decimal(0),
        max_digits=6,
        decimal_places=2,
        help_text=_("Leave empty where the mark stays."),
    )


class MarkForm(forms.Form):
    """A mark for one answer. Without a score it follows from the marking points that are ticked."""

    points_met = forms.TypedMultipleChoiceField(coerce=int, required=False)
    score = forms.DecimalField(
        label=_("Score"), required=False, min_value=Decimal(0), max_digits=6, decimal_places=2
    )
    comment = forms.CharField(
        label=_("Comment for the learner"),
        required=False,
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": False}),
    )
    reason = forms.CharField(
        label=_("Why the mark changes"),
        required=False,
        max_length=MAX_REMARK,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": False}),
    )

    def __init__(self, *args: Any, point_count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["points_met"].choices = [(number, number) for number in range(point_count)]  # type: ignore[attr-defined]


class MomentField(forms.DateTimeField):
    """A day and a time of the site, by the browser's own field."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)


class SignForm(forms.Form):
    """A signature: what it means, and the password once more."""

    meaning = forms.ChoiceField(label=_("Meaning of the signature"), widget=forms.RadioSelect)
    password = forms.CharField(
        label=_("Your password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, meanings: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(Meaning.choices)
        field: Any = self.fields["meaning"]
        field.choices = [(each, names[each]) for each in meanings]
        field.initial = meanings[0]


class AnswerLineForm(AnswerForm):
    """An answer to an objection to a line; upheld, the sheet goes back to its observer."""

    upheld = forms.BooleanField(
        label=_("The objection is right: the observer corrects the sheet"), required=False
    )


class PlanForm(forms.Form):
    """An observation that is planned."""

    quiz = forms.ModelChoiceField(
        Quiz.objects.none(),
        label=_("Checklist"),
        error_messages={"required": _("Choose a checklist.")},
    )
    learner = forms.CharField(
        label=_("Whom"), max_length=32, help_text=_("Staff number of the person.")
    )
    due_at = MomentField(label=_("To be done by"), required=False)
    start_at = MomentField(
        label=_("Start of the occasion"),
        required=False,
        help_text=_("Times that are due are reckoned from it."),
    )
    place = forms.CharField(label=_("Where"), required=False, max_length=200)
    assessors = forms.CharField(
        label=_("By whom"),
        required=False,
        max_length=200,
        help_text=_("Staff numbers, parted by spaces. Empty: whoever may observe this person."),
    )
    needed = forms.TypedChoiceField(
        label=_("How many assessors"),
        coerce=int,
        choices=[(1, _("one")), (2, _("two, each on a sheet of their own"))],
        initial=1,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["quiz"]
        field.queryset = checklists()
        field.label_from_instance = title_of

    def clean_learner(self) -> Any:
        """Return the person."""
        return _person(self.cleaned_data["learner"])

    def clean_assessors(self) -> list[Any]:
        """Return the people."""
        return [_person(number) for number in self.cleaned_data["assessors"].split()]


def _person(number: str) -> Any:
    person = person_by_number(number.strip(), timezone.localdate())
    if person is None:
        sentence = _("Nobody who works here has the staff number %(number)s.")
        raise forms.ValidationError(sentence, params={"number": number.strip()})
    return person


class OverrideForm(forms.Form):
    """Other rules for one person or one unit."""

    staff_number = forms.CharField(
        label=_("Staff number"), required=False, max_length=32, help_text=_("Of one person.")
    )
    unit = UnitField(required=False, help_text=_("Or for a unit, with all units below it."))
    extra_minutes = forms.IntegerField(
        label=_("Extra minutes"),
        required=False,
        min_value=0,
        max_value=600,
        help_text=_(
            "For attempts that begin from now on; one that runs is given minutes where it is shown."
        ),
    )
    extra_attempts = forms.IntegerField(
        label=_("Extra attempts"), required=False, min_value=0, max_value=50
    )
    opens_at = MomentField(
        label=_("Opens"), required=False, help_text=_("Empty: as for everybody.")
    )
    closes_at = MomentField(
        label=_("Closes"), required=False, help_text=_("Empty: as for everybody.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_staff_number(self) -> Any:
        """Return the person, or None where the field is empty."""
        number = self.cleaned_data["staff_number"].strip()
        if not number:
            return None
        person = person_by_number(number, timezone.localdate())
        if person is None:
            raise forms.ValidationError(_("Nobody who works here has this staff number."))
        return person


class RequestForm(forms.Form):
    """The answer to a request for another attempt."""

    answer = forms.CharField(
        label=_("Your answer to the learner"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A refusal needs a reason."),
    )
    closes_at = MomentField(
        label=_("May be taken until"),
        required=False,
        help_text=_("Needed where the quiz has closed for this learner."),
    )


class SittingForm(forms.Form):
    """Where an examination is sat."""

    place = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=100,
        help_text=_("Shown above the code, such as: meeting room 2."),
    )


class MinutesForm(forms.Form):
    """Minutes for attempts, and why."""

    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, max_value=MOST_MINUTES, initial=10
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000)
