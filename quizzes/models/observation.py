"""What is seen at work: the occasion, the files of its sheets, who signed, and what the person says to it.

A sheet itself is an :class:`Attempt` with an observation. Signatures, acknowledgements and files are only added.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Standpoint(models.TextChoices):
    """From where a sheet looks at the person; the first two are held beside the others and never count."""

    SELF = "self", _("the person")
    PEER = "peer", _("a colleague")
    SUPERVISOR = "supervisor", _("the superior")
    CENTRE = "centre", _("the training centre")


COUNTING_STANDPOINTS = (Standpoint.SUPERVISOR, Standpoint.CENTRE)


class Meaning(models.TextChoices):
    """What a signature says."""

    ASSESSED = "assessed", pgettext_lazy("meaning of a signature", "Assessed")
    REVIEWED = "reviewed", pgettext_lazy("meaning of a signature", "Reviewed")
    APPROVED = "approved", pgettext_lazy("meaning of a signature", "Approved")


class Observation(models.Model):
    """The occasion: one learner is seen at one checklist. ``needed`` sheets that count close it.

    ``start_at`` is the time from which timed lines are reckoned; ``purpose`` a key of a higher app
    (``training.round:7``), opaque here. ``fraction`` is the exact share of the points, "numerator/denominator".
    """

    quiz = models.ForeignKey("quizzes.Quiz", models.PROTECT, related_name="observations")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="observations"
    )
    assessors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    needed = models.PositiveSmallIntegerField(default=1)
    place = models.CharField(_("place"), max_length=200, blank=True)
    purpose = models.CharField(max_length=120, blank=True)
    is_planned = models.BooleanField(default=False)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    start_at = models.DateTimeField(_("starts"), null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    disputed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    result = models.ForeignKey(
        "quizzes.Result", models.PROTECT, null=True, blank=True, related_name="observations"
    )
    passed = models.BooleanField(null=True, blank=True)
    fraction = models.CharField(max_length=120, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_because = models.TextField(blank=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(needed__in=[1, 2]), name="observation_one_or_two_assessors"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, result=None, passed=None, fraction="")
                | (
                    Q(closed_at__isnull=False, result__isnull=False, passed__isnull=False)
                    & ~Q(fraction="")
                ),
                name="observation_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_because="")
                | (
                    Q(cancelled_at__isnull=False, cancelled_by__isnull=False, closed_at=None)
                    & ~Q(cancelled_because="")
                ),
                name="observation_cancelled_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(closed_at=None, cancelled_at=None),
                name="observation_open",
            ),
            models.Index(fields=["learner", "-made_at"], name="observation_by_learner"),
            models.Index(fields=["quiz", "closed_at"], name="observation_by_quiz"),
            models.Index(fields=["purpose"], condition=~Q(purpose=""), name="observation_purpose"),
        ]


class SheetFile(models.Model):
    """A photograph or file that belongs to a line of a sheet. Lines name it by its id."""

    attempt = models.ForeignKey("quizzes.Attempt", models.PROTECT, related_name="files")
    slot = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="quizzes/sheets/")
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "slot", "digest"], name="sheet_file_once_a_line"
            )
        ]


class Signature(models.Model):
    """A person says with the password that a sheet is so. Only added.

    ``digest`` is of the content that was signed (`selectors.signatures.content_of`): where it is another
    today, the signature is void. ``gates`` are the verdicts of the higher apps on who signs; unmet, the
    sheet is kept and ``counts`` is false. ``zone`` is the zone that the signer's clock showed. Score, marks and
    ``passed`` are what the signed content comes to.
    """

    attempt = models.ForeignKey("quizzes.Attempt", models.PROTECT, related_name="signatures")
    number = models.PositiveSmallIntegerField()
    meaning = models.CharField(max_length=10, choices=Meaning.choices)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=100)
    signed_at = models.DateTimeField()
    zone = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    score = models.DecimalField(max_digits=8, decimal_places=2)
    max_score = models.DecimalField(max_digits=8, decimal_places=2)
    passed = models.BooleanField()
    marks = models.JSONField()
    because = models.JSONField()
    gates = models.JSONField(default=list)
    counts = models.BooleanField()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["attempt", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="signature_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="signature_from_one"),
        ]


class Acknowledgement(models.Model):
    """The person has seen what was signed and says so with a drawn signature; not that it is right."""

    signature = models.OneToOneField(
        "quizzes.Signature", models.PROTECT, related_name="acknowledgement"
    )
    drawing = models.FileField(upload_to="quizzes/acknowledgements/")
    drawing_digest = models.CharField(max_length=64)
    is_typed = models.BooleanField(default=False)
    remark = models.TextField(blank=True)
    made_at = models.DateTimeField()


class LineObjection(models.Model):
    """The person objects to a line of what was signed, or to the whole sheet (``slot`` 0); somebody else than
    the observer answers. Upheld, the sheet goes back to its observer.
    """

    signature = models.ForeignKey("quizzes.Signature", models.PROTECT, related_name="objections")
    slot = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("what is wrong"))
    made_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    upheld = models.BooleanField(_("the sheet is corrected"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("objection to a line")
        verbose_name_plural = _("objections to lines")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["signature", "slot"], name="one_objection_a_line"),
            models.CheckConstraint(
                condition=Q(answered_by=None, answered_at=None, answer="", upheld=None)
                | (
                    Q(answered_by__isnull=False, answered_at__isnull=False, upheld__isnull=False)
                    & ~Q(answer="")
                ),
                name="line_objection_answered_whole",
            ),
        ]
