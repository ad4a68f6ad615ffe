"""Forms of results: the scheme of a programme, the judgement of conduct, what is waived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quizzes.selectors.counted import tests
from quizzes.selectors.observations import checklists
from training.models import ConductLevel, PartKind
from training.rules.composite import DOWN, HALF_EVEN, HALF_UP, MOST_PLACES, WITH_VERDICT

SHORT = forms.Textarea(attrs={"rows": 3})
MEASURED = ("theory", "practical")


class PercentField(forms.DecimalField):
    """A percentage of two decimals at most; empty where nobody has set it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_digits=5,
            decimal_places=2,
            required=False,
            validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
            **options,
        )


class QuizField(forms.ModelMultipleChoiceField):
    """Tests or checklists by title."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, quiz: Any) -> str:
        """Return the title."""
        return quiz.title


class SchemeForm(forms.Form):
    """The scheme of a programme version: for each part whether it counts, how much, and on what condition."""

    pass_percent = PercentField(
        label=_("Pass mark of the whole, percent"),
        help_text=_("0: the conditions of the parts alone decide."),
    )
    places = forms.TypedChoiceField(
        label=_("Decimals shown"),
        coerce=int,
        choices=[(number, str(number)) for number in range(MOST_PLACES + 1)],
        help_text=_("Only what is shown is rounded. Passed or not is decided before."),
    )
    mode = forms.ChoiceField(
        label=_("Rounding"),
        choices=[
            (HALF_UP, pgettext_lazy("rounding", "half up")),
            (HALF_EVEN, pgettext_lazy("rounding", "half to even")),
            (DOWN, pgettext_lazy("rounding", "down")),
        ],
    )
    changed_because = forms.CharField(
        label=_("What changes and why"), max_length=2000, widget=SHORT, required=False
    )

    def __init__(
        self, *args: Any, content: Mapping[str, Any], is_next: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial = _initial(content)
        self.fields["changed_because"].required = is_next
        if not is_next:
            del self.fields["changed_because"]
        for kind, label in PartKind.choices:
            self._add_part(kind, str(label))

    def _add_part(self, kind: str, label: str) -> None:
        named: dict[str, forms.Field] = {
            "on": forms.BooleanField(label=label, required=False),
            "weight": PercentField(
                label=_("Weight, percent"), help_text=_("0: it is a condition only.")
            ),
        }
        if kind in WITH_VERDICT:
            named["must_pass"] = forms.BooleanField(
                label=_("must be passed, by its own verdict"), required=False
            )
        named["least"] = PercentField(label=_("At least, percent of its points"))
        named["veto"] = forms.BooleanField(
            label=_("veto: where its condition is not met, no points count"), required=False
        )
        if kind == "attendance":
            named["on_time"] = forms.BooleanField(
                label=_("on time: late and left early do not count"), required=False
            )
        if kind in MEASURED:
            named["quizzes"] = QuizField(
                tests() if kind == "theory" else checklists(),
                label=_("Tests") if kind == "theory" else _("Checklists"),
                required=False,
            )
        if kind == "overall":
            for value, words in ConductLevel.choices:
                named[f"level_{value}"] = PercentField(
                    label=_("“%(level)s” is worth, percent") % {"level": words}
                )
        for name, field in named.items():
            self.fields[f"{kind}-{name}"] = field

    def parts(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield for each part its switch and its other fields."""
        for kind in PartKind.values:
            own = [self[name] for name in self.fields if name.startswith(f"{kind}-")]
            yield own[0], own[1:]

    def whole(self) -> list[Any]:
        """Return the fields of the whole."""
        return [self[name] for name in self.fields if "-" not in name]

    def content(self) -> dict[str, Any]:
        """Return the content that the service stores."""
        data = self.cleaned_data
        return {
            "components": [
                _component(kind, data) for kind in PartKind.values if data[f"{kind}-on"]
            ],
            "pass_percent": _text(data["pass_percent"]),
            "places": data["places"],
            "mode": data["mode"],
        }


def _component(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": kind,
        "weight": _text(data[f"{kind}-weight"]),
        "must_pass": bool(data.get(f"{kind}-must_pass")),
        "least": _text(data[f"{kind}-least"]),
        "veto": data[f"{kind}-veto"],
    }
    if kind == "attendance":
        found["on_time"] = data["attendance-on_time"]
    if kind in MEASURED:
        found["quizzes"] = [
            {"id": one.pk, "title": one.title, "title_en": one.title_en}
            for one in data[f"{kind}-quizzes"]
        ]
    if kind == "overall":
        found["levels"] = {
            value: _text(data[f"overall-level_{value}"]) for value in ConductLevel.values
        }
    return found


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _initial(content: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "pass_percent": content.get("pass_percent"),
        "places": content.get("places", 1),
        "mode": content.get("mode", HALF_UP),
    }
    for one in content.get("components", []):
        kind = one["kind"]
        found[f"{kind}-on"] = True
        for name in ("weight", "must_pass", "least", "veto", "on_time"):
            found[f"{kind}-{name}"] = one.get(name)
        found[f"{kind}-quizzes"] = [quiz["id"] for quiz in one.get("quizzes", [])]
        for value, share in (one.get("levels") or {}).items():
            found[f"{kind}-level_{value}"] = share
    return found


class JudgementForm(forms.Form):
    """What an assessor says of somebody's conduct; a correction says why."""

    level = forms.ChoiceField(
        label=_("Level"), choices=ConductLevel.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("What was seen"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The person reads it."),
    )

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_correction:
            self.fields["reason"] = forms.CharField(
                label=_("Why it is corrected"), max_length=1000, widget=SHORT
            )
