"""Daily inspections: who is looked at with which checklist and when, and what became of each look."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.languages import in_page_language

from .whole import decided_whole, exactly_one


class PlanState(models.TextChoices):
    """draft → running → stopped. A draft waits to be filled; only a running plan has looks that are due."""

    DRAFT = "draft", _("draft")
    RUNNING = "running", pgettext_lazy("inspections", "running")
    STOPPED = "stopped", pgettext_lazy("inspections", "stopped")


class RoundState(models.TextChoices):
    """due → done (everybody was seen), missed (the day is over) or excused with a reason. Late sheets still make
    it done; a sheet that is opened again makes it due or missed.
    """

    DUE = "due", pgettext_lazy("a look", "due")
    DONE = "done", pgettext_lazy("a look", "done")
    MISSED = "missed", pgettext_lazy("a look", "missed")
    EXCUSED = "excused", pgettext_lazy("a look", "excused")


class InspectionPlan(models.Model):
    """Daily inspections of a run or of a unit with one checklist.

    Whom: ``people`` where some are named; else everybody enrolled in the run, or who works in the unit, at
    ``position`` where one is given. When: ``weekdays`` (1 Monday to 7), without any the working days of the
    company; one to three looks a day. The weights say how a month's running score is made of the
    inspections and of ``tests``; nobody has chosen them in a draft that a run brought along.
    """

    run = models.ForeignKey(
        "training.PlanRun", models.PROTECT, null=True, blank=True, related_name="inspection_plans"
    )
    unit = models.ForeignKey(
        "people.OrgUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    step = models.OneToOneField(
        "training.RunStep", models.PROTECT, null=True, blank=True, related_name="inspection_plan"
    )
    title = models.CharField(_("title"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.DRAFT)
    checklist = models.ForeignKey(
        "quizzes.Quiz",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checklist"),
    )
    position = models.ForeignKey(
        "people.Position",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("post"),
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("people")
    )
    inspectors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="inspection_plans",
        verbose_name=_("inspectors"),
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    weekdays = models.JSONField(_("weekdays"), default=list, blank=True)
    first_look = models.TimeField(_("first look"), default=dt.time(9))
    second_look = models.TimeField(_("second look"), null=True, blank=True)
    third_look = models.TimeField(_("third look"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    inspection_weight = models.PositiveSmallIntegerField(
        _("weight of the inspections"), null=True, blank=True
    )
    test_weight = models.PositiveSmallIntegerField(_("weight of the tests"), null=True, blank=True)
    tests = models.ManyToManyField(
        "quizzes.Quiz", blank=True, related_name="+", verbose_name=_("tests")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_because = models.TextField(blank=True)

    class Meta:
        verbose_name = _("inspection plan")
        verbose_name_plural = _("inspection plans")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            exactly_one("run", "unit", name="inspections_of_run_or_unit"),
            decided_whole("started", "inspections_started_whole"),
            decided_whole("stopped", "inspections_stopped_whole"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="inspections_end_after_start",
            ),
            models.CheckConstraint(
                condition=(Q(second_look=None) | Q(second_look__gt=F("first_look")))
                & (Q(third_look=None) | Q(third_look__gt=F("second_look"))),
                name="looks_in_order",
            ),
            models.CheckConstraint(
                condition=Q(third_look=None) | Q(second_look__isnull=False),
                name="third_look_after_second",
            ),
            models.CheckConstraint(
                condition=~Q(state="running")
                | (
                    Q(
                        checklist__isnull=False,
                        started_at__isnull=False,
                        inspection_weight__isnull=False,
                        test_weight__isnull=False,
                    )
                    & (Q(inspection_weight__gt=0) | Q(test_weight__gt=0))
                ),
                name="inspections_run_filled_in",
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped")
                | (Q(stopped_at__isnull=False) & ~Q(stopped_because="")),
                name="inspections_stopped_because",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_on"], name="inspections_by_state")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)

    @property
    def looks(self) -> list[dt.time]:
        """The times of day, the earliest first."""
        times = (self.first_look, self.second_look, self.third_look)
        return [one for one in times if one is not None]


class InspectionRound(models.Model):
    """One look of a plan on one day. A look without a row is due, or missed once its day is over."""

    plan = models.ForeignKey("training.InspectionPlan", models.PROTECT, related_name="rounds")
    day = models.DateField()
    look = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RoundState.choices, default=RoundState.DUE)
    done_at = models.DateTimeField(null=True, blank=True)  # when everybody was seen first
    missed_at = models.DateTimeField(null=True, blank=True)  # stays where a sheet came late
    excused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    excused_at = models.DateTimeField(null=True, blank=True)
    excused_because = models.TextField(blank=True)

    class Meta:
        verbose_name = _("inspection round")
        verbose_name_plural = _("inspection rounds")
        ordering = ["day", "look", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "day", "look"], name="one_round_a_look"),
            models.CheckConstraint(
                condition=Q(look__gte=1, look__lte=3), name="round_three_looks_at_most"
            ),
            decided_whole("excused", "round_excused_whole"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="round_done_at"
            ),
            models.CheckConstraint(
                condition=~Q(state="missed") | Q(missed_at__isnull=False), name="round_missed_at"
            ),
            models.CheckConstraint(
                condition=~Q(state="excused")
                | (Q(excused_at__isnull=False) & ~Q(excused_because="")),
                name="round_excused_because",
            ),
        ]
        indexes = [models.Index(fields=["day", "state"], name="round_by_day")]


class RoundSheet(models.Model):
    """The observation of one person in a look. Who is not at work that day has none."""

    round = models.ForeignKey("training.InspectionRound", models.PROTECT, related_name="sheets")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    observation = models.OneToOneField(
        "quizzes.Observation", models.PROTECT, related_name="round_sheet"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "learner"], name="one_sheet_a_round_person")
        ]
