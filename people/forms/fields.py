"""Days and units, for the forms of every app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people import selectors
from people.models import OrgUnit


class DayInput(forms.DateInput):
    """The browser's own date field: no script, and in the reader's language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day."""

    widget = DayInput
    default_error_messages = {
        "required": _("Enter the day."),
        "invalid": _("Enter a day that exists, such as 2026-03-31."),
    }


class UnitField(forms.ModelChoiceField):
    """A unit by its names from the top down; many are called alike."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Unit"))
        options.setdefault("error_messages", {"required": _("Choose the unit.")})
        super().__init__(OrgUnit.objects.all(), **options)
        self._paths: dict[int, str] = {}

    def __deepcopy__(self, memo: dict) -> UnitField:
        """Read the names anew for each form."""
        copy = super().__deepcopy__(memo)
        copy._paths = {}
        return copy

    def label_from_instance(self, unit: OrgUnit) -> str:
        """Return the path; the tree is read once a form."""
        if not self._paths:
            self._paths.update(selectors.unit_paths())
        return self._paths.get(unit.pk, unit.label)
