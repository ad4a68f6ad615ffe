"""What the floors read and write: an attempt and its answers, nothing else."""

from django.conf import settings
from django.db import models


class FloorAttempt(models.Model):
    """One sitting."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")


class FloorAnswer(models.Model):
    """The newest answer to one question."""

    attempt = models.ForeignKey("floor.FloorAttempt", models.CASCADE)
    slot = models.PositiveSmallIntegerField()
    value = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot"], name="floor_answer_once")
        ]
