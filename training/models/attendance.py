"""Who was there: scans as they came, the sheet as it was judged, and what speaks for an absence.

Scans and attendance rows are only added. Of a person's rows for a session the one that no other
replaces is the truth; the older ones stay readable. Nothing counts before the head count is confirmed.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .whole import decided_whole, exactly_one, has_reason


class SignInWay(models.TextChoices):
    """How a sign-in came in."""

    QR = "qr", _("QR code")
    CODE = "code", _("short code")
    KIOSK = "kiosk", _("kiosk")
    LIST = "list", _("instructor's list")
    PAPER = "paper", _("paper sheet")
    FILE = "file", _("file")


class AttendanceState(models.TextChoices):
    """What the sheet says of a person."""

    PRESENT = "present", _("present")
    LATE = "late", _("late")
    LEFT_EARLY = "left_early", _("left early")
    EXCUSED = "excused", _("excused")
    ABSENT = "absent", _("absent")


class Guest(models.Model):
    """Somebody without an account who takes part in a session."""

    session = models.ForeignKey("training.Session", models.PROTECT, related_name="guests")
    name = models.CharField(pgettext_lazy("person", "name"), max_length=100)
    unit = models.CharField(_("unit or company"), max_length=150, blank=True)
    position = models.CharField(_("position"), max_length=100, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("guest")
        verbose_name_plural = _("guests")
        ordering = ["session", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Device(models.Model):
    """A browser that signed somebody in, known by a cookie of its own; no location, no fingerprint."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_seen_at = models.DateTimeField()


class SignInTicket(models.Model):
    """What a valid code was exchanged for before the login: one browser, one session, a few minutes."""

    session = models.ForeignKey("training.Session", models.CASCADE, related_name="tickets")
    digest = models.CharField(max_length=64, unique=True)  # of the token in the browser's cookie
    device = models.ForeignKey(
        "training.Device", models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    way = models.CharField(max_length=10, choices=SignInWay.choices)
    direction = models.CharField(
        max_length=3, choices=[("in", _("sign-in")), ("out", _("sign-out"))]
    )
    made_at = models.DateTimeField()  # the moment that counts as the scan
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            decided_whole("used", "ticket_used_whole"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="ticket_expires_after_made"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="ticket_by_expiry")]


class CountingScans(models.Manager["Scan"]):
    """The scans that count: what was set aside is asked for by name, `Scan.everything`."""

    def get_queryset(self) -> models.QuerySet[Scan]:
        """Leave out what was set aside."""
        return super().get_queryset().filter(set_aside_at=None)


class Scan(models.Model):
    """Somebody signed in or out, as it came in. One a direction counts; only added.

    ``request_key`` comes from the browser, so that a retry after a lost network adds nothing. A scan
    that no longer counts (a later sign-out, a session that was moved, a mistake) is set aside with who,
    when and why; it keeps neither request key nor ticket, so that the person can sign again.
    """

    session = models.ForeignKey("training.Session", models.PROTECT, related_name="scans")
    enrolment = models.ForeignKey(
        "training.RunEnrolment", models.PROTECT, null=True, blank=True, related_name="scans"
    )
    guest = models.ForeignKey(
        "training.Guest", models.PROTECT, null=True, blank=True, related_name="scans"
    )
    direction = models.CharField(
        max_length=3, choices=[("in", _("sign-in")), ("out", _("sign-out"))]
    )
    way = models.CharField(max_length=10, choices=SignInWay.choices)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    request_key = models.UUIDField(null=True, blank=True, unique=True)
    ticket = models.OneToOneField(
        "training.SignInTicket", models.PROTECT, null=True, blank=True, related_name="scan"
    )
    device = models.ForeignKey(
        "training.Device", models.PROTECT, null=True, blank=True, related_name="scans"
    )
    # The same device signed somebody else in before: shown to the instructor, never a refusal.
    is_shared_device = models.BooleanField(default=False)
    signature = models.FileField(upload_to="training/signatures/", blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_because = models.CharField(max_length=300, blank=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CountingScans()
    everything = models.Manager()  # noqa: DJ012

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            exactly_one("enrolment", "guest", name="scan_of_learner_or_guest"),
            models.UniqueConstraint(
                fields=["session", "enrolment", "direction"],
                condition=Q(set_aside_at=None),
                name="learner_scans_once",
            ),
            models.UniqueConstraint(
                fields=["session", "guest", "direction"],
                condition=Q(set_aside_at=None),
                name="guest_scans_once",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at=None) | ~Q(set_aside_because=""),
                name="scan_set_aside_because",
            ),
        ]


