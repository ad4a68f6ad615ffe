"""Homework of a run: what is asked, what was handed in, how it was marked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.languages import in_page_language


class Homework(models.Model):
    """A task for everybody in a run. ``item`` is an essay question whose marking points are used."""

    run = models.ForeignKey("training.PlanRun", models.PROTECT, related_name="homework")
    activity = models.ForeignKey(
        "training.PlannedActivity", models.PROTECT, null=True, blank=True, related_name="+"
    )
    session = models.ForeignKey(
        "training.Session", models.PROTECT, null=True, blank=True, related_name="homework"
    )
    item = models.ForeignKey(
        "quizzes.Item", models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    task = models.TextField(_("task"))
    due_at = models.DateTimeField(_("due"))
    takes_text = models.BooleanField(_("text"), default=True)
    takes_files = models.BooleanField(_("files and photos"), default=True)
    max_score = models.DecimalField(
        _("points"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    is_required = models.BooleanField(_("required"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("homework")
        verbose_name_plural = _("homework")
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(takes_text=True) | Q(takes_files=True), name="homework_takes_something"
            ),
            models.UniqueConstraint(
                fields=["run", "activity"],
                condition=Q(activity__isnull=False),
                name="homework_once_an_activity",
            ),
        ]

    @property
    def is_late(self) -> bool:
        """Whether the day has passed."""
        return self.due_at < timezone.now()

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)


class HandIn(models.Model):
    """What a learner handed in; after it was returned the next one has the next number."""

    homework = models.ForeignKey("training.Homework", models.PROTECT, related_name="hand_ins")
    enrolment = models.ForeignKey("training.RunEnrolment", models.PROTECT, related_name="hand_ins")
    number = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(_("text"), blank=True)
    state = models.CharField(
        max_length=10,
        default="handed_in",
        choices=[
            ("handed_in", _("handed in")),
            ("returned", _("returned")),
            ("accepted", _("accepted")),
        ],
    )
    made_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("hand-in")
        verbose_name_plural = _("hand-ins")
        ordering = ["homework", "enrolment", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["homework", "enrolment", "number"], name="hand_in_number_once"
            ),
            # Who waits for a mark cannot hand in again, and what is accepted stays.
            models.UniqueConstraint(
                fields=["homework", "enrolment"],
                condition=Q(state__in=["handed_in", "accepted"]),
                name="one_hand_in_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "made_at"], name="hand_in_queue")]


class HandInFile(models.Model):
    """A file or photo of a hand-in."""

    hand_in = models.ForeignKey("training.HandIn", models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="training/homework/")
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["hand_in", "digest"], name="hand_in_file_once")
        ]


class HomeworkMark(models.Model):
    """An assessor's judgement of a hand-in. Only added; the newest counts."""

    hand_in = models.ForeignKey("training.HandIn", models.PROTECT, related_name="marks")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    verdict = models.CharField(
        max_length=8, choices=[("accept", _("accepted")), ("return", _("returned"))]
    )
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    points_met = models.JSONField(default=list)
    comment = models.TextField(blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="accept") | ~Q(comment=""), name="homework_returned_because"
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0), name="homework_score_not_negative"
            ),
            models.UniqueConstraint(
                fields=["hand_in"], condition=Q(replaces=None), name="one_first_homework_mark"
            ),
        ]
