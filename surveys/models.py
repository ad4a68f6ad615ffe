"""Anonymous feedback: who is asked, and apart from it what was said."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.languages import in_page_language


class Survey(models.Model):
    """One short form for one group. ``scales`` and ``texts`` are the codes of what it asks."""

    key = models.UUIDField(unique=True, editable=False)
    title = models.CharField(_("title"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    scales = models.JSONField(default=list)
    texts = models.JSONField(default=list)
    closes_on = models.DateField(_("last day"))
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-closes_on", "-pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)


class Invitee(models.Model):
    """Who is asked, and whether they have answered. Nothing leads from here to an answer."""

    survey = models.ForeignKey("surveys.Survey", models.CASCADE, related_name="invitees")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    has_answered = models.BooleanField(default=False)

    class Meta:
        ordering = ["survey", "user"]
        constraints = [models.UniqueConstraint(fields=["survey", "user"], name="asked_once")]


class Answer(models.Model):
    """What somebody said: ``{"useful": 4, …, "good": "…"}``. No person, no time."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey("surveys.Survey", models.CASCADE, related_name="answers")
    said = models.JSONField()

    class Meta:
        ordering = ["key"]
