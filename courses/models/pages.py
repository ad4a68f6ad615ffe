"""The course in Wagtail's tree: index > course > chapter > lesson. Learners read its releases."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.blocks import LessonBlock, OutcomeBlock


class LearnerPage(Page):
    """A page that learners meet at an address of ours, never through Wagtail's page serving."""

    class Meta:
        abstract = True

    def get_workflow(self):
        """Return None: the decision to publish is the release itself."""
        return None  # noqa: RET501 - Wagtail asks for a workflow or None

    def learner_address(self) -> str:
        """Return where a learner reads this."""
        return reverse("courses:catalogue")

    def get_url_parts(self, request=None):
        """Return the learner's address; Wagtail's own page serving is not in use."""
        return (None, settings.WAGTAILADMIN_BASE_URL, self.learner_address())

    def get_url(self, request=None, current_site=None):
        """Return the learner's address, which is the same on every site."""
        return self.learner_address()

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Lead to the learner's address."""
        return redirect(self.learner_address())


class ReleasedPage(LearnerPage):
    """A page that is published together with its course, as a release."""

    class Meta:
        abstract = True

    def publish(self, *args, **kwargs):
        """Refuse: whatever publishes single pages (bulk action, workflow, schedule) ends here.

        The release service publishes through Wagtail's action object instead.
        """
        raise PermissionDenied("Pages of a course are published by a release of the course.")

    def course(self) -> CoursePage:
        """Return the course that the page belongs to."""
        return CoursePage.objects.ancestor_of(self, inclusive=True).get()


class Audience(models.Model):
    """A group that courses are for, such as complete beginners."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class CourseIndexPage(LearnerPage):
    """The shelf that courses stand on in the admin."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CoursePage"]
    preview_modes: list[tuple[str, str]] = []
    edit_handler = TabbedInterface(
        [ObjectList([TitleFieldPanel("title"), FieldPanel("slug")], heading=_("Content"))]
    )

    class Meta:
        verbose_name = _("course shelf")


class EnrolmentMode(models.TextChoices):
    """How a learner gets into a course without an assignment."""

    SELF = "self", _("Learners enrol themselves")
    ASK = "ask", _("Learners ask, a trainer or HR decides")
    ASSIGNED = "assigned", _("By assignment only")


