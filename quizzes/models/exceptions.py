"""What is granted against the rules of a quiz, to whom, by whom and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Override(models.Model):
    """Other rules of one quiz for a person or a unit. Never changed: revoked, and made anew.

    What is empty follows the quiz. A person's own override goes before that of the unit.
    """

    quiz = models.ForeignKey("quizzes.Quiz", models.PROTECT, related_name="overrides")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey(
        "people.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    extra_minutes = models.PositiveSmallIntegerField(_("extra minutes"), default=0)
    extra_attempts = models.PositiveSmallIntegerField(_("extra attempts"), default=0)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(learner=None, unit__isnull=False) | Q(learner__isnull=False, unit=None),
                name="override_for_person_or_unit",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_reason"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="override_revoked_whole",
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="override_closes_after_it_opens",
            ),
            models.UniqueConstraint(
                fields=["quiz", "learner"],
                condition=Q(revoked_at=None, learner__isnull=False),
                name="one_override_a_person",
            ),
            models.UniqueConstraint(
                fields=["quiz", "unit"],
                condition=Q(revoked_at=None, unit__isnull=False),
                name="one_override_a_unit",
            ),
        ]


class AttemptRequest(models.Model):
    """A learner asks for another attempt; somebody grants or declines it and says why."""

    quiz = models.ForeignKey("quizzes.Quiz", models.PROTECT, related_name="requests")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("why another attempt"))
    made_at = models.DateTimeField()
    granted = models.BooleanField(null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request for another attempt")
        verbose_name_plural = _("requests for another attempt")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "learner"],
                condition=Q(answered_at=None),
                name="one_open_request_a_quiz",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, granted=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False, granted__isnull=False),
                name="request_answered_whole",
            ),
        ]


class Sitting(models.Model):
    """An invigilated examination: who has its code may start while it is open."""

    quiz = models.ForeignKey("quizzes.Quiz", models.PROTECT, related_name="sittings")
    place = models.CharField(_("place"), max_length=100, blank=True)
    code = models.CharField(_("access code"), max_length=12)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "code"],
                condition=Q(closed_at=None),
                name="sitting_code_once_while_open",
            )
        ]


class WrongCode(models.Model):
    """An access code that was none; a few of them, and the learner has to wait."""

    quiz = models.ForeignKey("quizzes.Quiz", models.CASCADE, related_name="+")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["quiz", "learner", "at"], name="wrong_codes_of_learner")]


class PrintedPaper(models.Model):
    """A paper as it was printed. ``paper`` has the schema of an attempt's; a batch has one a variant."""

    quiz = models.ForeignKey("quizzes.Quiz", models.PROTECT, related_name="printed_papers")
    batch = models.UUIDField()
    variant = models.CharField(max_length=1)  # A, B, …
    seed = models.BigIntegerField()
    paper = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("printed paper")
        verbose_name_plural = _("printed papers")
        ordering = ["-made_at", "variant"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "variant"], name="variant_once_in_batch")
        ]
