"""What an assessor says of a person's conduct during a training."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .whole import has_reason


class ConductLevel(models.TextChoices):
    """From best to worst; what a level is worth stands in the scheme of the run. The last is not passed."""

    EXCELLENT = "excellent", pgettext_lazy("conduct", "excellent")
    GOOD = "good", pgettext_lazy("conduct", "good")
    SUFFICIENT = "sufficient", pgettext_lazy("conduct", "sufficient")
    INSUFFICIENT = "insufficient", pgettext_lazy("conduct", "not sufficient")


class OverallJudgement(models.Model):
    """The overall judgement (综合评价) of one person in one run. A correction is a new row with its why."""

    enrolment = models.ForeignKey(
        "training.RunEnrolment", models.PROTECT, related_name="judgements"
    )
    level = models.CharField(_("level"), max_length=12, choices=ConductLevel.choices)
    comment = models.TextField(_("what was seen"))
    reason = models.TextField(_("why it is corrected"), blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("overall judgement")
        verbose_name_plural = _("overall judgements")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(replaces=None), name="one_first_judgement"
            ),
            has_reason("comment", "judgement_has_comment"),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(reason=""), name="judgement_corrected_because"
            ),
        ]
