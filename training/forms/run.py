"""Forms of the desk around runs, sessions and seats."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.forms.fields import DayField, UnitField
from people.selectors import employed, people_in, positions
from training.exchange.numbers import UnreadableNumbersError, read_numbers
from training.models import (
    SESSION_KINDS,
    OverCapacity,
    PlanRun,
    ProgrammeTopic,
    Room,
    Session,
)

from .programme import ReasonForm, TopicField

SEPARATORS = re.compile(r"[\s,，、;；]+")
LONGEST = dt.timedelta(days=5 * 366)


def near(day: dt.date) -> None:
    """Refuse a slip of the year."""
    if abs(day - timezone.localdate()) > LONGEST:
        raise ValidationError(_("This day is more than five years away."))


class PeopleField(forms.CharField):
    """Staff numbers of people who work here, separated by spaces or commas; gives their keys."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Staff numbers, separated by spaces or commas."))
        super().__init__(max_length=1000, **options)

    def clean(self, value: Any) -> Any:
        """Return the primary keys. Raises ValidationError naming the numbers that nobody has."""
        numbers = [one for one in SEPARATORS.split(super().clean(value)) if one]
        known = dict(
            employed(timezone.localdate())
            .filter(staff_number__in=numbers)
            .values_list("staff_number", "pk")
        )
        missing = [one for one in numbers if one not in known]
        if missing:
            raise ValidationError(
                _("Nobody who works here has this staff number: %(numbers)s."),
                params={"numbers": "、".join(missing)},
            )
        return sorted(set(known.values()))


class RoomField(forms.ModelChoiceField):
    """A room that is still in use."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Room"))
        super().__init__(Room.objects.filter(retired_at=None), required=False, **options)


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ScheduleForm(forms.Form):
    start = DayField(label=pgettext_lazy("of a run", "First day"), validators=[near])
    title = forms.CharField(
        label=_("Title of the run"),
        required=False,
        max_length=150,
        help_text=_("Empty: the programme's title and the first day."),
    )
    organiser = PeopleField(label=_("Organiser"), required=False)
    room = RoomField(help_text=_("For all sessions; single ones can be changed afterwards."))
    instructors = PeopleField(label=_("Instructors"), required=False)

    def clean_organiser(self) -> int | None:
        """One person at most."""
        people = self.cleaned_data["organiser"]
        if len(people) > 1:
            raise ValidationError(_("Name one person."))
        return people[0] if people else None


class MoveForm(ReasonForm):
    day = DayField(label=_("Day"), validators=[near])
    starts = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("Until"), widget=TimeInput)
    field_order = ("day", "starts", "ends", "reason")

    def moments(self) -> dict[str, dt.datetime]:
        """Return start and end in the site's zone; an end before the start is after midnight."""
        zone, data = timezone.get_current_timezone(), self.cleaned_data
        last = data["day"] + dt.timedelta(days=data["ends"] < data["starts"])
        return {
            "starts_at": dt.datetime.combine(data["day"], data["starts"], zone),
            "ends_at": dt.datetime.combine(last, data["ends"], zone),
        }


class PostponeForm(ReasonForm):
    to_day = DayField(label=_("New day of this session"), validators=[near])
    field_order = ("to_day", "reason")


class StaffForm(ReasonForm):
    room = RoomField()
    place = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=200,
        help_text=_("Where it is in no room of the list."),
    )
    instructors = PeopleField(label=_("Instructors"), required=False)
    guests = forms.CharField(
        label=_("Guest lecturers"),
        required=False,
        max_length=500,
        help_text=_("Names, separated by commas."),
    )
    field_order = ("room", "place", "instructors", "guests", "reason")

    def clean_guests(self) -> list[str]:
        """Return the names."""
        names = re.split(r"[,，、;；]+", self.cleaned_data["guests"])
        return [one.strip() for one in names if one.strip()]


class StaffRunForm(forms.Form):
    room = RoomField()
    instructors = PeopleField(label=_("Instructors"), required=False)


class DescribeForm(forms.ModelForm):
    topics = TopicField(None, label=_("Topics"), required=False)

    class Meta:
        model = Session
        fields = ("kind", "title", "title_en", "module", "topics")

    def __init__(self, *args: Any, run: PlanRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, kind.label) for kind in SESSION_KINDS]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["module"].queryset = run.version.modules.all()  # type: ignore[attr-defined]
        topics = ProgrammeTopic.objects.filter(module__version=run.version)
        self.fields["topics"].queryset = topics.select_related("module")  # type: ignore[attr-defined]


class AddSessionForm(DescribeForm):
    day = DayField(label=_("Day"), validators=[near])
    starts = forms.TimeField(label=_("From"), widget=TimeInput)
    ends = forms.TimeField(label=_("Until"), widget=TimeInput)
    field_order = ("day", "starts", "ends", "kind", "title", "title_en", "module", "topics")
    moments = MoveForm.moments


class CapacityForm(forms.Form):
    capacity = forms.IntegerField(
        label=_("Places"), required=False, min_value=1, max_value=10_000,
        help_text=_("Empty: as many as come."),
    )  # fmt: skip
    over_capacity = forms.ChoiceField(
        label=_("Who comes when all places are taken"), choices=OverCapacity.choices
    )


class EnrolForm(forms.Form):
    """Whom to enrol: exactly one of the four ways."""

    WAYS = {"numbers": "person", "file": "file", "unit": "unit", "position": "position"}

    numbers = forms.CharField(
        label=_("Staff numbers"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, or separated by spaces or commas."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "XLSX, CSV or TXT with a column of staff numbers (工号). At most 20,000 rows and 2 MB."
        ),
    )
    unit = UnitField(
        label=_("Unit"), required=False, help_text=_("With all units below it, as of today.")
    )
    position = forms.ModelChoiceField(  # type: ignore[var-annotated]
        None, label=_("Position"), required=False, help_text=_("Whoever holds it today.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = positions()  # type: ignore[attr-defined]

    def clean_file(self) -> list[str]:
        """Return the staff numbers in the file."""
        file = self.cleaned_data["file"]
        if not file:
            return []
        try:
            return read_numbers(file.read(), file.name)
        except UnreadableNumbersError as error:
            raise ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """Exactly one way is chosen."""
        data = super().clean() or self.cleaned_data
        if not self.errors and sum(bool(data.get(way)) for way in self.WAYS) != 1:
            raise ValidationError(_("Choose one way: staff numbers, a file, a unit or a position."))
        return data

    def chosen(self) -> tuple[str, list[str]]:
        """Return the source and the staff numbers."""
        data, today = self.cleaned_data, timezone.localdate()
        way = next(one for one in self.WAYS if data[one])
        if way == "numbers":
            numbers = [one for one in SEPARATORS.split(data["numbers"]) if one]
        elif way == "file":
            numbers = data["file"]
        else:
            people = people_in(**{f"{way}_id": data[way].pk}, today=today)
            numbers = list(people.order_by("staff_number").values_list("staff_number", flat=True))
        return self.WAYS[way], numbers


class ConfirmEnrolForm(forms.Form):
    """What was looked at in the preview."""

    source = forms.ChoiceField(
        choices=[(one, one) for one in ("person", "unit", "position", "file")]
    )
    numbers = forms.CharField(max_length=700_000)


class DecideSeatForm(forms.Form):
    approve = forms.TypedChoiceField(
        choices=[("yes", _("Approve")), ("no", _("Refuse"))], coerce=lambda value: value == "yes"
    )
    reason = forms.CharField(required=False, max_length=1000)
