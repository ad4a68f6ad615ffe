"""How the result of a training comes about, and the results that did."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .whole import decided_whole, has_reason


class ResultState(models.TextChoices):
    """open: a part is missing, or a figure was taken back (`training.rules.composite`)."""

    PASSED = "passed", pgettext_lazy("result of a training", "passed")
    FAILED = "failed", pgettext_lazy("result of a training", "not passed")
    OPEN = "open", pgettext_lazy("result of a training", "open")


class PartKind(models.TextChoices):
    """The parts that a result may be made of (`training.rules.composite.NAMES`)."""

    THEORY = "theory", _("Theory")
    PRACTICAL = "practical", _("Practical")
    ATTENDANCE = "attendance", _("Attendance")
    HOMEWORK = "homework", _("Homework")
    RUNNING_SCORE = "running_score", _("Running score")
    OVERALL = "overall", _("Overall judgement")


class SchemeVersion(models.Model):
    """How a result of a programme version's runs comes about. A draft becomes fixed by an approval.

    ``content``: ``{"components": [{kind, weight, must_pass, least, veto, quizzes, on_time, levels}],
    "pass_percent", "places", "mode"}``; numbers are text, an empty one is not set. After fixing
    the next change is the next number.
    """

    version = models.ForeignKey("training.ProgrammeVersion", models.CASCADE, related_name="schemes")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    changed_because = models.TextField(_("what changed and why"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    fixed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    fixed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("scheme of results")
        verbose_name_plural = _("schemes of results")
        ordering = ["version", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="scheme_number_once"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(fixed_at=None), name="one_draft_scheme"
            ),
            decided_whole("fixed", "scheme_fixed_whole"),
        ]


class RunScheme(models.Model):
    """The scheme as it was frozen when the run was approved; its tests and checklists are named in it."""

    run = models.OneToOneField("training.PlanRun", models.PROTECT, related_name="scheme")
    scheme = models.ForeignKey("training.SchemeVersion", models.PROTECT, related_name="frozen")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()


class CompositeResult(models.Model):
    """A learner's result of a run with all that it was made from. Only added; the highest number counts.

    ``scheme`` and ``inputs`` are all that ``outcome`` is made from, so that anybody can do it again
    (`manage.py recompute_composites`). ``digest`` is of the three. ``total`` is the exact fraction as
    text, empty while it is open; ``cause`` the stored reason for which it was made anew.
    """

    run = models.ForeignKey("training.PlanRun", models.PROTECT, related_name="composites")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="composites")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=ResultState.choices)
    total = models.CharField(max_length=80, blank=True)
    scheme = models.JSONField()
    inputs = models.JSONField()
    outcome = models.JSONField()
    digest = models.CharField(max_length=64)
    cause = models.JSONField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("result of a training")
        verbose_name_plural = _("results of trainings")
        ordering = ["run", "learner", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "learner", "number"], name="composite_number_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="composite_number_from_one"),
        ]


class ResultWaiver(models.Model):
    """The run may be closed while this person's result is open, and why. Only added."""

    run = models.ForeignKey("training.PlanRun", models.PROTECT, related_name="result_waivers")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "learner"], name="result_waived_once"),
            has_reason("reason", "result_waiver_has_reason"),
        ]
