"""Proof: evidence, competence records, certificates. Rows are only added."""

from __future__ import annotations

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NumberSeriesManager(models.Manager):
    """Draws numbers."""

    def draw(self, name: str, year: int) -> int:
        """Return the next number of a series, without gap or double.

        One statement, so that two who draw at once wait for each other; the number is given back
        when the surrounding transaction is rolled back.
        """
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (name, year, last) VALUES (%s, %s, 1) "  # noqa: S608
                f"ON CONFLICT (name, year) DO UPDATE SET last = {table}.last + 1 RETURNING last",
                [name, year],
            )
            return cursor.fetchone()[0]


class NumberSeries(models.Model):
    """The last number drawn in a year, for record and certificate numbers."""

    name = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    objects = NumberSeriesManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "year"], name="number_series_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}: {self.last}"


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is. ``COMPLETION`` is judged by the rule without a criterion."""

    COMPLETION = "course_completion", _("completed course")
    COURSE = "course", pgettext_lazy("evidence", "course")
    RESULT = "result", pgettext_lazy("evidence", "test or practical")
    COMPOSITE = "composite", pgettext_lazy("evidence", "composite result")
    ATTENDANCE = "attendance", pgettext_lazy("evidence", "attendance")
    OUTSIDE = "outside", _("outside certificate")
    PRIOR = "prior", _("prior evidence")
    RATING = "rating", _("rating by the leader")
    COMPETITION = "competition", _("competition or outside examination")
    IMPORTED = "imported", _("record from before")
    TEMPORARY = "temporary", _("temporary recognition")


class Evidence(models.Model):
    """Something that speaks for a competency at a level: a completed course, a certificate, a rating …

    ``key`` says what it is of ("quiz:7"), ``source`` which row it comes from ("result:81"); ``on`` is
    the day that it speaks of, ``until`` the last day on which it counts where it ends by itself.

    ``content`` is the frozen statement (person, course, release, result, score, dates) and
    ``digest`` the SHA-256 of its canonical JSON. It names no one: a person is a key and a hash of
    ``salt`` with name and staff number as they were. Without the salt the hash tells nothing, so a
    leaver can be made anonymous later and every digest still holds.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="evidence")
    competency = models.ForeignKey("framework.Competency", models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    completion = models.OneToOneField(
        "courses.Completion", models.PROTECT, null=True, related_name="+"
    )
    result = models.ForeignKey("quizzes.Result", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(
        max_length=20, choices=EvidenceKind.choices, default=EvidenceKind.COMPLETION
    )
    key = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=60, blank=True)
    on = models.DateField(null=True)
    until = models.DateField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    salt = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["recorded_at", "pk"]
        indexes = [models.Index(fields=["user", "competency"], name="evidence_by_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "competency", "level", "source"],
                condition=~Q(source=""),
                name="evidence_once_a_source",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("on")),
                name="evidence_ends_after_start",
            ),
        ]


class CompetenceRecord(models.Model):
    """A person holds a competency at a level from a day until a day (included; open without one),
    unless it was revoked; why stands in the doubt that led to it.

    ``because`` holds the reasons of the verdict; ``content`` what was signed for, ``digest`` its
    SHA-256. One record a piece of evidence: a replay adds nothing.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="competence_records"
    )
    competency = models.ForeignKey("framework.Competency", models.PROTECT, related_name="records")
    level = models.PositiveSmallIntegerField()
    evidence = models.OneToOneField("competence.Evidence", models.PROTECT, related_name="record")
    number = models.CharField(_("record number"), max_length=30, unique=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    window_days = models.PositiveSmallIntegerField(default=30)
    grace_days = models.PositiveSmallIntegerField(default=0)
    because = models.JSONField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, editable=False)  # written once, with its doubt

    class Meta:
        verbose_name = _("competence record")
        verbose_name_plural = _("competence records")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="record_ends_after_start",
            )
        ]
        indexes = [
            models.Index(fields=["user", "competency", "-valid_from"], name="record_by_person")
        ]


class RecordDoubt(models.Model):
    """What a record rests on was taken back: a result was marked again, an attempt declared void.

    Nothing happens to the record until somebody decides, once, and says why. ``because`` is a
    stored reason.
    """

    record = models.ForeignKey("competence.CompetenceRecord", models.PROTECT, related_name="doubts")
    because = models.JSONField()
    raised_at = models.DateTimeField()
    revoked = models.BooleanField(null=True)
    decision = models.TextField(_("why"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("doubt about a record")
        verbose_name_plural = _("doubts about records")
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(decided_at=None), name="one_open_doubt_a_record"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, revoked=None, decision="")
                | (
                    Q(decided_at__isnull=False, decided_by__isnull=False, revoked__isnull=False)
                    & ~Q(decision="")
                ),
                name="doubt_decided_whole",
            ),
        ]


class Certificate(models.Model):
    """The paper to a record. ``code`` (256 bits) opens the public verification page.

    ``content`` is what is printed: name, course, competency, level and dates as they were then.
    ``digest`` covers it without the name; what ties the name is the salted hash in the evidence.
    """

    record = models.OneToOneField(
        "competence.CompetenceRecord", models.PROTECT, related_name="certificate"
    )
    number = models.CharField(_("certificate number"), max_length=30, unique=True)
    code = models.CharField(max_length=64, unique=True)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