class Attendance(models.Model):
    """What the sheet of a session says of a person. A correction is a new row that replaces one."""

    session = models.ForeignKey("training.Session", models.PROTECT, related_name="attendance")
    enrolment = models.ForeignKey(
        "training.RunEnrolment", models.PROTECT, null=True, blank=True, related_name="attendance"
    )
    guest = models.ForeignKey(
        "training.Guest", models.PROTECT, null=True, blank=True, related_name="attendance"
    )
    state = models.CharField(_("state"), max_length=10, choices=AttendanceState.choices)
    in_at = models.DateTimeField(_("in"), null=True, blank=True)
    out_at = models.DateTimeField(_("out"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    way = models.CharField(max_length=10, choices=SignInWay.choices)
    because = models.JSONField(default=list)  # reasons of the rule that gave the state
    reason = models.TextField(_("reason"), blank=True)  # of the person who corrected
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["session", "pk"]
        constraints = [
            exactly_one("enrolment", "guest", name="attendance_of_learner_or_guest"),
            models.UniqueConstraint(
                fields=["session", "enrolment"],
                condition=Q(replaces=None, enrolment__isnull=False),
                name="one_first_row_a_learner",
            ),
            models.UniqueConstraint(
                fields=["session", "guest"],
                condition=Q(replaces=None, guest__isnull=False),
                name="one_first_row_a_guest",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | (~Q(reason="") & Q(made_by__isnull=False)),
                name="correction_has_person_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(out_at=None) | Q(in_at=None) | Q(out_at__gte=F("in_at")),
                name="attendance_out_after_in",
            ),
        ]
        indexes = [models.Index(fields=["enrolment", "session"], name="attendance_by_enrolment")]


class HeadCount(models.Model):
    """The instructor counted the room. Confirming fixes the sheet; opening it again says why."""

    session = models.ForeignKey("training.Session", models.PROTECT, related_name="head_counts")
    counted = models.PositiveSmallIntegerField(_("people in the room"))
    signed_in = models.PositiveSmallIntegerField(_("signed in"))
    note = models.TextField(_("how a difference was settled"), blank=True)
    is_confirmed = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    reopened_because = models.TextField(blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(is_confirmed=True, reopened_at=None),
                name="one_confirmed_head_count",
            ),
            models.CheckConstraint(
                condition=Q(is_confirmed=False) | Q(counted=F("signed_in")) | ~Q(note=""),
                name="head_count_difference_settled",
            ),
            decided_whole("reopened", "head_count_reopened_whole"),
        ]


class ExcuseRequest(models.Model):
    """A learner asks to be excused from a session, or for having missed it."""

    session = models.ForeignKey("training.Session", models.PROTECT, related_name="excuses")
    enrolment = models.ForeignKey("training.RunEnrolment", models.PROTECT, related_name="excuses")
    reason = models.TextField(_("reason"))
    attachment = models.FileField(_("attachment"), upload_to="training/excuses/", blank=True)
    state = models.CharField(
        max_length=10,
        default="asked",
        choices=[
            ("asked", _("asked for")),
            ("granted", _("granted")),
            ("refused", _("refused")),
            ("withdrawn", _("withdrawn")),
        ],
    )
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(pgettext_lazy("to a request", "answer"), blank=True)

    class Meta:
        verbose_name = _("excuse request")
        verbose_name_plural = _("excuse requests")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "enrolment"],
                condition=Q(state="asked"),
                name="one_open_excuse",
            ),
            has_reason("reason", "excuse_has_reason"),
            decided_whole("decided", "excuse_decided_whole"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"], decided_at=None)
                | Q(state__in=["granted", "refused"], decided_at__isnull=False),
                name="excuse_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="excuse_refused_because"
            ),
        ]


class PaperSheet(models.Model):
    """A printed sign-in sheet: its code and the rows as they stood on paper."""

    session = models.ForeignKey("training.Session", models.PROTECT, related_name="sheets")
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=32, unique=True)
    # [{"row", "enrolment", "guest", "name", "unit", "position"}], blank rows at the end
    rows = models.JSONField(default=list)
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="sheet_number_once"),
            decided_whole("settled", "sheet_settled_whole"),
        ]


class PaperPhoto(models.Model):
    """A photograph of a filled sheet."""

    sheet = models.ForeignKey("training.PaperSheet", models.PROTECT, related_name="photos")
    file = models.ImageField(upload_to="training/sheets/")
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["sheet", "digest"], name="sheet_photo_once")]


class PaperDifference(models.Model):
    """A row where paper and digital list say different things, and how the instructor settled it."""

    sheet = models.ForeignKey("training.PaperSheet", models.PROTECT, related_name="differences")
    row = models.PositiveSmallIntegerField()
    is_signed_on_paper = models.BooleanField()
    is_signed_in = models.BooleanField()
    decision = models.CharField(
        max_length=8, blank=True, choices=[("paper", _("the paper")), ("digital", _("the list"))]
    )
    note = models.TextField(blank=True)
    attendance = models.ForeignKey(
        "training.Attendance", models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sheet", "row"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "row"], name="difference_once_a_row"),
            decided_whole("settled", "difference_settled_whole"),
            models.CheckConstraint(
                condition=Q(decision="", settled_at=None)
                | (~Q(decision="") & Q(settled_at__isnull=False)),
                name="difference_decided_or_open",
            ),
        ]
