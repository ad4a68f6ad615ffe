"""The quality check of a course, before its release."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder

from courses.forms.conflict import ConflictForm
from courses.models import CoursePage
from courses.selectors.conflicts import conflicts_of
from courses.selectors.drafts import draft_course
from courses.selectors.quality import Finding, quality_checks, source_of
from courses.services.conflicts import settle_conflict
from courses.views.desk import acting, desk_page, for_authors


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def quality(request: HttpRequest, course_id: int) -> HttpResponse:
    """Everything that was looked at; what was found leads to the place where it is put right."""
    course = get_object_or_404(CoursePage, pk=course_id)
    draft = draft_course(course)
    pages = {lesson.number: lesson.pk for lesson in draft.lessons}
    conflicts = []
    for conflict in conflicts_of(course, source_of(course)):
        data = request.POST if request.POST.get("ref") == conflict.ref else None
        form = ConflictForm(data, choices=conflict.choices, auto_id=f"{conflict.ref}-%s")
        if form.is_valid():
            settle_conflict(
                course=course,
                ref=conflict.ref,
                by=acting(request),
                now=timezone.now(),
                **form.cleaned_data,
            )
            messages.success(request, _("The decision stands in the log."))
            return redirect("courses_desk:quality", course.pk)
        conflicts.append((conflict, form, pages.get(conflict.number)))
    checks = quality_checks(draft, today=timezone.localdate())
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
        conflicts=conflicts,
        status=422 if request.method == "POST" else 200,
        found=sum(len(findings) for _check, findings in rows),
    )


def _link(finding: Finding, finder: AdminURLFinder) -> str:
    if finding.document_id:
        return reverse("courses_desk:warnings", args=[finding.document_id])
    if finding.item is not None:
        return finder.get_edit_url(finding.item) or ""
    return reverse("wagtailadmin_pages:edit", args=[finding.page_id]) if finding.page_id else ""
