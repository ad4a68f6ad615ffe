"""What happened to a record after it was made, and what stands of people for lists. Events are only added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RecordEventKind(models.TextChoices):
    """What can happen to a record."""

    SUSPENDED = "suspended", pgettext_lazy("record", "suspended")
    LIFTED = "lifted", pgettext_lazy("record", "suspension lifted")
    REVOKED = "revoked", pgettext_lazy("record", "revoked")
    AT_RISK = "at_risk", pgettext_lazy("record", "at risk")
    RECOVERED = "recovered", pgettext_lazy("record", "recovered")


class RecordEvent(models.Model):
    """From a day until a day (open without one) a record was suspended, at risk … by whom, when, why."""

    record = models.ForeignKey("competence.CompetenceRecord", models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=RecordEventKind.choices)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    why = models.TextField(_("why"))
    source = models.CharField(max_length=60, blank=True)  # the row that gave the reason, "chart:7"
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )  # None: the site, by a rule
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("event of a record")
        verbose_name_plural = _("events of records")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="record_event_ends_after_start",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="record_event_because"),
            models.UniqueConstraint(
                fields=["record", "kind", "source"],
                condition=~Q(source=""),
                name="record_event_once_a_source",
            ),
        ]


class EvidenceFile(models.Model):
    """A scan to a piece of evidence; its SHA-256 stands in the content that the digest covers."""

    evidence = models.ForeignKey("competence.Evidence", models.PROTECT, related_name="files")
    file = models.FileField(upload_to="evidence/%Y/%m", max_length=200)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class Standing(models.Model):
    """Where a person stands with a competency: derived, for lists; see ``services.standings``.

    ``required_level`` 0: not required. ``held_level`` 0: nothing held. ``ends_on`` is the last day on
    which what is held counts, grace included; None without end.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    competency = models.ForeignKey("framework.Competency", models.CASCADE, related_name="+")
    required_level = models.PositiveSmallIntegerField(default=0)
    is_mandatory = models.BooleanField(default=False)
    held_level = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=12, blank=True)
    valid_until = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    record = models.ForeignKey("competence.CompetenceRecord", models.CASCADE, null=True, related_name="+")  # fmt: skip
    is_gap = models.BooleanField(default=False)
    derived_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "competency"], name="standing_once_a_person")
        ]
        indexes = [
            models.Index(fields=["competency", "is_gap", "status"], name="standing_by_competency")
        ]


class Recheck(models.Model):
    """People whose standing must be derived anew, by the background worker in steps.

    ``competency`` None: every competency. ``last_user`` is how far it has come (by id).
    """

    competency = models.ForeignKey(
        "framework.Competency", models.CASCADE, null=True, related_name="+"
    )
    position = models.ForeignKey("people.Position", models.CASCADE, null=True, related_name="+")
    judges = models.BooleanField(default=False)  # evidence is judged anew as well
    why = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10,
        default="waiting",
        choices=[("waiting", _("waiting")), ("running", _("running")), ("done", _("done"))],
    )
    last_user = models.BigIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]


class ReleaseReview(models.Model):
    """A holder has read what a major release changed, or passed its test: only added, once a release."""

    record = models.ForeignKey("competence.CompetenceRecord", models.PROTECT, related_name="reviews")  # fmt: skip
    release = models.ForeignKey("courses.CourseRelease", models.PROTECT, related_name="+")
    way = models.CharField(
        max_length=12,
        choices=[
            ("acknowledged", pgettext_lazy("a release", "acknowledged")),
            ("tested", pgettext_lazy("a release", "tested")),
        ],
    )
    result = models.ForeignKey("quizzes.Result", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("review of a release")
        verbose_name_plural = _("reviews of releases")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "release"], name="release_reviewed_once")
        ]
