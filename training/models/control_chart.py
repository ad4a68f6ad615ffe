"""What the control chart of a person and checklist said, each time that it changed its mind."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ControlChartVerdict(models.Model):
    """Only added, and only when verdict or rule differ from the newest. ``number`` counts from 1.

    ``points`` is the length of the series that was judged; ``lines`` holds centre, lower and upper limit as
    exact shares ("19/24"), nothing where there were too few points.
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="chart_verdicts"
    )
    checklist = models.ForeignKey("quizzes.Quiz", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    verdict = models.CharField(
        max_length=8,
        choices=[
            ("too_few", _("too few points")),
            ("steady", _("steady")),
            ("below", _("worse than usual")),
            ("above", _("better than usual")),
        ],
    )
    rule = models.CharField(
        max_length=30,
        blank=True,
        choices=[
            ("beyond_3_sigma", _("one point beyond 3σ")),
            ("two_of_three_beyond_2_sigma", _("two of three beyond 2σ on one side")),
            ("eight_on_one_side", _("eight on one side of the centre line")),
        ],
    )
    points = models.PositiveSmallIntegerField()
    lines = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("verdict of a control chart")
        verbose_name_plural = _("verdicts of control charts")
        ordering = ["learner", "checklist", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "checklist", "number"], name="chart_verdict_number_once"
            ),
            models.CheckConstraint(
                condition=(Q(verdict__in=["below", "above"]) & ~Q(rule=""))
                | Q(verdict__in=["too_few", "steady"], rule=""),
                name="chart_verdict_names_its_rule",
            ),
        ]
