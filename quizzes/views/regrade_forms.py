"""What is asked of who puts a question right: what to do, the new key by the kind of the question, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from quizzes.grading.corrections import NEW_KEY, Correction, place
from quizzes.grading.keys import takes_new_key
from quizzes.kinds import Kind
from quizzes.models import RegradeAction

Entry = Mapping[str, Any]


class RegradeForm(forms.Form):
    """The fields ``key_…`` follow from the question; they are read for a new key only."""

    action = forms.ChoiceField(
        label=gettext_lazy("What to do"), choices=RegradeAction.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": False}),
        help_text=gettext_lazy("Every learner whose result changes reads it."),
    )

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        if takes_new_key(entry["kind"]):
            for name, field in FIELDS[entry["kind"]](entry):
                field.required = False
                self.fields[f"key_{name}"] = field
        else:
            action = self.fields["action"]
            choices = [each for each in RegradeAction.choices if each[0] != NEW_KEY]
            action.choices = choices  # type: ignore[attr-defined]

    @property
    def key_fields(self) -> list[forms.BoundField]:
        """The fields of the new key."""
        return [self[name] for name in self.fields if name.startswith("key_")]

    def correction(self) -> Correction:
        """Return what is wanted; whether the key can stand is for the service to say."""
        data = self.cleaned_data
        item, part = place(self.entry)
        key = None
        if data["action"] == NEW_KEY:
            given = {n[4:]: value for n, value in data.items() if n.startswith("key_")}
            key = KEYS[self.entry["kind"]](self.entry, given)
        return Correction(item, part, data["action"], key)


Fields = Iterator[tuple[str, forms.Field]]


def _choice(entry: Entry) -> Fields:
    yield (
        "right",
        forms.MultipleChoiceField(
            label=gettext("Right"),
            choices=[(option["id"], option["text"]) for option in entry["options"]],
            initial=list(entry["key"]["right"]),
            widget=forms.CheckboxSelectMultiple,
            help_text=gettext("Several: each of them earns all points.")
            if entry["kind"] == Kind.SINGLE_CHOICE
            else "",
        ),
    )


def _true_false(entry: Entry) -> Fields:
    yield (
        "answer",
        forms.ChoiceField(
            label=gettext("Right answer"),
            choices=[("true", gettext("True")), ("false", gettext("False"))],
            initial="true" if entry["key"]["answer"] else "false",
            widget=forms.RadioSelect,
        ),
    )


def _fill_in(entry: Entry) -> Fields:
    for number, accepted in enumerate(entry["key"]["blanks"]):
        yield (
            f"blank{number}",
            forms.CharField(
                label=gettext("Blank %(n)s") % {"n": number + 1},
                initial="\n".join(accepted),
                widget=forms.Textarea(attrs={"rows": max(2, len(accepted))}),
                help_text=gettext("One accepted answer a line."),
            ),
        )


def _number(entry: Entry) -> Fields:
    key = entry["key"]
    yield "answer", forms.CharField(label=gettext("Right answer"), initial=key["answer"])
    yield (
        "tolerance",
        forms.DecimalField(
            label=gettext("Tolerance"), initial=key.get("tolerance") or 0, min_value=0
        ),
    )


def _ordering(entry: Entry) -> Fields:
    texts = {option["id"]: option["text"] for option in entry["options"]}
    for number, right in enumerate(entry["key"]["order"]):
        yield (
            f"place{number}",
            forms.ChoiceField(
                label=gettext("Place %(n)s") % {"n": number + 1},
                choices=list(texts.items()),
                initial=right,
            ),
        )


def _matching(entry: Entry) -> Fields:
    rights = [(option["id"], option["text"]) for option in entry["options"]]
    for number, left in enumerate(entry["lefts"]):
        yield (
            f"pair{number}",
            forms.ChoiceField(
                label=left["text"], choices=rights, initial=entry["key"]["pairs"].get(left["id"])
            ),
        )


FIELDS: dict[str, Callable[[Entry], Fields]] = {
    Kind.SINGLE_CHOICE: _choice,
    Kind.MULTIPLE_CHOICE: _choice,
    Kind.TRUE_FALSE: _true_false,
    Kind.FILL_IN: _fill_in,
    Kind.NUMBER: _number,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
}


def _choice_key(entry: Entry, given: Mapping[str, Any]) -> dict[str, Any]:
    """Shares of the old key are taken away; several right options of a single choice earn all each."""
    right = given["right"]
    several = entry["kind"] == Kind.SINGLE_CHOICE and len(right) > 1
    return {"right": right, "shares": dict.fromkeys(right, "100") if several else {}}


def _fill_in_key(entry: Entry, given: Mapping[str, Any]) -> dict[str, Any]:
    lines = (given[f"blank{n}"].splitlines() for n in range(len(entry["key"]["blanks"])))
    return {"blanks": [[text.strip() for text in blank if text.strip()] for blank in lines]}


def _number_key(entry: Entry, given: Mapping[str, Any]) -> dict[str, Any]:
    return {"answer": given["answer"].strip(), "tolerance": str(given["tolerance"] or 0)}


def _in_order(given: Mapping[str, Any], name: str, count: int) -> list[str]:
    return [given[f"{name}{number}"] for number in range(count)]


KEYS: dict[str, Callable[[Entry, Mapping[str, Any]], dict[str, Any]]] = {
    Kind.SINGLE_CHOICE: _choice_key,
    Kind.MULTIPLE_CHOICE: _choice_key,
    Kind.TRUE_FALSE: lambda entry, given: {"answer": given["answer"] == "true"},
    Kind.FILL_IN: _fill_in_key,
    Kind.NUMBER: _number_key,
    Kind.ORDERING: lambda entry, given: {
        "order": _in_order(given, "place", len(entry["key"]["order"]))
    },
    Kind.MATCHING: lambda entry, given: {
        "pairs": {left["id"]: given[f"pair{number}"] for number, left in enumerate(entry["lefts"])}
    },
}
