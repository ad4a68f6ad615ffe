"""What a run achieved: verification of effectiveness, and what follows for each participant."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.languages import in_page_language

from .whole import decided_whole


class EffectivenessEvaluation(models.Model):
    """A record of its own: planned day, method, evaluator, verdict, what follows.

    It cannot be closed empty. What the next version of the programme changed because of it is found
    by ``changed_versions``.
    """

    run = models.ForeignKey("training.PlanRun", models.PROTECT, related_name="evaluations")
    planned_on = models.DateField(_("planned for"))
    method = models.CharField(
        _("method"),
        max_length=15,
        choices=[
            ("tests", _("test before and after")),
            ("observation", _("observation at work")),
            ("inspection", _("inspections before and after")),
            ("satisfaction", _("satisfaction before and after")),
            ("supervisors", _("supervisors' follow-up forms")),
            ("other", _("another method")),
        ],
    )
    method_note = models.TextField(_("how exactly"), blank=True)
    evaluator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("evaluator")
    )
    is_required = models.BooleanField(_("required to close the run"), default=True)
    verdict = models.CharField(
        _("verdict"),
        max_length=10,
        blank=True,
        choices=[
            ("effective", _("effective")),
            ("partly", _("partly effective")),
            ("not", _("not effective")),
        ],
    )
    findings = models.TextField(_("what was found"), blank=True)
    follows = models.TextField(_("what follows"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("effectiveness evaluation")
        verbose_name_plural = _("effectiveness evaluations")
        ordering = ["planned_on", "pk"]
        constraints = [
            decided_whole("closed", "evaluation_closed_whole"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | (~Q(verdict="") & ~Q(findings="") & ~Q(follows="")),
                name="evaluation_not_closed_empty",
            ),
        ]
        indexes = [
            models.Index(fields=["planned_on"], condition=Q(closed_at=None), name="evaluation_open")
        ]


class FollowUpKind(models.TextChoices):
    """What is asked about a participant after the run."""

    INTERNSHIP = "internship", _("internship")
    TRACKING = "tracking", _("supervisor's follow-up")
    EVALUATION = "evaluation", _("periodic evaluation")


class FollowUp(models.Model):
    """One thing that is asked about one participant after a run, from a day, due on a day."""

    enrolment = models.ForeignKey(
        "training.RunEnrolment", models.PROTECT, related_name="follow_ups"
    )
    planned = models.ForeignKey(
        "training.PlannedFollowUp", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("type"), max_length=12, choices=FollowUpKind.choices)
    title = models.CharField(_("title"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    time = models.PositiveSmallIntegerField(default=1)
    opens_on = models.DateField(_("from"))
    due_on = models.DateField(_("due on"))
    answers = models.JSONField(default=dict, blank=True)
    verdict = models.CharField(
        _("verdict"),
        max_length=10,
        blank=True,
        choices=[
            ("effective", _("effective")),
            ("partly", _("partly effective")),
            ("not", _("not effective")),
        ],
    )
    note = models.TextField(_("note"), blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "planned", "time"],
                condition=Q(planned__isnull=False),
                name="follow_up_once",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")), name="follow_up_due_after_opening"
            ),
            decided_whole("done", "follow_up_done_whole"),
            models.CheckConstraint(
                condition=Q(done_at=None) | ~Q(verdict=""), name="follow_up_not_done_empty"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_at=None), name="follow_up_open")
        ]

    @property
    def label(self) -> str:
        """The title in the language of the page, with which time it is where it comes again."""
        title = in_page_language(self.title, self.title_en)
        return f"{title} {self.time}" if self.time > 1 else title
