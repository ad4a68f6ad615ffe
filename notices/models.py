"""What people are told: one row a person and event, and the schedules of what runs by itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sentences import text_of, title_of


class Notice(models.Model):
    """A message to one person, shown in the site and, where they have an address, mailed.

    ``kind`` names the registered sentences (`notices.services.register_kind`), ``params`` fills
    them, so that it can be read in either language. ``key`` makes a notice once-only: the same key
    for the same person is never stored twice.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=50)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # When the mail is to be tried (again); empty when there is nothing to mail, or it is done.
    mail_after = models.DateTimeField(null=True, blank=True)
    mail_failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_by_user"),
            models.Index(
                fields=["mail_after"],
                condition=Q(mail_after__isnull=False),
                name="notice_mail_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return title_of(self.kind, self.params)

    @property
    def text(self) -> str:
        """The text in the language of the page."""
        return text_of(self.kind, self.params)


class Schedule(models.Model):
    """When a recurring job last ran to its end, and since when somebody is at it.

    `manage.py run_due` runs what is due; a run that was killed is taken again after its lease.
    """

    name = models.CharField(max_length=100, unique=True)
    last_run_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
