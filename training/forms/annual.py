"""Forms around the annual plan, the needs that it answers, and what a run costs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.pictures import BadPictureError, as_photo
from courses.selectors.desk import offered_courses
from people.forms.fields import UnitField
from people.selectors import led_units, main_appointment, people_in, positions, units
from training.models import AnnualPlan, PlanItem, Programme, RunCost, TrainingNeed

from .afterwards import FilesField
from .programme import SHORT, ReasonForm
from .run import PeopleField

MOST_PEOPLE = 10_000

FAR = 5


def year_field() -> forms.TypedChoiceField:
    """Last year until next year but one, this year chosen."""
    this = timezone.localdate().year
    return forms.TypedChoiceField(
        label=_("Year"),
        choices=[(year, str(year)) for year in range(this - 1, this + 3)],
        coerce=int,
        initial=this,
    )


def month_field(*, required: bool, label: Any) -> forms.TypedChoiceField:
    """A month by its name."""
    empty = [] if required else [("", "–")]
    return forms.TypedChoiceField(
        label=label,
        choices=[*empty, *MONTHS.items()],
        coerce=int,
        empty_value=None,
        required=required,
    )


class YearForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"] = year_field()


class PlanCardForm(forms.ModelForm):
    class Meta:
        model = AnnualPlan
        fields = ("goals", *AnnualPlan.SAFEGUARDS)
        widgets = dict.fromkeys(("goals", *AnnualPlan.SAFEGUARDS), SHORT)

    def _post_clean(self) -> None:
        """The model is written by the service."""


def _within(field: Any, most: int) -> None:
    """Let a number be from 0 to ``most``."""
    field.validators = [*field.validators, MinValueValidator(0), MaxValueValidator(most)]
    field.widget.attrs |= {"min": 0, "max": most}


class ItemForm(forms.ModelForm):
    unit = UnitField(required=False, help_text=_("Empty: the whole company."))

    class Meta:
        model = PlanItem
        fields = (
            "title", "title_en", "programme", "course", "unit", "month", "people", "hours", "cost",
            "verifies", "note",
        )  # fmt: skip
        widgets = {"note": SHORT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Programme.objects.filter(retired_at=None).order_by("title")
        self.fields["programme"].queryset = offered  # type: ignore[attr-defined]
        self.fields["course"].queryset = offered_courses()  # type: ignore[attr-defined]
        self.fields["month"] = month_field(required=True, label=_("Month"))
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: the title of the programme or course.")
        for name, most in (("people", MOST_PEOPLE), ("hours", 9_999), ("cost", 99_999_999)):
            _within(self.fields[name], most)

    def clean(self) -> dict[str, Any]:
        """A programme or a course or neither, and a title from somewhere."""
        data = super().clean() or self.cleaned_data
        programme, course = data.get("programme"), data.get("course")
        if programme and course:
            self.add_error("course", _("Choose a programme or a course, not both."))
        one = programme or course
        if one and not data.get("title"):
            data["title"], data["title_en"] = one.title[:150], (one.title_en or "")[:150]
        elif not data.get("title"):
            self.add_error("title", _("Give a title, or choose a programme or course."))
        return data

    def _post_clean(self) -> None:
        """The model is written by the service."""


class NeedForm(forms.ModelForm):
    """What is needed; for a leader only their units, positions and people can be named."""

    unit = UnitField()
    persons = PeopleField(label=_("Persons"), required=False)

    class Meta:
        model = TrainingNeed
        fields = ("title", "why", "origin", "unit", "positions", "persons", "people", "month")
        widgets = {"why": forms.Textarea(attrs={"rows": 3}), "positions": forms.CheckboxSelectMultiple}  # fmt: skip

    def __init__(self, *args: Any, leader: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"] = year_field()
        self.fields["month"] = month_field(required=False, label=_("Wished for in month"))
        self.order_fields(["year", "title"])
        _within(self.fields["people"], MOST_PEOPLE)
        today, self.led = timezone.localdate(), None
        held = positions()
        if leader is not None:
            self.led = led_units(leader.pk, today)
            self.fields["unit"].queryset = units().filter(pk__in=self.led)  # type: ignore[attr-defined]
            post = main_appointment(leader.pk, today)
            if post is not None and post.unit_id in self.led:
                self.initial.setdefault("unit", post.unit_id)
            posts = {"appointments__unit_id__in": self.led, "appointments__valid_until": None}
            held = held.filter(**posts).distinct()
        self.fields["positions"].queryset = held  # type: ignore[attr-defined]
        self.fields["positions"].required = False

    def clean_persons(self) -> list[int]:
        """Return whom the need names. A leader names their own people."""
        named = self.cleaned_data["persons"]
        if self.led is not None and named:
            today = timezone.localdate()
            own: set[int] = set()
            for unit_id in self.led:
                own |= set(people_in(unit_id=unit_id, today=today).values_list("pk", flat=True))
            if set(named) - own:
                raise ValidationError(_("Name people of your own units."))
        return named

    def _post_clean(self) -> None:
        """The model is written by the service."""


class NeedField(forms.ModelChoiceField):
    """A need with the unit that raised it."""

    def label_from_instance(self, need: TrainingNeed) -> str:
        """Return title and unit."""
        return f"{need.title}（{need.unit.label}）"


class MergeForm(forms.Form):
    into = NeedField(None, label=_("Goes on as part of"))
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *args: Any, need: TrainingNeed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = TrainingNeed.objects.filter(state="open", year=need.year).exclude(pk=need.pk)
        self.fields["into"].queryset = others.select_related("unit")  # type: ignore[attr-defined]


class PlanItemField(forms.ModelChoiceField):
    """An item of a plan with its year and month."""

    def label_from_instance(self, item: PlanItem) -> str:
        """Return year, month and title."""
        return f"{item.plan.year}-{item.month:02} {item.label}"


class AnswerForm(forms.Form):
    item = PlanItemField(
        None,
        label=_("Item of the plan"),
        required=False,
        empty_label=_("A new item of the draft"),
    )

    def __init__(self, *args: Any, need: TrainingNeed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = PlanItem.objects.filter(plan__year=need.year, dropped_because="")
        rows = rows.exclude(plan__state="replaced").order_by("-plan__number", "month", "order")
        rows = rows.select_related("plan")
        self.fields["item"].queryset = rows  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    item = PlanItemField(
        None, label=_("Item of the plan"), required=False, empty_label=_("None: outside the plan")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = PlanItem.objects.filter(plan__state="approved", dropped_because="")
        rows = rows.select_related("plan")
        self.fields["item"].queryset = rows.order_by("-plan__year", "month", "order")  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), required=False, max_length=1000, widget=SHORT)


class CostForm(forms.ModelForm):
    class Meta:
        model = RunCost
        fields = ("kind", "amount", "note")

    def clean_amount(self) -> Any:
        """Return what was paid, not below 0."""
        amount = self.cleaned_data["amount"]
        if amount < 0:
            raise ValidationError(_("Nothing below 0."))
        return amount

    def _post_clean(self) -> None:
        """The model is written by the service."""


class CorrectCostForm(CostForm):
    reason = ReasonForm.base_fields["reason"]


class RunFilesForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Type"),
        choices=[
            ("photo", _("photo")),
            ("material", _("material")),
            ("other", pgettext_lazy("file", "other")),
        ],
    )
    attached = FilesField(
        label=_("Photos or files"),
        help_text=_("Up to five, 10 MB each: pictures, PDF, Office files, plain text."),
    )

    def clean(self) -> dict[str, Any]:
        """A photo is drawn anew: what the camera wrote into it, the place above all, is left out."""
        data = super().clean() or self.cleaned_data
        if data.get("kind") == "photo" and data.get("attached"):
            drawn = []
            for name, content in data["attached"]:
                try:
                    drawn.append((name, as_photo(content)))
                except BadPictureError:
                    words = {"name": name[:100]}
                    self.add_error("attached", ValidationError(_("“%(name)s” is no photo that can be kept (JPEG, PNG or WebP)."), params=words))  # fmt: skip
            data["attached"] = drawn
        return data
