"""The quality check of a course, before its release."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.admin.admin_url_finder import AdminURLFinder

from courses.models import CoursePage
from courses.selectors.drafts import draft_course
from courses.selectors.quality import Finding, quality_checks
from courses.views.desk import desk_page, for_authors


@for_authors
@require_safe
def quality(request: HttpRequest, course_id: int) -> HttpResponse:
    """Everything that was looked at; what was found leads to the place where it is put right."""
    course = get_object_or_404(CoursePage, pk=course_id)
    checks = quality_checks(draft_course(course), today=timezone.localdate())
    finder = AdminURLFinder(request.user)
    rows = [
        (check, [(found.sentence, _link(found, finder)) for found in check.findings])
        for check in checks
    ]
    return desk_page(
        request,
        "quality.html",
        title=_("Quality check"),
        trail=[
            (reverse("wagtailadmin_pages:edit", args=[course.pk]), course.get_admin_display_title())
        ],
        icon="glasses",
        course=course,
        rows=rows,
        found=sum(len(findings) for _check, findings in rows),
    )


def _link(finding: Finding, finder: AdminURLFinder) -> str:
    if finding.document_id:
        return reverse("courses_desk:warnings", args=[finding.document_id])
    if finding.item is not None:
        return finder.get_edit_url(finding.item) or ""
    return reverse("wagtailadmin_pages:edit", args=[finding.page_id]) if finding.page_id else ""
