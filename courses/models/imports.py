"""A handout as it was uploaded, and what was odd in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedDocument(models.Model):
    """The uploaded file, byte for byte, and the drafts made of it."""

    course = models.ForeignKey(
        "courses.CoursePage", models.SET_NULL, null=True, related_name="sources"
    )
    quiz = models.ForeignKey("quizzes.Quiz", models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    encoding = models.CharField(max_length=30, blank=True)
    content = models.BinaryField()
    # What the importer understood, as `import_course --json` prints it.
    outcome = models.JSONField()
    # Where each part went: {"lesson:3.2": page id, "item:4": item id}.
    targets = models.JSONField(default=dict)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("imported document")
        verbose_name_plural = _("imported documents")
        ordering = ["-imported_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class WarningType(models.TextChoices):
    """What kind of oddity was found."""

    DUPLICATE = "duplicate", _("Duplicate text")
    AMBIGUOUS_MARK = "ambiguous_mark", _("Ambiguous mark")
    MISSING_PICTURE = "missing_picture", _("Missing picture")
    SPLIT_TEXT = "split_text", _("Split text")
    TRUNCATED = "truncated", _("Cut off")
    BOILERPLATE = "boilerplate", _("Boilerplate")
    GARBLED_WORD = "garbled_word", _("Garbled word")
    CONFLICT = "conflict", _("Conflict")
    OUT_OF_DATE = "out_of_date", _("Out of date")
    THIRD_PARTY = "third_party", _("Names a third party")
    NOT_GIVEN = "not_given", _("Not given")
    NOT_TAKEN_OVER = "not_taken_over", _("Not taken over")


class Decision(models.TextChoices):
    """What the trainer decided about an oddity."""

    OPEN = "open", _("to decide")
    ACCEPTED = "accepted", _("accepted")
    EDITED = "edited", _("edited")
    REJECTED = "rejected", _("rejected")


class ImportWarning(models.Model):
    """One oddity, where it stands, what was proposed, and what a person decided."""

    document = models.ForeignKey(
        "courses.ImportedDocument", models.CASCADE, related_name="warnings"
    )
    type = models.CharField(max_length=20, choices=WarningType.choices)
    line = models.PositiveIntegerField(null=True)
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    suggestion = models.TextField(blank=True)
    excerpt = models.TextField(blank=True)
    target = models.CharField(max_length=60, blank=True)  # lesson:3.2, item:4, course
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.OPEN)
    note = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import warning")
        verbose_name_plural = _("import warnings")
        ordering = ["document", "line", "pk"]
