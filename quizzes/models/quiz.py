"""A quiz: which items, how many points, under which rules."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
)
from wagtail.search import index

from quizzes.kinds import LINE_KINDS, Kind

from .bank import Difficulty


class Mode(models.TextChoices):
    """Who fills it in: the learner (a quiz), or somebody who watches (a checklist)."""

    SAT = "sat", _("answered by the learner")
    OBSERVED = "observed", _("filled in by who observes")


class Timing(models.TextChoices):
    """Whether an attempt ends by the clock."""

    LIMITED = "limited", _("Limited")
    UNLIMITED = "unlimited", _("No time limit")


class AttemptsRule(models.TextChoices):
    """Whether attempts are counted."""

    LIMITED = "limited", _("Limited")
    UNLIMITED = "unlimited", _("As many as wanted")


class PassUnit(models.TextChoices):
    """What the pass mark counts."""

    PERCENT = "percent", _("percent of the points")
    POINTS = "points", _("points")


class Counting(models.TextChoices):
    """Which of several attempts counts."""

    BEST = "best", _("The best attempt")
    LATEST = "latest", _("The latest attempt")
    FIRST = "first", _("The first attempt")


class Feedback(models.TextChoices):
    """When a learner sees marks and keys."""

    AT_ONCE = "at_once", _("Practice: each answer is judged as soon as the learner asks")
    AFTER_GRADING = "after_grading", _("Marks and right answers once the result is final")
    AFTER_CLOSE = "after_close", _("Marks and right answers once the quiz has closed")
    MARKS_ONLY = "marks_only", _("Marks only, never the right answers")
    NEVER = "never", _("Only whether it was passed")


class Quiz(
    PreviewableMixin, LockableMixin, DraftStateMixin, RevisionMixin, index.Indexed, ClusterableModel
):
    """A published quiz can be attempted; it cannot be published before its rules are chosen.

    Empty ``timing``, ``attempts_rule`` or ``pass_mark`` mean "nobody has decided yet".

    One whose ``mode`` is observed is a **checklist**: it has a slug, its items are lines, and timing and
    the rules for attempts say nothing about it.
    """

    mode = models.CharField(
        max_length=10, choices=Mode.choices, default=Mode.SAT, editable=False, db_index=True
    )
    slug = models.SlugField(
        _("short name"),
        max_length=80,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Other parts of the site ask for the checklist by it."),
    )
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    intro = models.TextField(_("shown before the start"), blank=True)
    pass_mark = models.DecimalField(
        _("pass mark"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    pass_unit = models.CharField(
        _("pass mark counts"), max_length=10, choices=PassUnit.choices, default=PassUnit.PERCENT
    )
    timing = models.CharField(_("time limit"), max_length=10, choices=Timing.choices, blank=True)
    time_limit_minutes = models.PositiveIntegerField(
        _("minutes"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    grace_seconds = models.PositiveSmallIntegerField(
        _("network grace in seconds"),
        default=5,
        help_text=_("Answers that arrive this much after the end still count."),
    )
    attempts_rule = models.CharField(
        _("attempts"), max_length=10, choices=AttemptsRule.choices, blank=True
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("number of attempts"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    wait_minutes = models.PositiveIntegerField(
        _("minutes between two attempts"), default=0, help_text=_("0: at once. 1440 is one day.")
    )
    counting = models.CharField(
        _("which attempt counts"), max_length=10, choices=Counting.choices, default=Counting.BEST
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("closes"),
        null=True,
        blank=True,
        help_text=_("An attempt that runs then ends with it."),
    )
    is_invigilated = models.BooleanField(
        _("invigilated"),
        default=False,
        help_text=_("Starts only with the access code of a sitting that somebody watches."),
    )
    shuffle_questions = models.BooleanField(_("shuffle the questions"), default=False)
    shuffle_options = models.BooleanField(_("shuffle the options"), default=True)
    feedback = models.CharField(
        _("what learners see afterwards"),
        max_length=20,
        choices=Feedback.choices,
        default=Feedback.AFTER_GRADING,
    )
    is_marked_anonymously = models.BooleanField(_("assessors do not see names"), default=False)
    assessor_count = models.PositiveSmallIntegerField(
        _("assessors for each free answer"),
        default=1,
        choices=[(1, _("one")), (2, _("two, each without the other's mark"))],
    )
    agreement_percent = models.PositiveSmallIntegerField(
        _("how far two marks may be apart"),
        default=10,
        validators=[MaxValueValidator(100)],
        help_text=_("In percent of the points; further apart, a third person decides."),
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("title_en"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="quiz_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(assessor_count__in=[1, 2]), name="quiz_one_or_two_assessors"
            ),
            models.CheckConstraint(
                condition=Q(mode="sat", slug=None) | (Q(mode="observed") & ~Q(slug=None)),
                name="checklist_has_slug",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_preview_template(self, request, mode_name: str) -> str:
        """Name the page on which the draft is shown as learners would see it."""
        return "quizzes/desk/preview.html"


class QuizSection(Orderable):
    """A part of the paper with its heading. Slots and draws name it by its place, from 1."""

    quiz = ParentalKey("quizzes.Quiz", on_delete=models.CASCADE, related_name="sections")
    title = models.CharField(_("title"), max_length=200, help_text=_("Without a number"))
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    intro = models.TextField(_("what to do"), blank=True)
    pass_percent = models.DecimalField(
        _("must be passed with"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
        help_text=_("In percent of the section's points; below it the whole quiz is failed."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class QuizDraw(Orderable):
    """Questions drawn anew for each attempt: so many of a bank, narrowed by what is filled in."""

    quiz = ParentalKey("quizzes.Quiz", on_delete=models.CASCADE, related_name="draws")
    section = models.PositiveSmallIntegerField(
        _("section"), default=1, validators=[MinValueValidator(1)]
    )
    count = models.PositiveSmallIntegerField(
        _("how many"), validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    points = models.DecimalField(
        _("points each"), max_digits=6, decimal_places=2, validators=[MinValueValidator(0)]
    )
    bank = models.ForeignKey(
        "quizzes.ItemBank", models.PROTECT, related_name="+", verbose_name=_("item bank")
    )
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=[each for each in Kind.choices if each[0] not in LINE_KINDS],
        blank=True,
    )
    category = models.CharField(
        _("category"), max_length=200, blank=True, help_text=_("With all levels below it")
    )
    tag = models.CharField(_("tag"), max_length=100, blank=True)
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Difficulty.choices, null=True, blank=True
    )
    competency = models.ForeignKey(
        "framework.Competency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("competency"),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gte=1, section__gte=1, points__gte=0), name="draw_in_range"
            )
        ]


class QuizSlot(Orderable):
    """A place in a quiz, filled by an item. Points left empty are the item's usual ones.

    ``is_veto`` (一票否决): less than all its points fails the whole quiz.
    """

    quiz = ParentalKey("quizzes.Quiz", on_delete=models.CASCADE, related_name="slots")
    section = models.PositiveSmallIntegerField(
        _("section"), default=1, validators=[MinValueValidator(1)]
    )
    is_veto = models.BooleanField(_("must be right"), default=False)
    item = models.ForeignKey(
        "quizzes.Item", models.PROTECT, related_name="slots", verbose_name=_("question")
    )
    points = models.DecimalField(
        _("points"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["quiz", "item"], name="item_once_in_quiz"),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0), name="slot_points_not_negative"
            ),
            models.CheckConstraint(condition=Q(section__gte=1), name="slot_section_from_one"),
        ]

    @property
    def worth(self) -> Decimal | None:
        """The points of this place: its own, or its item's usual ones."""
        return self.item.points if self.points is None else self.points
