"""What a position asks for, and what proves it. Rows are only added; a later row says it anew."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Necessity(models.TextChoices):
    """How much a position asks for a competency; ``NONE`` ends an earlier requirement."""

    MANDATORY = "mandatory", pgettext_lazy("requirement", "mandatory")
    WANTED = "wanted", pgettext_lazy("requirement", "wanted")
    NONE = "none", pgettext_lazy("requirement", "no longer asked for")


class Requirement(models.Model):
    """One statement of what a position asks for from a day on, which an earlier one does not outlive.

    ``number`` counts the statements on one key (position, competency, risk class); in force on a day
    is the one with the highest number whose days hold it, see ``rules.demand``.
    """

    position = models.ForeignKey(
        "people.Position", models.PROTECT, related_name="+", verbose_name=_("position")
    )
    competency = models.ForeignKey(
        "framework.Competency", models.PROTECT, related_name="+", verbose_name=_("competency")
    )
    level = models.PositiveSmallIntegerField(_("level"), validators=[MinValueValidator(1)])
    necessity = models.CharField(
        pgettext_lazy("of a requirement", "necessity"),
        max_length=10,
        choices=Necessity.choices,
        default=Necessity.MANDATORY,
    )
    risk_class = models.CharField(
        _("risk class"),
        max_length=60,
        blank=True,
        help_text=_("Only where the work is of this class of risk, such as work at height."),
    )
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    number = models.PositiveIntegerField()
    why = models.TextField(_("why"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["position", "competency", "risk_class", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["position", "competency", "risk_class", "number"],
                name="requirement_said_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="requirement_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="requirement_because"),
            models.CheckConstraint(condition=Q(level__gte=1), name="requirement_of_a_level"),
        ]


class Purpose(models.TextChoices):
    """Which way a criterion is: to a first record, or to the next one."""

    FIRST = "first", pgettext_lazy("criterion", "first time")
    RENEWAL = "renewal", pgettext_lazy("criterion", "renewal")


class Criterion(models.Model):
    """What proves a competency at a level: ``tree`` as ``rules.criteria`` reads it.

    The newest number of a competency, level and purpose counts; ``{}`` goes back to the rule without
    a criterion. Months, window and grace are those of the records that come of it.
    """

    competency = models.ForeignKey(
        "framework.Competency", models.PROTECT, related_name="+", verbose_name=_("competency")
    )
    level = models.PositiveSmallIntegerField(_("level"), validators=[MinValueValidator(1)])
    purpose = models.CharField(
        _("purpose"), max_length=10, choices=Purpose.choices, default=Purpose.FIRST
    )
    number = models.PositiveIntegerField()
    tree = models.JSONField()
    validity_months = models.PositiveSmallIntegerField(
        _("valid for months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Empty: without end."),
    )
    window_days = models.PositiveSmallIntegerField(
        _("renewal window in days"), default=30, validators=[MaxValueValidator(730)]
    )
    grace_days = models.PositiveSmallIntegerField(
        _("grace in days"), default=0, validators=[MaxValueValidator(365)]
    )
    why = models.TextField(_("why"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["competency", "level", "purpose", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["competency", "level", "purpose", "number"], name="criterion_said_once"
            ),
            models.CheckConstraint(condition=~Q(why=""), name="criterion_because"),
            models.CheckConstraint(condition=Q(level__gte=1), name="criterion_of_a_level"),
        ]


class Authorisation(models.Model):
    """Who holds ``proof`` at ``level`` may instruct, or sign sheets of, what is named.

    Of the things it can be for exactly one is named: a competency (whoever instructs it) or a
    checklist (whoever signs it). Ended, not deleted.
    """

    proof = models.ForeignKey(
        "framework.Competency", models.PROTECT, related_name="+", verbose_name=_("asks for")
    )
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    instructs = models.ForeignKey(
        "framework.Competency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to instruct"),
    )
    checklist = models.ForeignKey(
        "quizzes.Quiz",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("to sign the checklist"),
    )
    why = models.TextField(_("why"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(instructs=None, checklist__isnull=False)
                | Q(instructs__isnull=False, checklist=None),
                name="authorisation_for_one_thing",
            ),
            models.UniqueConstraint(
                fields=["proof", "instructs"],
                condition=Q(ended_at=None),
                name="authorisation_to_instruct_once",
            ),
            models.UniqueConstraint(
                fields=["proof", "checklist"],
                condition=Q(ended_at=None),
                name="authorisation_to_sign_once",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="authorisation_because"),
        ]
