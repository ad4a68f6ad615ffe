"""What a report can be narrowed to."""

from __future__ import annotations

import datetime as dt
from typing import cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.languages import in_page_language
from courses.selectors.report import CompletionFilter, reported_courses
from people.selectors import unit_paths, units_below
from reports.permissions import Scope

STATES = [
    ("", _("All")),
    ("completed", pgettext_lazy("state of an enrolment", "Completed")),
    ("open", pgettext_lazy("state of an enrolment", "In progress")),
    ("overdue", pgettext_lazy("state of an enrolment", "Overdue")),
    ("exempt", pgettext_lazy("state of an enrolment", "Exempt")),
    ("withdrawn", pgettext_lazy("state of an enrolment", "Withdrawn")),
]


class CompletionFilterForm(forms.Form):
    """Narrows the completions; offers only units that the person may see."""

    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    course = forms.TypedChoiceField(label=_("Course"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    since = forms.DateField(
        label=_("Completed since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args, scope: Scope, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        allowed = [
            (pk, path)
            for pk, path in unit_paths().items()
            if scope.units is None or pk in scope.units
        ]
        courses = [(pk, in_page_language(*titles)) for pk, *titles in reported_courses()]
        self._offer("unit", sorted(allowed, key=lambda unit: unit[1]))
        self._offer("course", courses)

    def _offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [("", _("All")), *choices]

    def wanted(self) -> CompletionFilter:
        """Return the filter; what cannot be understood narrows nothing but the scope always holds."""
        chosen = self.cleaned_data if self.is_valid() else {}
        unit, since = chosen.get("unit"), chosen.get("since")
        return CompletionFilter(
            course_id=chosen.get("course"),
            unit_ids=frozenset(units_below(unit)) if unit else None,
            state=chosen.get("state", ""),
            since=_midnight(since) if since else None,
            within=self.scope.units,
        )

    def words(self) -> dict[str, str]:
        """Return the filter in words, for the file and the log."""
        chosen = self.cleaned_data if self.is_valid() else {}
        words = {name: self._word(name, value) for name, value in chosen.items() if value}
        if self.scope.units is not None and "unit" not in words:
            words["unit"] = str(_("own units"))
        return words

    def _word(self, name: str, value) -> str:
        choices = getattr(self.fields[name], "choices", ())
        return str(dict(choices).get(value, value))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()), timezone.get_default_timezone())
