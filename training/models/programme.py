"""A programme: the template of a training, in versions with modules and topics."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.languages import in_page_language

from .choices import Cadence, OverCapacity, VersionState
from .whole import decided_whole


class Programme(models.Model):
    """A training that is given again and again. What it consists of stands in its versions."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)


class ProgrammeVersion(models.Model):
    """What a programme consists of. It can be changed while it is a draft without a run.

    ``weekdays`` holds numbers from 1 (Monday) to 7. ``changed_because`` says what this version
    changed and why; ``because_of`` names the evaluation that led to it.
    """

    programme = models.ForeignKey("training.Programme", models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    cadence = models.CharField(
        _("training days"), max_length=15, choices=Cadence.choices, default=Cadence.WORKING_DAYS
    )
    weekdays = models.JSONField(_("weekdays"), default=list, blank=True)
    goals = models.TextField(_("goals"), blank=True)
    audience = models.TextField(_("who it is for"), blank=True)
    positions = models.ManyToManyField(
        "people.Position", blank=True, related_name="+", verbose_name=_("positions")
    )
    methods = models.TextField(_("methods"), blank=True)
    materials = models.TextField(_("materials and facilities"), blank=True)
    place = models.TextField(_("place"), blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    over_capacity = models.CharField(
        _("who comes when all places are taken"),
        max_length=10,
        choices=OverCapacity.choices,
        default=OverCapacity.WAIT,
    )
    # Safeguards (R108): headings that a reader ticks off; an empty one is shown as empty.
    leadership = models.TextField(_("leadership and supervision"), blank=True)
    funds = models.TextField(_("funds"), blank=True)
    publicity = models.TextField(_("publicity"), blank=True)
    exchange = models.TextField(_("exchange"), blank=True)
    # Attendance: minutes around the session's start and end, and how much of the sessions is needed.
    opens_minutes = models.PositiveSmallIntegerField(
        _("sign-in opens, minutes before the start"), default=30
    )
    late_minutes = models.PositiveSmallIntegerField(
        _("late from, minutes after the start"), default=5
    )
    absent_minutes = models.PositiveSmallIntegerField(
        _("absent from, minutes after the start"), default=45
    )
    early_minutes = models.PositiveSmallIntegerField(
        _("left early, minutes before the end"), default=10
    )
    attendance_percent = models.PositiveSmallIntegerField(
        _("attendance needed, percent of the sessions"),
        default=100,
        validators=[MaxValueValidator(100)],
    )
    warn_after_absences = models.PositiveSmallIntegerField(
        _("tell learner and manager after so many absences"), default=1
    )
    assessment = models.TextField(_("assessment"), blank=True)
    # Afterwards.
    asks_feedback = models.BooleanField(_("ask for feedback at the end"), default=True)
    verify_after_days = models.PositiveSmallIntegerField(
        _("effectiveness is verified, days after the end"),
        null=True,
        blank=True,
        help_text=_("Empty: not asked for. Otherwise a run closes only after the verification."),
    )
    verify_how = models.TextField(_("how effectiveness is verified"), blank=True)
    changed_because = models.TextField(_("what changed and why"), blank=True)
    because_of = models.ForeignKey(
        "training.EffectivenessEvaluation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="changed_versions",
        verbose_name=_("because of this evaluation"),
    )
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors"
    )
    source_digest = models.CharField(max_length=64, blank=True)  # of the file it was loaded from
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("programme version")
        verbose_name_plural = _("programme versions")
        ordering = ["programme", "-number"]
        permissions = [("approve_programmeversion", "Can approve programme versions")]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="draft"), name="one_draft_version"
            ),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="approved"), name="one_approved_version"
            ),
            decided_whole("approved", "version_approved_whole"),
            models.CheckConstraint(
                # A draft that runs were made of is replaced without having been approved.
                condition=Q(state="draft", approved_at=None)
                | Q(state="approved", approved_at__isnull=False)
                | Q(state="replaced"),
                name="version_approved_or_draft",
            ),
            models.CheckConstraint(
                condition=Q(late_minutes__lte=F("absent_minutes")),
                name="version_late_before_absent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.number}"


class ProgrammeModule(models.Model):
    """A part of the content of a version."""

    version = models.ForeignKey("training.ProgrammeVersion", models.CASCADE, related_name="modules")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="module_order_once")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)


class ProgrammeTopic(models.Model):
    """A topic of a module; it may come from a reviewed incident or complaint."""

    module = models.ForeignKey("training.ProgrammeModule", models.CASCADE, related_name="topics")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    taken_from = models.CharField(
        _("taken from this incident or complaint"), max_length=300, blank=True
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["module", "order"]
        constraints = [models.UniqueConstraint(fields=["module", "order"], name="topic_order_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)
