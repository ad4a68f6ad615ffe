"""The annual training plan (年度培训计划): needs, items, approval, cost."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.languages import in_page_language

from .whole import decided_whole

MONTHS = [MinValueValidator(1), MaxValueValidator(12)]


class AnnualPlan(models.Model):
    """The plan of a year. A change after the approval makes the next version of it."""

    SAFEGUARDS = ("leadership", "funds", "publicity", "exchange")

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(
        max_length=10,
        default="draft",
        choices=[
            ("draft", _("draft")),
            ("submitted", pgettext_lazy("plan", "submitted")),
            ("approved", _("approved")),
            ("replaced", _("replaced")),
        ],
    )
    goals = models.TextField(_("goals"), blank=True)
    leadership = models.TextField(_("leadership and supervision"), blank=True)
    funds = models.TextField(_("funds"), blank=True)
    publicity = models.TextField(_("publicity"), blank=True)
    exchange = models.TextField(_("exchange"), blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("annual training plan")
        verbose_name_plural = _("annual training plans")
        ordering = ["-year", "-number"]
        permissions = [("approve_annualplan", "Can approve annual training plans")]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="annual_plan_number_once"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state="approved"), name="one_approved_annual_plan"
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(state__in=["draft", "submitted"]),
                name="one_open_annual_plan",
            ),
            decided_whole("approved", "annual_plan_approved_whole"),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False),
                name="annual_plan_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return _("Annual training plan %(year)s, version %(number)s") % {
            "year": self.year,
            "number": self.number,
        }

    @property
    def is_draft(self) -> bool:
        """Whether its items may still change."""
        return self.state == "draft"


class PlanDecision(models.Model):
    """Submitted, approved, sent back: by whom, when, with what words. Only added."""

    plan = models.ForeignKey("training.AnnualPlan", models.PROTECT, related_name="decisions")
    kind = models.CharField(
        max_length=10,
        choices=[
            ("submitted", pgettext_lazy("plan", "submitted")),
            ("approved", _("approved")),
            ("returned", _("sent back")),
        ],
    )
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="returned") | ~Q(note=""), name="plan_returned_because"
            )
        ]


class PlanItem(models.Model):
    """One training of the year: what, for whom, in which month, how many hours and how much money."""

    plan = models.ForeignKey("training.AnnualPlan", models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    programme = models.ForeignKey(
        "training.Programme", models.PROTECT, null=True, blank=True, related_name="plan_items"
    )
    course = models.ForeignKey(
        "courses.CoursePage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("course"),
    )
    unit = models.ForeignKey(
        "people.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    month = models.PositiveSmallIntegerField(_("month"), validators=MONTHS)
    people = models.PositiveSmallIntegerField(
        pgettext_lazy("how many", "people"), null=True, blank=True
    )
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=1, null=True, blank=True)
    cost = models.DecimalField(
        _("cost in yuan"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    verifies = models.BooleanField(_("effectiveness must be verified"), default=False)
    note = models.TextField(_("note"), blank=True)
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to"
    )
    dropped_because = models.TextField(blank=True)

    class Meta:
        verbose_name = _("plan item")
        verbose_name_plural = _("plan items")
        ordering = ["plan", "month", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="plan_item_order_once"),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="plan_item_month"
            ),
            models.CheckConstraint(
                condition=Q(programme=None) | Q(course=None), name="plan_item_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_page_language(self.title, self.title_en)

    @property
    def is_dropped(self) -> bool:
        """Whether it stands in the plan for the record only."""
        return bool(self.dropped_because)


class TrainingNeed(models.Model):
    """A manager or HR says what a unit needs; it is merged into another, planned or refused."""

    year = models.PositiveSmallIntegerField(_("year"))
    unit = models.ForeignKey("people.OrgUnit", models.PROTECT, related_name="+")
    title = models.CharField(_("what is needed"), max_length=150)
    why = models.TextField(_("why"))
    origin = models.CharField(
        _("where it comes from"),
        max_length=12,
        default="manager",
        choices=[
            ("manager", _("the unit")),
            ("incident", _("an incident or complaint")),
            ("audit", _("an audit")),
            ("survey", _("a satisfaction survey")),
            ("evaluation", _("an effectiveness evaluation")),
            ("law", _("a law or standard")),
        ],
    )
    people = models.PositiveSmallIntegerField(
        pgettext_lazy("how many", "people"), null=True, blank=True
    )
    positions = models.ManyToManyField(
        "people.Position", blank=True, related_name="+", verbose_name=_("positions")
    )
    persons = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("persons")
    )
    month = models.PositiveSmallIntegerField(
        _("wished for in month"), null=True, blank=True, validators=MONTHS
    )
    state = models.CharField(
        max_length=10,
        default="open",
        choices=[
            ("open", _("open")),
            ("merged", _("merged")),
            ("planned", _("planned")),
            ("refused", _("refused")),
        ],
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    item = models.ForeignKey(
        "training.PlanItem", models.PROTECT, null=True, blank=True, related_name="needs"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = models.TextField(blank=True)

    class Meta:
        verbose_name = _("training need")
        verbose_name_plural = _("training needs")
        ordering = ["-made_at", "-pk"]
        constraints = [
            decided_whole("decided", "need_decided_whole"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="need_open_or_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False), name="need_merged_into"
            ),
            models.CheckConstraint(
                condition=~Q(state="planned") | Q(item__isnull=False), name="need_planned_as"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(decided_because=""),
                name="need_refused_because",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CostKind(models.TextChoices):
    """What money of a run goes to."""

    LECTURER = "lecturer", _("lecturers")
    ROOM = "room", _("room and equipment")
    MATERIAL = "material", _("materials")
    TRAVEL = "travel", _("travel and meals")
    OUTSIDE = "outside", _("outside training")
    OTHER = "other", pgettext_lazy("cost", "other")


class RunCost(models.Model):
    """What a run has cost, in yuan. Only added: a correction is a new row that replaces one.

    Of rows that replace each other the one that nothing replaces counts; one entered by mistake is
    replaced by nothing (0).
    """

    run = models.ForeignKey("training.PlanRun", models.PROTECT, related_name="costs")
    kind = models.CharField(_("what for"), max_length=10, choices=CostKind.choices)
    amount = models.DecimalField(_("amount in yuan"), max_digits=10, decimal_places=2)
    note = models.CharField(_("note"), max_length=300, blank=True)
    reason = models.TextField(_("reason"), blank=True)  # of the correction
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        ordering = ["run", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="run_cost_not_negative"),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(reason=""), name="cost_corrected_because"
            ),
        ]
