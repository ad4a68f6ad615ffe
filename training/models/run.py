"""A plan run: one dated delivery of a programme, and the people in it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.languages import in_page_language

from .choices import OverCapacity, RunState, SeatState
from .whole import decided_whole


class PlanRun(models.Model):
    """One dated delivery of a programme version. ``ends_on`` is kept by the services.

    ``feedback_key`` is the name under which the participants' anonymous feedback is gathered.
    """

    version = models.ForeignKey("training.ProgrammeVersion", models.PROTECT, related_name="runs")
    title = models.CharField(_("title"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.PLANNED)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    latest_end_on = models.DateField(_("ends at the latest on"))
    capacity = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    over_capacity = models.CharField(
        _("who comes when all places are taken"),
        max_length=10,
        choices=OverCapacity.choices,
        default=OverCapacity.WAIT,
    )
    # Found while placing: [{"code", "params"}], see training.sentences.
    warnings = models.JSONField(default=list, blank=True)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organiser"),
    )
    plan_item = models.ForeignKey(
        "training.PlanItem", models.PROTECT, null=True, blank=True, related_name="runs"
    )
    feedback_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # From the form that plans runs: sent twice, it plans one.
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.TextField(blank=True)

    class Meta:
        verbose_name = _("plan run")
        verbose_name_plural = _("plan runs")
        ordering = ["-starts_on", "-pk"]
        permissions = [("approve_planrun", "Can approve plan runs")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), latest_end_on__gte=F("ends_on")),
                name="run_ends_after_start",
            ),
            decided_whole("approved", "run_approved_whole"),
            decided_whole("closed", "run_closed_whole"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False),
                name="run_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="run_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
                name="run_cancelled_because",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_on"], name="run_by_state")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)

    @property
    def is_open(self) -> bool:
        """Whether anything of it may still change."""
        return self.state in (RunState.PLANNED, RunState.APPROVED)


class RunEnrolment(models.Model):
    """A learner in a plan run. The waiting list goes by ``made_at``."""

    run = models.ForeignKey("training.PlanRun", models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="run_enrolments"
    )
    state = models.CharField(max_length=10, choices=SeatState.choices)
    source = models.CharField(
        max_length=10,
        choices=[
            ("person", _("by name")),
            ("unit", _("by unit")),
            ("position", _("by position")),
            ("file", _("by file")),
            ("self", _("by themselves")),
        ],
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("enrolment in a run")
        verbose_name_plural = _("enrolments in runs")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "learner"],
                condition=Q(state__in=["enrolled", "waiting", "asked"]),
                name="one_open_seat_in_run",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["enrolled", "waiting", "asked"], ended_at=None)
                | Q(state__in=["refused", "withdrawn"], ended_at__isnull=False),
                name="seat_ended_or_open",
            ),
        ]
        indexes = [models.Index(fields=["learner", "state"], name="seat_by_learner")]
