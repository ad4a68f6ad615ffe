"""What was changed in a run, what runs in the background for it, and its files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .whole import exactly_one


class RunChange(models.Model):
    """A dated trace: what was changed in a run, from what to what, by whom and why. Only added."""

    run = models.ForeignKey("training.PlanRun", models.PROTECT, related_name="changes")
    session = models.ForeignKey(
        "training.Session", models.PROTECT, null=True, blank=True, related_name="changes"
    )
    enrolment = models.ForeignKey(
        "training.RunEnrolment", models.PROTECT, null=True, blank=True, related_name="changes"
    )
    kind = models.CharField(max_length=30)
    detail = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["run", "-made_at"], name="change_by_run")]


class Batch(models.Model):
    """Many rows at once in the background: people enrolled, sessions or attendance from a file, documents.

    ``report`` holds one entry a row: ``{"row", "who", "outcome", "params"}``. ``source`` is the way or
    the file that the rows came from; of documents it names which (`training.ports.run_documents`).
    """

    run = models.ForeignKey(
        "training.PlanRun", models.PROTECT, null=True, blank=True, related_name="batches"
    )
    session = models.ForeignKey(
        "training.Session", models.PROTECT, null=True, blank=True, related_name="batches"
    )
    kind = models.CharField(
        max_length=12,
        choices=[
            ("enrol", pgettext_lazy("in a run", "enrolment")),
            ("sessions", _("sessions")),
            ("attendance", _("attendance")),
            ("enrol_look", _("look before an enrolment")),
            ("documents", _("documents of a run")),
        ],
    )
    state = models.CharField(
        max_length=10,
        default="waiting",
        choices=[
            ("waiting", _("waiting")),
            ("running", _("running")),
            ("done", _("done")),
            ("cancelled", _("cancelled")),
            ("failed", _("failed")),
        ],
    )
    source = models.CharField(max_length=200, blank=True)
    given = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=list)
    file = models.FileField(upload_to="training/batches/", blank=True)  # what it has made
    cancel_asked = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            exactly_one("run", "session", name="batch_of_run_or_session"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="batch_done_of_total"),
        ]


class RunFile(models.Model):
    """A photo or material of a run or of one of its sessions, for the training record."""

    run = models.ForeignKey("training.PlanRun", models.PROTECT, related_name="files")
    session = models.ForeignKey(
        "training.Session", models.PROTECT, null=True, blank=True, related_name="files"
    )
    kind = models.CharField(
        _("type"),
        max_length=10,
        choices=[("photo", _("photo")), ("material", _("material")), ("other", _("other"))],
    )
    title = models.CharField(_("title"), max_length=150)
    file = models.FileField(upload_to="training/runs/")
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "digest"], name="run_file_once"),
        ]
