"""What people type about records."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.verdicts import Reason
from competence import rules
from competence.models import Criterion, EvidenceKind, Necessity, Purpose, RecordEventKind
from competence.services import Upload
from framework.selectors import all_competencies
from people.forms.fields import DayField
from training.forms.afterwards import FilesField

MOST_LEVEL = 9
BY_HR = (EvidenceKind.OUTSIDE, EvidenceKind.PRIOR, EvidenceKind.COMPETITION, EvidenceKind.RATING)
BY_LEADER = (EvidenceKind.RATING,)


class DecisionForm(forms.Form):
    """Whether a record in doubt stands, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[("stands", _("The record stands")), ("revoke", _("Revoke the record"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Why"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": False}),
        help_text=_("Kept with the record; its holder and auditors can read it."),
    )

    def decision(self) -> dict[str, Any]:
        """Return what the service asks for."""
        data = self.cleaned_data
        return {"revoke": data["outcome"] == "revoke", "why": data["why"]}


class _OfCompetency(forms.Form):
    """A competency at one of its levels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competency"].queryset = all_competencies().order_by("code")  # type: ignore[attr-defined]

    competency: Any = forms.ModelChoiceField(label=_("Competency"), queryset=None)
    level = forms.IntegerField(label=_("Level"), min_value=1, max_value=MOST_LEVEL, initial=1)

    def clean(self) -> dict[str, Any]:
        """The competency has that level, where it describes any."""
        data = super().clean() or self.cleaned_data
        competency, level = data.get("competency"), data.get("level")
        if competency and level:
            known = [one.number for one in competency.levels.all()]
            if known and level not in known:
                self.add_error("level", _("The competency has no level %(level)s.") % {"level": level})  # fmt: skip
        return data


class EvidenceForm(_OfCompetency):
    """What somebody else says speaks for a person."""

    kind = forms.ChoiceField(label=_("What it is"))
    on = DayField(label=_("Issued or shown on"))
    until = DayField(label=_("Counts until"), required=False, help_text=_("Empty: without end."))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    body = forms.CharField(
        label=_("Outside body"), max_length=200, required=False,
        help_text=_("Who issued the certificate or held the competition."),
    )  # fmt: skip
    number = forms.CharField(label=_("Number of the certificate"), max_length=80, required=False)
    rank = forms.CharField(
        label=_("Rank or result"), max_length=80, required=False, help_text=_("Such as second place.")
    )  # fmt: skip
    note = forms.CharField(
        label=_("What was seen"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": False}),
    )  # fmt: skip
    scan = FilesField(
        label=_("Scan"), required=False, help_text=_("Picture or PDF, 10 MB at most.")
    )

    def __init__(self, *args: Any, kinds: Any = BY_HR, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.value, one.label) for one in kinds]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A certificate says who issued it and its number; a rating what was seen; days in order."""
        data = super().clean()
        needed = {
            EvidenceKind.OUTSIDE: ("body", "number"),
            EvidenceKind.COMPETITION: ("body", "rank"),
            EvidenceKind.RATING: ("note",),
            EvidenceKind.PRIOR: ("note",),
        }
        for name in needed.get(data.get("kind", ""), ()):
            if not data.get(name):
                self.add_error(name, _("Fill this in for this kind of evidence."))
        if data.get("on") and data.get("until") and data["until"] < data["on"]:
            self.add_error("until", _("The last day lies before the first."))
        return data

    def evidence(self, by: Any) -> dict[str, Any]:
        """Return what the service asks for."""
        data = self.cleaned_data
        detail = {name: data[name] for name in ("title", "body", "number", "rank", "note") if data[name]}  # fmt: skip
        if data["kind"] == EvidenceKind.RATING:
            detail |= {"level": data["level"], "by": by.name}
        return {
            "competency": data["competency"],
            "level": data["level"],
            "kind": data["kind"],
            "on": data["on"],
            "until": data["until"],
            "detail": detail,
            "files": [Upload(name, content) for name, content in data["scan"]],
        }


class RecogniseForm(_OfCompetency):
    """Somebody counts as competent for a time, because."""

    valid_from = DayField(label=_("From"))
    valid_until = DayField(label=_("Until"), help_text=_("At most one year."))
    why = forms.CharField(
        label=_("Why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "maxlength": False})
    )  # fmt: skip


class EventForm(forms.Form):
    """What HR says of a record."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("of a record", "What happens"), choices=RecordEventKind.choices
    )
    valid_from = DayField(label=_("From"))
    valid_until = DayField(label=_("Until"), required=False, help_text=_("Empty: until further notice."))  # fmt: skip
    why = forms.CharField(
        label=_("Why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "maxlength": False}),
        help_text=_("Kept with the record; its holder and auditors can read it."),
    )  # fmt: skip


WHY = {"rows": 3, "maxlength": False}


class RequirementForm(_OfCompetency):
    """What a position asks for from a day on."""

    necessity = forms.ChoiceField(
        label=pgettext_lazy("of a requirement", "necessity"),
        choices=Necessity.choices,
        initial="mandatory",
    )
    risk_class = forms.CharField(
        label=_("Risk class"), max_length=60, required=False,
        help_text=_("Only where the work is of this class of risk, such as work at height."),
    )  # fmt: skip
    valid_from = DayField(label=_("From"))
    valid_until = DayField(label=_("Until"), required=False, help_text=_("Empty: until something else is said."))  # fmt: skip
    why = forms.CharField(label=_("Why"), max_length=4000, widget=forms.Textarea(attrs=WHY))


class CriterionForm(forms.Form):
    """What proves a competency at a level."""

    level = forms.IntegerField(label=_("Level"), min_value=1, max_value=MOST_LEVEL, initial=1)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    tree = forms.CharField(
        label=_("Conditions"), required=False, max_length=8000, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "maxlength": False}),
        help_text=_("One condition a line; below “all” or “any” indent by two spaces. Empty: a course that proves it."),
    )  # fmt: skip
    validity_months = forms.IntegerField(label=_("Valid for months"), min_value=1, max_value=600, required=False, help_text=_("Empty: without end."))  # fmt: skip
    window_days = forms.IntegerField(label=_("Renewal window in days"), min_value=0, max_value=730, initial=30)  # fmt: skip
    grace_days = forms.IntegerField(label=_("Grace in days"), min_value=0, max_value=365, initial=0)
    why = forms.CharField(label=_("Why"), max_length=4000, widget=forms.Textarea(attrs=WHY))

    def __init__(self, *args: Any, titles: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = titles or {}

    @staticmethod
    def shown(criterion: Criterion) -> dict[str, Any]:
        """Return what the form shows of a criterion."""
        names = ("level", "purpose", "validity_months", "window_days", "grace_days")
        return {name: getattr(criterion, name) for name in names} | {
            "tree": rules.write_tree(criterion.tree)
        }

    def clean_tree(self) -> dict[str, Any]:
        """Read the lines, check them, and write what they are of beside each."""
        try:
            tree = rules.read_tree(self.cleaned_data["tree"])
            rules.check_tree(tree)
        except rules.BadTreeError as bad:
            raise forms.ValidationError(str(Reason(bad.code, bad.params))) from None
        for leaf in rules.leaves_of(tree):
            if "of" not in leaf:
                continue
            title = self.titles.get(rules.LEAVES[leaf["leaf"]], {}).get(leaf["of"])
            if title is None:
                raise forms.ValidationError(
                    _("“%(leaf)s %(of)s”: there is none with this number.") % leaf
                )
            leaf["title"], leaf["title_en"] = title  # type: ignore[index]
        return tree