class CoursePage(ReleasedPage):
    """A course: its card, what it proves, its quiz. Chapters and lessons are child pages."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    audiences = ParentalManyToManyField(
        "courses.Audience", blank=True, related_name="courses", verbose_name=_("for whom")
    )
    hours_min = models.DecimalField(
        _("hours, at least"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    hours_max = models.DecimalField(
        _("hours, at most"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    compiled = models.CharField(_("compiled"), max_length=50, blank=True)
    compilation_note = models.TextField(_("compilation note"), blank=True)
    disclaimer = models.TextField(_("disclaimer"), blank=True)
    outcomes = StreamField(
        OutcomeBlock(),
        verbose_name=_("outcomes"),
        blank=True,
    )
    enrolment_mode = models.CharField(
        _("enrolment"), max_length=10, choices=EnrolmentMode.choices, default=EnrolmentMode.SELF
    )
    owner_note = models.TextField(_("note for trainers"), blank=True)
    quiz = models.ForeignKey(
        "quizzes.Quiz",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="courses",
        verbose_name=_("quiz"),
    )
    competency = models.ForeignKey(
        "framework.Competency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proves the competency"),
        help_text=_("Without one, passing is a completion: no record, no certificate."),
    )
    level = models.PositiveSmallIntegerField(_("at level"), null=True, blank=True)
    validity_months = models.PositiveSmallIntegerField(
        _("valid for months"), null=True, blank=True, help_text=_("Empty: without end.")
    )
    after_major = models.CharField(
        _("after a major release holders"),
        max_length=12,
        default="acknowledge",
        choices=[
            ("acknowledge", _("read what changed and say so")),
            ("test", _("pass the quiz again")),
            ("nothing", _("have nothing to do")),
        ],
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.ChapterPage"]
    admin_default_ordering = "ord"

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    TitleFieldPanel("title"),
                    FieldPanel("summary"),
                    FieldPanel("audiences", widget=CheckboxSelectMultiple),
                    FieldRowPanel(
                        [FieldPanel("hours_min"), FieldPanel("hours_max"), FieldPanel("compiled")],
                        heading=_("Time needed and edition"),
                    ),
                    FieldPanel("outcomes"),
                    MultiFieldPanel(
                        [FieldPanel("compilation_note"), FieldPanel("disclaimer")],
                        heading=_("Standing notes"),
                    ),
                    MultiFieldPanel(
                        [FieldPanel("title_en"), FieldPanel("summary_en")],
                        heading=_("In English"),
                    ),
                ],
                heading=_("Card"),
            ),
            ObjectList(
                [
                    FieldPanel("quiz"),
                    HelpPanel(template="courses/desk/proof_help.html", heading=_("What it proves")),
                    FieldPanel("competency"),
                    FieldRowPanel([FieldPanel("level"), FieldPanel("validity_months")]),
                    FieldPanel("after_major"),
                ],
                heading=_("Quiz and proof"),
            ),
            ObjectList(
                [FieldPanel("enrolment_mode"), FieldPanel("owner_note"), FieldPanel("slug")],
                heading=_("Enrolment"),
            ),
        ]
    )

    search_fields = [
        *Page.search_fields,
        index.SearchField("title_en"),
        index.SearchField("summary"),
        index.SearchField("summary_en"),
        index.FilterField("retired_at"),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def clean(self) -> None:
        """Hours in order; a level only with its competency."""
        super().clean()
        errors = {}
        if self.hours_min and self.hours_max and self.hours_min > self.hours_max:
            errors["hours_max"] = _("The course cannot take less at most than at least.")
        if self.level and not self.competency_id:
            errors["level"] = _("A level belongs to a competency: choose one, or leave it empty.")
        if self.competency_id and not self.level:
            errors["level"] = _("At which level does the course prove the competency?")
        if errors:
            raise ValidationError(errors)

    def learner_address(self) -> str:
        """Return the course's page."""
        return reverse("courses:course", args=[self.slug])

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the draft as learners will see the course."""
        return render(request, "courses/desk/preview_course.html", {"course": self})


class ChapterKind(models.TextChoices):
    """A chapter counts towards completion, an appendix is for looking things up."""

    CHAPTER = "chapter", _("Chapter")
    APPENDIX = "appendix", _("Appendix")


class ChapterPage(ReleasedPage):
    """A chapter or appendix: a number and lessons."""

    number = models.CharField(_("number"), max_length=10, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=ChapterKind.choices, default=ChapterKind.CHAPTER
    )

    left_out = models.BooleanField(
        _("leave out"),
        default=False,
        help_text=_("From the next release on. Earlier releases and what was learned stay."),
    )

    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage"]
    admin_default_ordering = "ord"
    preview_modes: list[tuple[str, str]] = []

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    TitleFieldPanel("title"),
                    FieldRowPanel([FieldPanel("number"), FieldPanel("kind")]),
                    FieldPanel("left_out"),
                    FieldPanel("slug"),
                ],
                heading=_("Content"),
            )
        ]
    )

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")

    def get_admin_display_title(self) -> str:
        """Return number and title: lists are in the order of the course."""
        return f"{self.number} {super().get_admin_display_title()}".strip()

    def learner_address(self) -> str:
        """Return the page of the course, where the chapter is listed."""
        course = self.get_parent()
        return reverse("courses:course", args=[course.slug])


class LessonPage(ReleasedPage):
    """One lesson. Source lines say where an imported lesson stands in its document."""

    number = models.CharField(_("number"), max_length=10, blank=True)
    minutes = models.PositiveSmallIntegerField(_("reading time in minutes"), null=True, blank=True)
    body = StreamField(LessonBlock(), verbose_name=_("content"), blank=True)
    owner_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who keeps it right"),
    )
    check_by = models.DateField(_("check by"), null=True, blank=True)
    left_out = models.BooleanField(
        _("leave out"),
        default=False,
        help_text=_("From the next release on. Earlier releases and what was learned stay."),
    )
    source_line = models.PositiveIntegerField(null=True, blank=True, editable=False)
    source_end_line = models.PositiveIntegerField(null=True, blank=True, editable=False)

    parent_page_types = ["courses.ChapterPage"]
    subpage_types: list[str] = []

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    TitleFieldPanel("title"),
                    FieldRowPanel([FieldPanel("number"), FieldPanel("minutes")]),
                    FieldPanel("body"),
                ],
                heading=_("Content"),
            ),
            ObjectList(
                [
                    FieldPanel("left_out"),
                    FieldPanel("owner_person"),
                    FieldPanel("check_by"),
                    FieldPanel("slug"),
                ],
                heading=_("Upkeep"),
            ),
        ]
    )

    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def get_admin_display_title(self) -> str:
        """Return number and title: lists are in the order of the course."""
        return f"{self.number} {super().get_admin_display_title()}".strip()

    def learner_address(self) -> str:
        """Return the lesson in the newest release that holds it, or the course."""
        course = CoursePage.objects.ancestor_of(self).first()
        if course is None:  # a preview of a lesson that is not saved yet
            return reverse("courses:catalogue")
        position = (
            self.released.filter(release__course_id=course.pk)
            .order_by("-release__number")
            .values_list("position", flat=True)
            .first()
        )
        if position is None:
            return reverse("courses:course", args=[course.slug])
        return reverse("courses:lesson", args=[course.slug, position])

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show the draft as learners will read the lesson."""
        return render(request, "courses/desk/preview_lesson.html", {"lesson": self})
