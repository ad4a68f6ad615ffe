"""Who works where: users, org units, positions and dated appointments."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from common.languages import in_page_language
from common.statements import Parameter, Statement


class OrgUnit(index.Indexed, models.Model):
    """A department or shift; units form a tree."""

    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )

    search_fields = [index.SearchField("name"), index.SearchField("name_en")]

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once_in_parent"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(parent=None), name="top_unit_name_once"
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return in_page_language(self.name, self.name_en)


class Position(index.Indexed, models.Model):
    """A post that people hold: what is required of a person follows from it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)

    search_fields = [index.SearchField("name"), index.SearchField("name_en")]

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return in_page_language(self.name, self.name_en)


class StaffManager(UserManager["User"]):
    """Creates users by staff number."""

    def create_user(  # type: ignore[override]  # Django's first is username
        self, staff_number: str, name: str, password: str | None = None, **fields: Any
    ) -> User:
        """Create a person who can log in; ``password=None`` makes an account without one."""
        user = self.model(
            staff_number=self.model.normalise_staff_number(staff_number),
            name=name,
            first_name=name,
            **fields,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the person with a staff number, as it was typed. Raises User.DoesNotExist."""
        found = _BY_STAFF_NUMBER.first(number=username)
        if found is None:
            raise User.DoesNotExist
        return found

    def create_superuser(  # type: ignore[override]
        self, staff_number: str, name: str, password: str | None = None, **fields: Any
    ) -> User:
        """Create an administrator."""
        fields |= {"is_staff": True, "is_superuser": True}
        fields |= {"opens_desk": True, "opens_marking": True}
        return self.create_user(staff_number, name, password, **fields)


class User(index.Indexed, AbstractUser):  # type: ignore[django-manager-missing]  # of Wagtail's lock
    """A person of the company. The staff number is text: leading zeros count.

    Chinese names do not divide: the site uses ``name``. ``last_name`` stays empty, and
    ``first_name`` repeats the name, because Wagtail's side bar shows it.
    """

    username = None  # type: ignore[assignment]  # so Django drops a field
    staff_number = models.CharField(
        _("staff number"),
        max_length=32,
        unique=True,
        error_messages={"unique": _("Another person already has this staff number.")},
    )
    name = models.CharField(_("name"), max_length=100)
    language = models.CharField(
        _("language"),
        max_length=10,
        default="zh-hans",
        choices=[("zh-hans", "简体中文"), ("en", "English")],
    )
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    # What follows is derived and kept by services, so that a page's header costs no query.
    opens_desk = models.BooleanField(_("may open the desk"), default=False, editable=False)
    opens_marking = models.BooleanField(_("may open marking"), default=False, editable=False)
    unread_notices = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "staff_number"
    REQUIRED_FIELDS = ["name"]

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("staff_number"),
        index.AutocompleteField("staff_number"),
        index.FilterField("is_active"),
    ]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["staff_number"]

    def __str__(self) -> str:
        return f"{self.name} ({self.staff_number})"

    @staticmethod
    def normalise_staff_number(value: str) -> str:
        """Fold full-width digits and letters and outer space; keep leading zeros."""
        return AbstractUser.normalize_username(value).strip()

    @property
    def display_name(self) -> str:
        """The name shown in headers and lists."""
        return self.name or self.staff_number

    def get_full_name(self) -> str:
        """Return the name; Wagtail asks for it in its listings and log."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name."""
        return self.name


_BY_STAFF_NUMBER = Statement(
    lambda: User.objects.filter(staff_number=Parameter("number", models.CharField())).order_by()
)


class AppointmentQuerySet(models.QuerySet):
    """Dated questions to appointments."""

    def on(self, day: dt.date | Parameter) -> AppointmentQuerySet:
        """Appointments in force on a day, both ends included."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


class Appointment(models.Model):
    """A person holds a position in a unit from a day until a day (included; open without one)."""

    user = models.ForeignKey(
        "people.User", models.PROTECT, related_name="appointments", verbose_name=_("person")
    )
    unit = models.ForeignKey(
        "people.OrgUnit", models.PROTECT, related_name="appointments", verbose_name=_("unit")
    )
    position = models.ForeignKey(
        "people.Position", models.PROTECT, related_name="appointments", verbose_name=_("position")
    )
    leads = models.BooleanField(
        _("leads the unit"),
        default=False,
        help_text=_(
            "Sees the unit's people and what they have completed, and is told what is overdue."
        ),
    )
    primary = models.BooleanField(_("main appointment"), default=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(valid_until=None, primary=True),
                name="one_open_main_appointment",
            ),
            models.UniqueConstraint(
                fields=["user", "unit", "position"],
                condition=Q(valid_until=None),
                name="appointment_open_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="appointment_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "position", "valid_until"], name="appointment_by_unit")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.unit} · {self.position}"
