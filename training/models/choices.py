"""What the fields of programmes, runs and sessions may hold."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Cadence(models.TextChoices):
    """How the training days of a programme follow each other (`training.scheduling.Cadence`)."""

    WORKING_DAYS = "working_days", _("consecutive working days")
    WEEKDAYS = "weekdays", _("certain weekdays, week after week")
    STEPS = "steps", _("steps of so many weeks or months")


class VersionState(models.TextChoices):
    """draft → approved → replaced by a later approved version."""

    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")
    REPLACED = "replaced", _("replaced")


class OverCapacity(models.TextChoices):
    """What happens to who comes when all places are taken."""

    WAIT = "wait", _("goes to the waiting list")
    APPROVE = "approve", _("needs approval")


class ActivityKind(models.TextChoices):
    """What happens. The first eight are sessions: people meet, and sign in."""

    LECTURE = "lecture", _("lecture")
    CASE_ANALYSIS = "case_analysis", _("case analysis")
    SITE_VISIT = "site_visit", _("site visit")
    SIMULATION = "simulation", _("simulation")
    GROUP_DISCUSSION = "group_discussion", _("group discussion")
    PRACTICE = "practice", _("practice on site")
    EXAMINATION = "examination", _("examination")
    DRILL = "drill", _("drill")
    UNDECIDED = "undecided", _("type not chosen yet")
    COURSE = "course", _("course")
    QUIZ = "quiz", _("quiz")
    PRACTICAL = "practical", _("observed practical")
    HOMEWORK = "homework", _("homework")
    INSPECTION = "inspection", _("daily inspection")
    SLOGAN = "slogan", _("weekly slogan")
    STAGE = "stage", _("stage")


SESSION_KINDS = (
    ActivityKind.LECTURE,
    ActivityKind.CASE_ANALYSIS,
    ActivityKind.SITE_VISIT,
    ActivityKind.SIMULATION,
    ActivityKind.GROUP_DISCUSSION,
    ActivityKind.PRACTICE,
    ActivityKind.EXAMINATION,
    ActivityKind.DRILL,
    ActivityKind.UNDECIDED,
)


class SubjectClass(models.TextChoices):
    """What kind of training hours a session gives (继续教育学时)."""

    PROFESSIONAL = "professional", _("professional subject")
    COMMON = "common", _("common subject")


class RunState(models.TextChoices):
    """planned → approved → closed; a run that does not take place is cancelled."""

    PLANNED = "planned", _("planned")
    APPROVED = "approved", _("approved")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


class SessionState(models.TextChoices):
    """planned → held (the head count is confirmed), or cancelled."""

    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class SeatState(models.TextChoices):
    """enrolled; waiting for a place; asked for beyond the places; refused; withdrawn."""

    ENROLLED = "enrolled", _("enrolled")
    WAITING = "waiting", _("on the waiting list")
    ASKED = "asked", _("waits for approval")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("from a run", "withdrawn")


OPEN_SEATS = (SeatState.ENROLLED, SeatState.WAITING, SeatState.ASKED)
