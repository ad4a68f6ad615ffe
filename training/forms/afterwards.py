"""Forms around homework, evaluations of effect and follow-ups."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.forms.fields import DayField
from people.selectors import find_person
from quizzes.selectors.essays import essays
from training.models import EffectivenessEvaluation, FollowUp, Homework, HomeworkMark
from training.services.homework import LONGEST_TEXT, MOST_FILES

from .programme import ReasonForm
from .run import PeopleField, TimeInput, near

LARGEST = 10 * 1024 * 1024
# What a file begins with and may be called; the name of a file says nothing about what it is.
MAGIC = {
    b"\xff\xd8\xff": ("jpg", "jpeg"),
    b"\x89PNG\r\n\x1a\n": ("png",),
    b"GIF8": ("gif",),
    b"%PDF-": ("pdf",),
    b"PK\x03\x04": ("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "wps", "et", "dps"),
}
TEXT = ("txt", "csv", "md")


def _choices(model, name: str) -> list[tuple[str, str]]:
    return list(model._meta.get_field(name).choices)


class ManyFilesInput(forms.ClearableFileInput):
    """The browser's own field for several files; a phone offers its camera there."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several photos or documents; gives ``[(name, content)]``."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        """Read the files. Raises ValidationError naming each that is too large or of another kind."""
        files = [one for one in (data or []) if one]
        if len(files) > MOST_FILES:
            raise ValidationError(_("%(count)s files at most."), params={"count": MOST_FILES})
        found, errors = [], []
        for one in files:
            super().clean(one, initial)
            if one.size > LARGEST:
                errors.append(
                    ValidationError(
                        _("“%(name)s” is larger than 10 MB."), params={"name": one.name[:100]}
                    )
                )
                continue
            content = one.read()
            endings = _endings(content)
            if not endings:
                errors.append(
                    ValidationError(
                        _("“%(name)s” is neither a picture, PDF, Office file nor plain text."),
                        params={"name": one.name[:100]},
                    )
                )
                continue
            found.append((_named(one.name, endings), content))
        if errors:
            raise ValidationError(errors)
        return found


def _endings(content: bytes) -> tuple[str, ...]:
    """Return how a file of this content may end, the usual one first; nothing for other content."""
    for head, endings in MAGIC.items():
        if content.startswith(head):
            return endings
    return TEXT if _is_text(content) else ()


def _named(name: str, endings: tuple[str, ...]) -> str:
    """Return the name with an ending that tells the content: whoever opens it gets what it says."""
    ending = name.rpartition(".")[2].lower()
    return name if ending in endings else f"{name[:190]}.{endings[0]}"


def _is_text(content: bytes) -> bool:
    head = content[:4096]
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


