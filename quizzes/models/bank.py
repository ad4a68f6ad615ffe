"""The item bank."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from taggit.models import ItemBase, TagBase
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from quizzes.blocks import AnswerBlock, MediaBlock
from quizzes.kinds import Kind


class ItemBank(models.Model):  # type: ignore[django-manager-missing]
    """A named collection of items."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("item bank")
        verbose_name_plural = _("item banks")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Difficulty(models.IntegerChoices):
    """What the author expects; item analysis says what it was."""

    EASY = 1, _("easy")
    MEDIUM = 2, _("medium")
    HARD = 3, _("hard")


class ItemTag(TagBase):
    """A free word for items; apart from the tags of pictures and documents."""

    free_tagging = True

    class Meta:
        verbose_name = _("tag of questions")
        verbose_name_plural = _("tags of questions")


class TaggedItem(ItemBase):
    """A tag on an item."""

    tag = models.ForeignKey("quizzes.ItemTag", models.CASCADE, related_name="tagged_items")
    content_object = ParentalKey(
        "quizzes.Item", on_delete=models.CASCADE, related_name="tagged_items"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="item_tagged_once")
        ]


class Item(  # type: ignore[django-manager-missing]
    WorkflowMixin,
    PreviewableMixin,
    LockableMixin,
    DraftStateMixin,
    RevisionMixin,
    index.Indexed,
    ClusterableModel,
):
    """A question with its answer. ``kind`` follows from the block in ``answer`` on saving.

    Papers are made from the live version only; a draft of an item changes no paper. ``fingerprint``
    is the same for questions that ask the same (exchange/identity.py); empty until it is known.
    """

    bank = models.ForeignKey(
        "quizzes.ItemBank", models.PROTECT, related_name="items", verbose_name=_("item bank")
    )
    name = models.CharField(
        _("name"), max_length=200, blank=True, help_text=_("For authors; learners never see it.")
    )
    category = models.CharField(
        _("category"),
        max_length=200,
        blank=True,
        db_index=True,
        help_text=_("Levels are parted by a slash: 体系/PDCA"),
    )
    tags = ClusterTaggableManager(
        through="quizzes.TaggedItem", blank=True, verbose_name=_("tags"), related_name="items"
    )
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Difficulty.choices, null=True, blank=True
    )
    competencies = ParentalManyToManyField(
        "framework.Competency", blank=True, related_name="+", verbose_name=_("competencies")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, editable=False)
    stem = models.TextField(
        _("question"), help_text=_("Markdown. A blank is written as four underscores: ____")
    )
    media = StreamField(
        MediaBlock(required=False), blank=True, verbose_name=_("picture, sound or video")
    )
    answer = StreamField(AnswerBlock(), verbose_name=_("answer"))
    points = models.DecimalField(
        _("usual points"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("A quiz may set other points. Empty where the source gives none."),
    )
    explanation = models.TextField(
        _("explanation"), blank=True, help_text=_("Shown after the attempt.")
    )
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    check_by = models.DateField(_("check by"), null=True, blank=True)
    source_name = models.CharField(_("source"), max_length=200, blank=True, editable=False)
    source_line = models.PositiveIntegerField(
        _("line in the source"), null=True, blank=True, editable=False
    )
    fingerprint = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    search_fields = [
        index.SearchField("stem"),
        index.AutocompleteField("stem"),
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("kind"),
        index.FilterField("bank"),
        index.FilterField("live"),
    ]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["bank", "pk"]

    def __str__(self) -> str:
        return self.stem[:80]

    def save(self, *args, **kwargs) -> None:
        """Keep ``kind`` equal to the type of the answer block."""
        if self.answer:
            self.kind = self.answer[0].block_type
        super().save(*args, **kwargs)

    def get_preview_template(self, request, mode_name: str) -> str:
        """Name the page on which the draft is shown as learners would see it."""
        return "quizzes/desk/preview.html"
