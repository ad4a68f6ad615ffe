"""When and where people of a run meet, and what goes on between."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.languages import in_page_language

from .choices import SESSION_KINDS, ActivityKind, SessionState, SubjectClass
from .whole import decided_whole


class Room(models.Model):
    """A room that sessions are held in, of the company or outside."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    where = models.CharField(_("where it is"), max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    is_outside = models.BooleanField(_("not of the company"), default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return in_page_language(self.name, self.name_en)


def new_secret() -> str:
    """Return the secret that a session's codes are made from."""
    return secrets.token_hex(32)


class Session(models.Model):
    """People meet from a moment until a moment, in a room or at a place.

    ``uid`` and ``revision`` are UID and SEQUENCE of its calendar entry; ``revision`` grows with every
    change that an invitation must tell. ``secret`` is what the rotating codes are made from.
    """

    run = models.ForeignKey("training.PlanRun", models.PROTECT, related_name="sessions")
    activity = models.ForeignKey(
        "training.PlannedActivity", models.PROTECT, null=True, blank=True, related_name="sessions"
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(
        _("type"), max_length=20, choices=[(kind.value, kind.label) for kind in SESSION_KINDS]
    )
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    module = models.ForeignKey(
        "training.ProgrammeModule",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("module"),
    )
    topics = models.ManyToManyField(
        "training.ProgrammeTopic", blank=True, related_name="sessions", verbose_name=_("topics")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.ForeignKey(
        "training.Room",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("room"),
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    hours = models.DecimalField(
        _("training hours"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    subject = models.CharField(
        _("subject class"), max_length=15, choices=SubjectClass.choices, blank=True
    )
    is_required = models.BooleanField(_("required"), default=True)
    state = models.CharField(
        max_length=10, choices=SessionState.choices, default=SessionState.PLANNED
    )
    cancelled_because = models.TextField(blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.PositiveIntegerField(default=0)
    secret = models.CharField(max_length=64, default=new_secret, editable=False)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="session_number_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
                name="session_cancelled_because",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="session_by_start"),
            models.Index(fields=["room", "starts_at"], name="session_by_room"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)

    def moment_of(self, time: dt.time) -> dt.datetime:
        """The moment of a time of day in this session, which may go on after midnight."""
        zone = timezone.get_current_timezone()
        first, last = timezone.localdate(self.starts_at), timezone.localdate(self.ends_at)
        found = dt.datetime.combine(first, time, zone)
        is_next = last > first and found < self.starts_at - dt.timedelta(hours=6)
        return dt.datetime.combine(last, time, zone) if is_next else found

    @property
    def where(self) -> str:
        """The room or the place, empty where nobody has said."""
        return self.room.label if self.room else self.place


class SessionInstructor(models.Model):
    """Who runs a session: a person of the company, or a guest by name."""

    session = models.ForeignKey("training.Session", models.CASCADE, related_name="instructors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions_run",
    )
    guest_name = models.CharField(_("guest lecturer"), max_length=100, blank=True)

    class Meta:
        ordering = ["session", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, guest_name="") | (Q(user=None) & ~Q(guest_name="")),
                name="instructor_is_person_or_guest",
            ),
            models.UniqueConstraint(fields=["session", "user"], name="instructor_once_in_session"),
        ]

    def __str__(self) -> str:
        return self.user.name if self.user else self.guest_name


class RunStep(models.Model):
    """What goes on in a run from a day until a day without a meeting: a stage, a course, homework,
    inspections, a week's slogan. A stage also has its latest days."""

    run = models.ForeignKey("training.PlanRun", models.PROTECT, related_name="steps")
    activity = models.ForeignKey(
        "training.PlannedActivity", models.PROTECT, null=True, blank=True, related_name="steps"
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("type"), max_length=20, choices=ActivityKind.choices)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    latest_start_on = models.DateField(_("from at the latest"))
    latest_end_on = models.DateField(_("until at the latest"))
    text = models.TextField(_("text"), blank=True)  # the week's slogan, for example
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["starts_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="step_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), latest_end_on__gte=F("ends_on")),
                name="step_ends_after_start",
            ),
            decided_whole("done", "step_done_whole"),
        ]

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)