class HandInForm(forms.Form):
    text = forms.CharField(
        label=_("Your text"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    attached = FilesField(
        label=_("Photos or files"),
        required=False,
        help_text=_("Up to five, 10 MB each: pictures, PDF, Office files, plain text."),
    )

    def __init__(self, *args: Any, homework: Homework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not homework.takes_text:
            del self.fields["text"]
        if not homework.takes_files:
            del self.fields["attached"]


class MarkForm(forms.ModelForm):
    class Meta:
        model = HomeworkMark
        fields = ("verdict", "score", "comment")
        widgets = {"verdict": forms.RadioSelect, "comment": forms.Textarea(attrs={"rows": 5})}
        labels = {"score": _("Points"), "comment": _("Comment for the learner")}

    def __init__(self, *args: Any, homework: Homework, points: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verdict = self.fields["verdict"]
        verdict.choices = [  # type: ignore[attr-defined]
            ("accept", pgettext_lazy("homework", "Accept")),
            ("return", _("Return for another try")),
        ]
        verdict.label = _("Decision")
        if homework.max_score is None:
            del self.fields["score"]
        else:
            self.fields["score"].help_text = _("0 to %(most)s, where it is accepted.") % {
                "most": f"{homework.max_score.normalize():f}"
            }
        if points:
            self.fields["points"] = forms.MultipleChoiceField(
                label=_("Marking points that are met"),
                choices=list(enumerate(points)),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.order_fields(["points", "verdict", "score", "comment"])

    def _post_clean(self) -> None:
        """The model is written by the service."""


class HomeworkForm(forms.Form):
    item = forms.ModelChoiceField(  # type: ignore[var-annotated]
        None,
        label=_("Question of the bank"),
        required=False,
        help_text=_("An essay or short answer; whoever marks sees its guidance."),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    task = forms.CharField(
        label=_("Task"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    day = DayField(label=_("Due on"), validators=[near])
    time = forms.TimeField(label=_("at"), widget=TimeInput, initial=dt.time(23, 59))
    takes_text = forms.BooleanField(
        label=pgettext_lazy("homework", "Text"), required=False, initial=True
    )
    takes_files = forms.BooleanField(label=_("Files and photos"), required=False, initial=True)
    max_score = forms.DecimalField(
        label=_("Points"),
        required=False,
        min_value=1,
        max_value=1000,
        decimal_places=2,
        help_text=_("Empty: accepted or returned, without points."),
    )
    is_required = forms.BooleanField(
        label=_("Required: without it the final cannot be taken"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = essays()  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """Return the fields as the service takes them."""
        data = dict(self.cleaned_data)
        return data | {"due_at": moment(data.pop("day"), data.pop("time"))}


class ChangeHomeworkForm(ReasonForm):
    task = forms.CharField(
        label=_("Task"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    day = DayField(label=_("Due on"), validators=[near])
    time = forms.TimeField(label=_("at"), widget=TimeInput)
    field_order = ("task", "day", "time", "reason")

    def given(self) -> dict[str, Any]:
        """Return the fields as the service takes them."""
        data = dict(self.cleaned_data)
        return data | {"due_at": moment(data.pop("day"), data.pop("time"))}


def moment(day: dt.date, time: dt.time) -> dt.datetime:
    """Return the moment in the site's zone."""
    return dt.datetime.combine(day, time, timezone.get_current_timezone())


class OnePersonField(PeopleField):
    """The staff number of one person who works here; gives the person."""

    def __init__(self, **options: Any) -> None:
        super().__init__(help_text=_("Staff number."), **options)

    def clean(self, value: Any) -> Any:
        """Return the person. Raises ValidationError for several."""
        found = super().clean(value)
        if len(found) != 1:
            raise ValidationError(_("Enter the staff number of one person."))
        return find_person(found[0])


class PlanEvaluationForm(forms.Form):
    planned_on = DayField(label=_("Planned for"), validators=[near])
    evaluator = OnePersonField(label=_("Evaluator"))
    method = forms.ChoiceField(
        label=_("Method"), choices=_choices(EffectivenessEvaluation, "method")
    )
    method_note = forms.CharField(
        label=_("How exactly"), required=False, max_length=2000, widget=forms.Textarea
    )
    is_required = forms.BooleanField(
        label=_("The run can only be closed after it"), required=False, initial=True
    )


class ReplanEvaluationForm(ReasonForm):
    planned_on = DayField(label=_("Planned for"), validators=[near])
    evaluator = OnePersonField(label=_("Evaluator"))
    field_order = ("planned_on", "evaluator", "reason")


class CloseEvaluationForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Was it effective?"),
        choices=_choices(EffectivenessEvaluation, "verdict"),
        widget=forms.RadioSelect,
    )
    findings = forms.CharField(
        label=_("What was found"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    follows = forms.CharField(
        label=_("What follows"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Also where it was effective: what stays, who looks again and when."),
    )


class FollowUpForm(forms.Form):
    """The supervisor's form. Scales from 1 (not at all) to 5 (fully)."""

    SCALES = {
        "applies": _("Uses at work what was taught"),
        "quality": _("The work has become better"),
        "alone": _("Does the task without help"),
    }
    verdict = forms.ChoiceField(
        label=pgettext_lazy("follow-up", "All in all, the training was"),
        choices=_choices(FollowUp, "verdict"),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What you saw, and what is still needed"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed where it was not effective, or only in part."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.SCALES.items():
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                choices=[(number, str(number)) for number in range(1, 6)],
                coerce=int,
                widget=forms.RadioSelect(attrs={"class": "scale"}),
            )
        self.order_fields([*self.SCALES, "verdict", "note"])

    def answers(self) -> dict[str, int]:
        """Return the scales by name."""
        return {name: self.cleaned_data[name] for name in self.SCALES}
