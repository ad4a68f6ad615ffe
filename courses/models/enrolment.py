"""Who is to take a course, who takes it, how far they are, and when they completed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Assignment(models.Model):
    """A duty to complete a course, for exactly one of a person, a unit (with those below) or a position.

    Those who join the unit or position later get it too, with ``days_to_complete`` from that day,
    but never less time than ``due_on`` gives. Who has completed the course before is left alone
    unless ``repeat`` is set; then it is their next period.
    """

    course = models.ForeignKey(
        "courses.CoursePage", models.PROTECT, related_name="assignments", verbose_name=_("course")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    unit = models.ForeignKey(
        "people.OrgUnit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
    )
    position = models.ForeignKey(
        "people.Position",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("position"),
    )
    due_on = models.DateField(_("due on"))
    days_to_complete = models.PositiveSmallIntegerField(
        _("days for those who join later"), default=30
    )
    repeat = models.BooleanField(
        _("also for those who have completed it before"),
        default=False,
        help_text=_("They take the course again from the first lesson."),
    )
    note = models.TextField(_("note"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(user__isnull=False, unit=None, position=None)
                    | Q(user=None, unit__isnull=False, position=None)
                    | Q(user=None, unit=None, position__isnull=False)
                ),
                name="assignment_names_one_target",
            ),
            # A double click assigns once.
            models.UniqueConstraint(
                fields=["course", "user", "due_on"],
                condition=Q(ended_at=None),
                name="assignment_to_person_once",
            ),
            models.UniqueConstraint(
                fields=["course", "unit", "due_on"],
                condition=Q(ended_at=None),
                name="assignment_to_unit_once",
            ),
            models.UniqueConstraint(
                fields=["course", "position", "due_on"],
                condition=Q(ended_at=None),
                name="assignment_to_position_once",
            ),
        ]


class EnrolmentState(models.TextChoices):
    """asked → active or refused; active → completed, exempt or withdrawn."""

    ASKED = "asked", _("asked for")
    ACTIVE = "active", _("in progress")
    COMPLETED = "completed", _("completed")
    EXEMPT = "exempt", _("exempt")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_STATES = (EnrolmentState.ASKED, EnrolmentState.ACTIVE)


class Enrolment(models.Model):
    """A learner in one period of a course; taking it again later is the next period.

    ``release`` is the one the learner reads. ``lessons_done`` counts the lessons done that count
    towards completion; it is kept by the service so that lists need not count.
    """

    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="enrolments")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enrolments")
    period = models.PositiveSmallIntegerField(_("period"), default=1)
    state = models.CharField(
        max_length=10, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE
    )
    release = models.ForeignKey("courses.CourseRelease", models.PROTECT, related_name="enrolments")
    assignment = models.ForeignKey(
        "courses.Assignment", models.PROTECT, null=True, related_name="enrolments"
    )
    assigned_on = models.DateField(_("assigned on"))
    due_on = models.DateField(_("due on"), null=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    lessons_done = models.PositiveSmallIntegerField(default=0)
    last_lesson = models.ForeignKey(
        "courses.ReleasedLesson", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-assigned_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "learner", "period"], name="enrolment_period_once"
            ),
            models.UniqueConstraint(
                fields=["course", "learner"],
                condition=Q(state__in=["asked", "active"]),
                name="one_open_enrolment",
            ),
        ]
        indexes = [
            models.Index(fields=["learner", "state", "due_on"], name="enrolment_due"),
            models.Index(fields=["course", "state"], name="enrolment_by_course"),
        ]


class EnrolmentChange(models.Model):
    """What was decided about an enrolment: extension, exemption, approval … and why. Only added."""

    enrolment = models.ForeignKey("courses.Enrolment", models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=20)
    detail = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]


class LessonProgress(models.Model):
    """A lesson opened and done in one enrolment. ``anchor`` is where the learner stopped reading."""

    enrolment = models.ForeignKey("courses.Enrolment", models.CASCADE, related_name="progress")
    lesson = models.ForeignKey("courses.LessonPage", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    anchor = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="progress_once")
        ]


class Completion(models.Model):
    """The course was completed in this enrolment, on this release, with this result. Only added."""

    enrolment = models.OneToOneField("courses.Enrolment", models.PROTECT, related_name="completion")
    release = models.ForeignKey("courses.CourseRelease", models.PROTECT, related_name="+")
    result = models.ForeignKey("quizzes.Result", models.PROTECT, null=True, related_name="+")
    because = models.JSONField()
    completed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        ordering = ["-completed_at", "-pk"]
