"""The month's end: running scores as they stood, and what a person decided because of them."""

from __future__ import annotations

from fractions import Fraction

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .whole import has_reason


class MonthScore(models.Model):
    """A person's running score of a month under a plan. Only added; what nothing replaces counts.

    ``month`` is its first day. ``content`` holds weights, parts and every figure behind the score
    (`training.rules.running_score`), ``digest`` is that of its canonical JSON. ``fraction`` is the exact share
    ("31/40"), empty where nothing was there to count.
    """

    plan = models.ForeignKey("training.InspectionPlan", models.PROTECT, related_name="month_scores")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="month_scores"
    )
    month = models.DateField()
    fraction = models.CharField(max_length=1000, blank=True)
    is_complete = models.BooleanField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("running score of a month")
        verbose_name_plural = _("running scores of a month")
        ordering = ["-month", "learner", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "learner", "month"],
                condition=Q(replaces=None),
                name="one_first_month_score",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="month_score_on_the_first"),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(reason=""), name="month_score_replaced_because"
            ),
        ]
        indexes = [models.Index(fields=["plan", "month"], name="month_score_by_plan")]

    @property
    def share(self) -> Fraction | None:
        """The score as an exact share."""
        return Fraction(self.fraction) if self.fraction else None


class DecisionKind(models.TextChoices):
    """What a person decided; *none* takes an earlier decision back."""

    REWARD = "reward", _("reward")
    PENALTY = "penalty", _("penalty")
    NONE = "none", _("neither")


class MonthDecision(models.Model):
    """Reward or penalty: what a person decided about another's month, and why. Only added; the newest counts.

    ``score`` is the running score that it was decided on. Nothing but a person makes such a row.
    """

    score = models.ForeignKey("training.MonthScore", models.PROTECT, related_name="decisions")
    plan = models.ForeignKey("training.InspectionPlan", models.PROTECT, related_name="+")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="month_decisions"
    )
    month = models.DateField()
    kind = models.CharField(_("decision"), max_length=8, choices=DecisionKind.choices)
    what = models.CharField(_("what exactly"), max_length=200, blank=True)
    why = models.TextField(_("why"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision of a month")
        verbose_name_plural = _("decisions of a month")
        ordering = ["-month", "-pk"]
        constraints = [
            has_reason("why", "month_decision_has_reason"),
            models.CheckConstraint(
                condition=~Q(made_by=F("learner")), name="month_decision_not_about_oneself"
            ),
            models.UniqueConstraint(
                fields=["plan", "learner", "month"],
                condition=Q(replaces=None),
                name="one_first_month_decision",
            ),
        ]
