"""A release: what learners read, frozen when the course was published."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CourseRelease(models.Model):
    """One published state of a course. ``outline`` lists chapters with their lessons as shown:
    ``[{kind, number, title, lessons: [{position, lesson, number, title, minutes}]}]``.

    ``revisions`` maps page ids (text) to the Wagtail revision each was published from; the quiz's
    revision stands in ``quiz_revision``. What the course proved at the time is copied here.
    """

    course = models.ForeignKey("courses.CoursePage", models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField(_("release"))
    is_major = models.BooleanField(_("major"))
    why = models.TextField(_("why"))
    outline = models.JSONField()
    revisions = models.JSONField()
    quiz = models.ForeignKey("quizzes.Quiz", models.PROTECT, null=True, related_name="+")
    quiz_revision = models.PositiveIntegerField(null=True)
    competency = models.ForeignKey(
        "framework.Competency", models.PROTECT, null=True, related_name="+"
    )
    level = models.PositiveSmallIntegerField(null=True)
    validity_months = models.PositiveSmallIntegerField(null=True)
    lesson_count = models.PositiveSmallIntegerField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("course release")
        verbose_name_plural = _("course releases")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="release_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.course} · {self.number}"


class ReleasedLesson(models.Model):
    """A lesson as rendered for one release. ``lesson`` is the page it came from, for progress."""

    release = models.ForeignKey("courses.CourseRelease", models.PROTECT, related_name="lessons")
    lesson = models.ForeignKey("courses.LessonPage", models.PROTECT, related_name="released")
    position = models.PositiveSmallIntegerField()
    chapter_number = models.CharField(max_length=10)
    chapter_title = models.CharField(max_length=255)
    counts = models.BooleanField(default=True)  # False in an appendix
    number = models.CharField(max_length=10)
    title = models.CharField(max_length=255)
    minutes = models.PositiveSmallIntegerField(null=True)
    html = models.TextField()

    class Meta:
        ordering = ["release", "position"]
        constraints = [
            models.UniqueConstraint(fields=["release", "position"], name="lesson_position_once"),
            models.UniqueConstraint(fields=["release", "lesson"], name="lesson_once_in_release"),
        ]
