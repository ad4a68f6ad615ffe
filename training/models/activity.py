"""What a version puts on days, what comes afterwards, and what need not stand on a day."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.languages import in_page_language

from .choices import SESSION_KINDS, ActivityKind, SubjectClass
from .whole import exactly_one, has_reason


class PlannedActivity(models.Model):
    """Something of a version that a run puts on a day: a session, a course, a quiz, homework, a stage.

    ``day`` counts training days from 1; without one it is not placed. ``until_day`` ends what goes
    on; ``every`` says how often within. A stage has ``least`` and ``most`` in ``unit`` instead.
    """

    version = models.ForeignKey(
        "training.ProgrammeVersion", models.CASCADE, related_name="activities"
    )
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("type"), max_length=20, choices=ActivityKind.choices)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    module = models.ForeignKey(
        "training.ProgrammeModule",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("module"),
    )
    topics = models.ManyToManyField(
        "training.ProgrammeTopic", blank=True, related_name="activities", verbose_name=_("topics")
    )
    day = models.PositiveSmallIntegerField(
        _("training day"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    until_day = models.PositiveSmallIntegerField(_("until training day"), null=True, blank=True)
    every = models.CharField(
        _("how often"),
        max_length=5,
        blank=True,
        choices=[("day", _("every training day")), ("week", _("every week"))],
    )
    least = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    unit = models.CharField(
        _("counted in"),
        max_length=5,
        blank=True,
        choices=[("week", _("weeks")), ("month", _("months"))],
    )
    starts = models.TimeField(_("starts at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    hours = models.DecimalField(
        _("training hours"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    subject = models.CharField(
        _("subject class"), max_length=15, choices=SubjectClass.choices, blank=True
    )
    course = models.ForeignKey(
        "courses.CoursePage", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    quiz = models.ForeignKey(
        "quizzes.Quiz", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    instructor_competency = models.ForeignKey(
        "framework.Competency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("what the instructor must be competent for"),
    )
    instructor_level = models.PositiveSmallIntegerField(_("at level"), null=True, blank=True)
    is_required = models.BooleanField(_("required"), default=True)
    is_final = models.BooleanField(_("the final examination"), default=False)
    must_be_first = models.BooleanField(_("must come before everything else"), default=False)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="activity_order_once"),
            models.CheckConstraint(
                condition=Q(until_day=None) | Q(until_day__gte=F("day")),
                name="activity_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(kind="stage", least__isnull=False, most__gte=F("least"), least__gte=1)
                | (~Q(kind="stage") & Q(least=None, most=None)),
                name="activity_stage_has_length",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)

    @property
    def is_session(self) -> bool:
        """Whether people meet for it and sign in."""
        return self.kind in SESSION_KINDS


class PlannedFollowUp(models.Model):
    """What comes after a run for each participant: an internship, a supervisor's form, a later evaluation."""

    version = models.ForeignKey(
        "training.ProgrammeVersion", models.CASCADE, related_name="follow_ups"
    )
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(
        _("type"),
        max_length=12,
        choices=[
            ("internship", _("internship")),
            ("tracking", _("supervisor's follow-up")),
            ("evaluation", _("periodic evaluation")),
        ],
    )
    title = models.CharField(_("title"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    opens_after_days = models.PositiveSmallIntegerField(_("opens, days after the end"), default=0)
    due_after_days = models.PositiveSmallIntegerField(_("due, days after the end"))
    times = models.PositiveSmallIntegerField(_("times"), default=1)
    days_between = models.PositiveSmallIntegerField(_("days between"), default=0)

    class Meta:
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="follow_up_order_once"),
            models.CheckConstraint(
                condition=Q(due_after_days__gte=F("opens_after_days")),
                name="follow_up_due_after_it_opens",
            ),
        ]


class Waiver(models.Model):
    """A module or topic that need not stand on a day, in a version or in one run, and why. Only added."""

    version = models.ForeignKey(
        "training.ProgrammeVersion",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="waivers",
    )
    run = models.ForeignKey(
        "training.PlanRun", models.CASCADE, null=True, blank=True, related_name="waivers"
    )
    module = models.ForeignKey(
        "training.ProgrammeModule", models.CASCADE, null=True, blank=True, related_name="waivers"
    )
    topic = models.ForeignKey(
        "training.ProgrammeTopic", models.CASCADE, null=True, blank=True, related_name="waivers"
    )
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            exactly_one("version", "run", name="waiver_for_version_or_run"),
            exactly_one("module", "topic", name="waiver_of_module_or_topic"),
            has_reason("reason", "waiver_has_reason"),
            models.UniqueConstraint(
                fields=["version", "module"],
                condition=Q(version__isnull=False, module__isnull=False),
                name="module_waived_once_in_version",
            ),
            models.UniqueConstraint(
                fields=["version", "topic"],
                condition=Q(version__isnull=False, topic__isnull=False),
                name="topic_waived_once_in_version",
            ),
            models.UniqueConstraint(
                fields=["run", "module"],
                condition=Q(run__isnull=False, module__isnull=False),
                name="module_waived_once_in_run",
            ),
            models.UniqueConstraint(
                fields=["run", "topic"],
                condition=Q(run__isnull=False, topic__isnull=False),
                name="topic_waived_once_in_run",
            ),
        ]
