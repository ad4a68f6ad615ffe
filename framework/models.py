"""The vocabulary of competence: competencies in a tree, their levels, clauses of a standard."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.search import index

from common.languages import in_page_language


class Clause(index.Indexed, models.Model):
    """A clause of a standard, such as 7.2 of ISO 9001:2015."""

    standard = models.CharField(_("standard"), max_length=50)
    number = models.CharField(_("clause"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)

    search_fields = [
        index.SearchField("number"),
        index.AutocompleteField("number"),
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("title_en"),
    ]

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["standard", "number"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="clause_once_in_standard")
        ]

    def __str__(self) -> str:
        return f"{self.standard} {self.number} {self.label}"

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)


class Competency(index.Indexed, ClusterableModel):
    """One thing a person can be required to be able to do."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    statement = models.TextField(_("statement"), blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of the competency"),
    )
    clauses = ParentalManyToManyField("framework.Clause", blank=True, verbose_name=_("clauses"))

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("title_en"),
        index.SearchField("code"),
    ]

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="competency_not_its_own_parent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)

    def clean(self) -> None:
        """Refuse a competency that would be part of itself."""
        super().clean()
        seen: set[int] = set()
        above = self.parent
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("A competency cannot be part of itself.")})
            seen.add(above.pk)
            above = above.parent


class Level(models.Model):
    """A step of mastery of one competency with what can be observed at it."""

    competency = ParentalKey(
        "framework.Competency",
        on_delete=models.CASCADE,
        related_name="levels",
        verbose_name=_("competency"),
    )
    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField(_("level"))
    title = models.CharField(_("title"), max_length=100)
    title_en = models.CharField(_("title in English"), max_length=100, blank=True)
    statement = models.TextField(_("what can be observed"), blank=True)

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["competency", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["competency", "number"], name="level_once_in_competency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.competency.label} · {self.number} {self.label}"

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)
