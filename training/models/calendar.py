"""Days of the company, invitations and calendar feeds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .whole import has_reason


class CompanyDay(models.Model):
    """A day that the company works or rests, whatever the state's calendar says."""

    day = models.DateField(_("day"), unique=True)
    is_working = models.BooleanField(_("worked"))
    why = models.CharField(_("why"), max_length=200)

    class Meta:
        verbose_name = _("day of the company")
        verbose_name_plural = _("days of the company")
        ordering = ["-day"]
        constraints = [has_reason("why", "company_day_has_reason")]

    def __str__(self) -> str:
        return f"{self.day}"


class Invitation(models.Model):
    """What was sent to a person's calendar about a session: UID and SEQUENCE are the session's."""

    session = models.ForeignKey("training.Session", models.PROTECT, related_name="invitations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    method = models.CharField(
        max_length=8, choices=[("request", _("invitation")), ("cancel", _("cancellation"))]
    )
    made_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "user", "revision", "method"], name="invitation_once"
            )
        ]


class CalendarFeed(models.Model):
    """A person's secret calendar address; only the digest of the secret is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="one_calendar_feed"
            )
        ]
