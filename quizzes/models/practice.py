"""Practice that keeps people good: the wrong-answer notebook (错题本) and what is due in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notebook(models.Model):
    """One person's notebook. ``read_until`` is the newest result that has been read into it."""

    learner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="notebook"
    )
    read_until = models.PositiveBigIntegerField(default=0)


class PracticeCard(models.Model):
    """A question that somebody got wrong. ``box`` (from 0) grows with each right answer in practice.

    ``due_on`` is the day on which it is asked again; ``done_at``: known for good. ``added_at`` is the
    begin of the attempt of the newest mistake, however often that attempt was judged.
    """

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    item = models.ForeignKey("quizzes.Item", models.PROTECT, related_name="practice_cards")
    wrong_count = models.PositiveSmallIntegerField(default=1)
    box = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField()
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("practice card")
        verbose_name_plural = _("practice cards")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "item"], name="card_once_a_learner")
        ]
        indexes = [
            models.Index(
                fields=["learner", "due_on"], condition=Q(done_at=None), name="practice_due"
            )
        ]


class PracticeAnswer(models.Model):
    """An answer given in practice. Only added; it is never a result."""

    card = models.ForeignKey("quizzes.PracticeCard", models.CASCADE, related_name="answers")
    value = models.JSONField()
    right = models.BooleanField(null=True)  # null: only the learner could say
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["answered_at", "pk"]
