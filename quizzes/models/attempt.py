"""An attempt, what was answered in it, what waits for a person, and what happened to it.

Responses and events are only added.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string

from .observation import Standpoint


class AttemptState(models.TextChoices):
    """in_progress → submitted → graded; submitted or graded → in_progress (reopened); all → void."""

    IN_PROGRESS = "in_progress", _("in progress")
    SUBMITTED = "submitted", _("submitted")
    GRADED = "graded", _("graded")
    VOID = "void", _("void")


class Origin(models.TextChoices):
    """Where an attempt was sat."""

    ONLINE = "online", _("on line")
    PAPER = "paper", _("on paper")
    OBSERVED = "observed", _("observed at work")


class Attempt(models.Model):
    """One try at a quiz by one learner. ``paper`` is frozen at the start (schema in docs/specs/attempt.md).

    ``kinds`` repeats the kinds of the paper's slots in order: the save of an answer is checked
    against it, so that the big column stays unread. ``seed`` is what the options were shuffled with.

    A sheet of a checklist is one with an ``observation``: its ``observer`` writes in it from a ``standpoint``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quiz = models.ForeignKey("quizzes.Quiz", models.PROTECT, related_name="attempts")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=12, choices=AttemptState.choices, default=AttemptState.IN_PROGRESS
    )
    paper = models.JSONField()
    kinds = models.JSONField()
    seed = models.BigIntegerField()
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.ONLINE)
    sitting = models.ForeignKey(
        "quizzes.Sitting", models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    printed = models.ForeignKey(
        "quizzes.PrintedPaper", models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    # Repeats the batch of the printed paper, so that the database knows who sat it already.
    batch = models.UUIDField(null=True, blank=True, editable=False)
    observation = models.ForeignKey(
        "quizzes.Observation", models.PROTECT, null=True, blank=True, related_name="sheets"
    )
    observer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="sheets"
    )
    standpoint = models.CharField(max_length=10, choices=Standpoint.choices, blank=True)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    grace_seconds = models.PositiveSmallIntegerField(default=5)
    submitted_at = models.DateTimeField(null=True, blank=True)
    graded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "learner", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["quiz", "learner"],
                condition=Q(state="in_progress", observation=None),
                name="one_running_attempt",
            ),
            models.UniqueConstraint(
                fields=["observation", "observer"],
                condition=Q(observation__isnull=False) & ~Q(state="void"),
                name="one_sheet_an_observer",
            ),
            models.CheckConstraint(
                condition=Q(observation=None, observer=None, standpoint="") & ~Q(origin="observed")
                | Q(observation__isnull=False, observer__isnull=False, origin="observed")
                & ~Q(standpoint=""),
                name="sheet_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(observer=None)
                | Q(standpoint="self", observer=F("learner"))
                | ~Q(standpoint="self") & ~Q(observer=F("learner")),
                name="nobody_observes_themselves",
            ),
            models.UniqueConstraint(
                fields=["batch", "learner"],
                condition=Q(batch__isnull=False) & ~Q(state="void"),
                name="sat_once_a_batch",
            ),
            models.CheckConstraint(
                condition=Q(printed=None, batch=None)
                | Q(printed__isnull=False, batch__isnull=False),
                name="batch_with_printed_paper",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_progress", "void"]) | Q(submitted_at__isnull=False),
                name="submitted_attempt_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="graded") | Q(graded_at__isnull=False),
                name="graded_attempt_has_time",
            ),
            models.CheckConstraint(
                condition=Q(deadline_at=None) | Q(deadline_at__gt=F("started_at")),
                name="deadline_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "deadline_at"], name="attempt_expiry"),
            models.Index(fields=["learner", "-started_at"], name="attempt_by_learner"),
            # The list of a quiz reads its page of rows and no other.
            models.Index(fields=["quiz", "-started_at"], name="attempt_by_quiz"),
        ]


class KeptMedia(models.Model):
    """A picture or recording that a frozen paper shows: while this row is there it cannot be deleted.

    One row a file, however many papers show it. Wagtail finds it in its index of references, so
    that the desk says so before anybody tries.
    """

    image = models.ForeignKey(
        get_image_model_string(), models.PROTECT, null=True, blank=True, related_name="+"
    )
    document = models.ForeignKey(
        get_document_model_string(), models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("papers that were sat or printed")
        verbose_name_plural = _("papers that were sat or printed")
        constraints = [
            models.UniqueConstraint(fields=["image"], name="image_kept_once"),
            models.UniqueConstraint(fields=["document"], name="document_kept_once"),
            models.CheckConstraint(
                condition=Q(image=None, document__isnull=False)
                | Q(image__isnull=False, document=None),
                name="kept_image_or_document",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class Response(models.Model):
    """One saved answer. The highest ``seq`` of a slot is the answer; the others are its history."""

    attempt = models.ForeignKey("quizzes.Attempt", models.PROTECT, related_name="responses")
    slot = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()
    value = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot", "seq"], name="response_seq_once"),
            models.CheckConstraint(condition=Q(slot__gte=1, seq__gte=1), name="response_from_one"),
        ]


class Presence(models.Model):
    """When the page of a running attempt was last heard of; apart, because a paper is a big row."""

    attempt = models.OneToOneField(
        "quizzes.Attempt", models.CASCADE, primary_key=True, related_name="presence"
    )
    seen_at = models.DateTimeField()


class MarkingTask(models.Model):
    """An answer that only a person can judge: open until it has the grades that it needs.

    ``disputed_at``: two assessors were too far apart, so that a third person decides.
    """

    attempt = models.ForeignKey("quizzes.Attempt", models.PROTECT, related_name="tasks")
    slot = models.PositiveSmallIntegerField()
    item = models.ForeignKey("quizzes.Item", models.PROTECT, related_name="tasks")
    since = models.DateTimeField()
    needed = models.PositiveSmallIntegerField(default=1)
    disputed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer to mark")
        verbose_name_plural = _("answers to mark")
        ordering = ["item", "since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot"], name="marking_task_once")
        ]
        indexes = [
            models.Index(
                fields=["item", "since"], condition=Q(done_at=None), name="marking_task_open"
            )
        ]


class AttemptEvent(models.Model):
    """What happened to an attempt, by whom (nobody: the site itself) and when."""

    attempt = models.ForeignKey("quizzes.Attempt", models.PROTECT, related_name="events")
    kind = models.CharField(max_length=30)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["attempt", "at"], name="event_by_attempt")]
