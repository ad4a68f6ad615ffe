"""What was judged: marks given by a person, results, and what learners say about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def _answered_whole(name: str) -> models.CheckConstraint:
    """An answer has a person and a time, or nothing of it is there."""
    return models.CheckConstraint(
        condition=Q(answered_by=None, answered_at=None, answer="")
        | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
        name=name,
    )


class GradeRole(models.TextChoices):
    """Whose mark a grade is where two assessors mark each answer."""

    FIRST = "first", _("first assessor")
    SECOND = "second", _("second assessor")
    SETTLING = "settling", _("deciding")


class Grade(models.Model):
    """A person's mark for one answer. Only added; the newest of a slot and role counts.

    A deciding grade goes before the two others; without one, two grades count by their mean.
    """

    attempt = models.ForeignKey("quizzes.Attempt", models.PROTECT, related_name="grades")
    slot = models.PositiveSmallIntegerField()
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=GradeRole.choices, default=GradeRole.FIRST)
    score = models.DecimalField(max_digits=6, decimal_places=2)
    points_met = models.JSONField(default=list)  # numbers of the marking points, from 0
    comment = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # why an earlier grade was changed
    graded_at = models.DateTimeField()

    class Meta:
        ordering = ["graded_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(score__gte=0), name="grade_not_negative")]
        indexes = [models.Index(fields=["attempt", "slot"], name="grade_by_slot")]


class RegradeAction(models.TextChoices):
    """What is done about a question that turned out to be wrong."""

    NEW_KEY = "new_key", _("Mark again with the right key")
    FULL_MARKS = "full_marks", _("Give everybody all points")
    DROP = "drop", _("Take the question out; points and pass mark shrink with it")


class Regrade(models.Model):
    """A correction to one question of a quiz for every attempt at it. Only added.

    The frozen papers stay as they are; marking reads them with the corrections made since, in their
    order. ``key`` is the new key of the paper's schema, null for the other actions. ``summary``
    holds what the dry run had shown: counts and the attempts whose verdict turned.
    """

    quiz = models.ForeignKey("quizzes.Quiz", models.PROTECT, related_name="regrades")
    item = models.ForeignKey("quizzes.Item", models.PROTECT, related_name="regrades")
    part = models.PositiveSmallIntegerField(default=0)  # the part of a case, from 1; 0: the item
    action = models.CharField(max_length=12, choices=RegradeAction.choices)
    key = models.JSONField(null=True)
    reason = models.TextField()
    summary = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)  # every attempt has been marked again

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="regrade_has_reason"),
            models.CheckConstraint(
                condition=Q(action="new_key", key__isnull=False)
                | (~Q(action="new_key") & Q(key__isnull=True)),
                name="regrade_key_with_new_key",
            ),
        ]


class Result(models.Model):
    """The outcome of an attempt. A regrade adds a row with the next ``number``; the newest counts.

    ``marks`` is a list by slot: slot, kind, score, max_score, by (``machine`` or ``assessor``), why
    (a code where the mark needs a word). Scores are rounded down to two places; ``passed`` was
    decided before.
    ``because`` holds the reasons of the verdict.
    """

    attempt = models.ForeignKey("quizzes.Attempt", models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField(default=1)
    score = models.DecimalField(max_digits=8, decimal_places=2)
    max_score = models.DecimalField(max_digits=8, decimal_places=2)
    passed = models.BooleanField()
    marks = models.JSONField()
    because = models.JSONField()
    reason = models.TextField(blank=True)
    regrade = models.ForeignKey(
        "quizzes.Regrade", models.PROTECT, null=True, blank=True, related_name="results"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="result_number_once"),
            models.CheckConstraint(
                condition=Q(score__gte=0) & Q(score__lte=F("max_score")),
                name="result_score_in_range",
            ),
        ]


class ItemReport(models.Model):
    """A learner says that a question is faulty; somebody answers."""

    attempt = models.ForeignKey("quizzes.Attempt", models.PROTECT, related_name="item_reports")
    slot = models.PositiveSmallIntegerField()
    item = models.ForeignKey("quizzes.Item", models.PROTECT, related_name="reports")
    text = models.TextField(_("what is wrong"))
    made_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("question report")
        verbose_name_plural = _("question reports")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "slot"], name="question_reported_once_an_attempt"
            ),
            _answered_whole("question_report_answered_whole"),
        ]


class MarkObjection(models.Model):
    """A learner objects to a mark; the answer, with or without a new grade, is kept."""

    result = models.ForeignKey("quizzes.Result", models.PROTECT, related_name="objections")
    slot = models.PositiveSmallIntegerField()
    text = models.TextField(_("why the mark is wrong"))
    made_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    upheld = models.BooleanField(_("the mark was changed"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("objection to a mark")
        verbose_name_plural = _("objections to marks")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "slot"], name="one_objection_a_mark"),
            _answered_whole("objection_answered_whole"),
        ]
