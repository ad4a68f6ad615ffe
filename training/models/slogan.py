"""The service slogan of a week."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.languages import in_page_language

from .whole import decided_whole, exactly_one


class Slogan(models.Model):
    """What the people of a run or unit say and do in a week. ``week`` is its Monday; empty: still to be set."""

    run = models.ForeignKey(
        "training.PlanRun", models.PROTECT, null=True, blank=True, related_name="slogans"
    )
    unit = models.ForeignKey(
        "people.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    week = models.DateField(_("week"))
    text = models.CharField(_("slogan"), max_length=60, blank=True)
    text_en = models.CharField(_("slogan in English"), max_length=120, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("weekly slogan")
        verbose_name_plural = _("weekly slogans")
        ordering = ["-week", "-pk"]
        constraints = [
            exactly_one("run", "unit", name="slogan_of_run_or_unit"),
            models.UniqueConstraint(
                fields=["run", "week"], condition=Q(run__isnull=False), name="one_slogan_a_run_week"
            ),
            models.UniqueConstraint(
                fields=["unit", "week"],
                condition=Q(unit__isnull=False),
                name="one_slogan_a_unit_week",
            ),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="slogan_on_a_monday"),
            decided_whole("set", "slogan_set_whole"),
            models.CheckConstraint(
                condition=Q(text="", set_at=None) | (~Q(text="") & Q(set_at__isnull=False)),
                name="slogan_set_or_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The slogan in the language of the page."""
        return in_page_language(self.text, self.text_en)
