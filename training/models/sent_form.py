"""Which forms have arrived, so that one sent twice is done once."""

from __future__ import annotations

from django.db import models


class SentForm(models.Model):
    """The key of a form that was done. Written in one transaction with what the form asked for."""

    key = models.UUIDField(unique=True)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["sent_at"], name="sent_form_by_time")]
