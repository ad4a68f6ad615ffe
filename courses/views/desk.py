"""The trainer's desk around a course: list, release, copy, retire."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.auth import require_admin_access

from courses.forms.release import ReleaseForm
from courses.models import CoursePage
from courses.permissions import may_author
from courses.selectors.desk import courses_with_state
from courses.selectors.drafts import changes_since, draft_course, newest_release
from courses.selectors.problems import Problem, release_problems, release_warnings
from courses.services.authoring import bring_back_course, duplicate_course, retire_course
from courses.services.release import NotPublishable, ReleasedMeanwhile, publish_release

if TYPE_CHECKING:
    from people.models import User

PER_PAGE = 50


def for_authors(view):
    """Let in who may write courses; the others are refused, also behind a known address."""

    @wraps(view)
    @require_admin_access
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_author(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def acting(request: HttpRequest) -> User:
    """Return who acts; `for_authors` has let nobody else in."""
    return cast("User", request.user)


def desk_page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    trail: list[tuple[str, str]],
    icon: str = "openquote",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page with Wagtail's header; ``trail`` lists the pages above it (address, label)."""
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("courses_desk:courses"), "label": _("Courses")},
        *({"url": url, "label": label} for url, label in trail),
        {"url": "", "label": title},
    ]
    context |= {
        "header_title": title,
        "page_title": title,
        "breadcrumbs_items": crumbs,
        "header_icon": icon,
    }
    return render(request, f"courses/desk/{template}", context, status=status)


@for_authors
@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """All courses with what a trainer asks first: is it out, what is open, who is in it."""
    page = Paginator(courses_with_state(), PER_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "courses/desk/courses.html",
        {
            "page_obj": page,
            "header_title": _("All courses"),
            "page_title": _("All courses"),
            "header_icon": "openquote",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": _("Home")},
                {"url": "", "label": _("Courses")},
            ],
        },
    )


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, course_id: int) -> HttpResponse:
    """Publish a release: what would change, what is in the way, minor or major, why."""
    course = get_object_or_404(CoursePage, pk=course_id)
    last = newest_release(course)
    form = ReleaseForm(
        request.POST or None,
        initial={"seen": last.number if last else 0, "kind": "minor" if last else "major"},
    )
    if request.method == "POST" and form.is_valid():
        response = _publish(request, course, form)
        if response is not None:
            return response
    return _release_page(request, course, form, 422 if form.is_bound else 200)


def _publish(request: HttpRequest, course: CoursePage, form: ReleaseForm) -> HttpResponse | None:
    try:
        made = publish_release(
            course=course,
            is_major=form.cleaned_data["kind"] == "major",
            why=form.cleaned_data["why"],
            seen=form.cleaned_data["seen"],
            by=acting(request),
            now=timezone.now(),
        )
    except ReleasedMeanwhile as meanwhile:
        release = meanwhile.release
        messages.error(
            request,
            _(
                "%(name)s published release %(number)s while you were here. Look at it before you publish again."
            )
            % {"name": release.published_by or _("Somebody"), "number": release.number},
        )
        return redirect("courses_desk:releases", course.pk)
    except NotPublishable as refused:
        form.add_error(None, [problem.sentence for problem in refused.problems])
        return None
    messages.success(
        request,
        _("Release %(number)s of “%(title)s” is published.")
        % {"number": made.number, "title": course.title},
        buttons=[messages.button(course.learner_address(), _("See it as learners do"))],
    )
    return redirect("courses_desk:releases", course.pk)


def _release_page(
    request: HttpRequest, course: CoursePage, form: ReleaseForm, status: int
) -> HttpResponse:
    last = newest_release(course)
    draft = draft_course(course)
    changes = changes_since(draft, last)
    problems = release_problems(draft, changes)
    return desk_page(
        request,
        "release.html",
        title=_("Publish a release"),
        trail=[(_edit(course.pk), course.get_admin_display_title())],
        icon="upload",
        status=status,
        course=course,
        last=last,
        next_number=(last.number if last else 0) + 1,
        lesson_count=sum(1 for _lesson in draft.lessons),
        changes=changes,
        problems=_by_place(request, draft.quiz, problems),
        warnings=_by_place(request, draft.quiz, release_warnings(draft)),
        form=form,
    )


@dataclass
class Place:
    """One place to put things right, and what is said about it."""

    label: str
    link: str
    sentences: list[str]


def _by_place(request: HttpRequest, quiz: Any, problems: list[Problem]) -> list[Place]:
    """Group the problems of the quiz, which are many and are put right in one place."""
    places: list[Place] = []
    for problem in problems:
        link = _link(request, quiz, problem)
        if problem.quiz_id and places and places[-1].label:
            places[-1].sentences.append(problem.sentence)
        else:
            label = _("The quiz is not ready") if problem.quiz_id else ""
            places.append(Place(label, link, [problem.sentence]))
    return places


def _link(request: HttpRequest, quiz: Any, problem: Problem) -> str:
    if problem.document_id:
        return reverse("courses_desk:warnings", args=[problem.document_id])
    if problem.page_id:
        return _edit(problem.page_id)
    if problem.quiz_id and quiz is not None:
        return AdminURLFinder(request.user).get_edit_url(quiz) or ""
    return ""


def _edit(page_id: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])


@for_authors
@require_safe
def releases(request: HttpRequest, course_id: int) -> HttpResponse:
    """All releases of a course: number, kind, why, who, when."""
    course = get_object_or_404(CoursePage, pk=course_id)
    return desk_page(
        request,
        "releases.html",
        title=_("Releases"),
        trail=[(_edit(course.pk), course.get_admin_display_title())],
        icon="history",
        course=course,
        releases=course.releases.select_related("published_by", "competency"),
    )


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, course_id: int) -> HttpResponse:
    """Copy a course after a word of confirmation."""
    course = get_object_or_404(CoursePage, pk=course_id)
    if request.method == "POST":
        copy = duplicate_course(course=course, by=acting(request), now=timezone.now())
        messages.success(request, _("The copy is a draft. Give it a name and choose its quiz."))
        return redirect("wagtailadmin_pages:edit", copy.pk)
    return _confirm(
        request,
        course,
        title=_("Duplicate the course"),
        icon="copy",
        text=_(
            "A new draft course with the same chapters and lessons is made, without releases and "
            "enrolments. It names the same quiz until you choose another."
        ),
        button=_("Duplicate"),
    )


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, course_id: int) -> HttpResponse:
    """Retire a course or bring it back, after a word of confirmation."""
    course = get_object_or_404(CoursePage, pk=course_id)
    back = course.retired_at is not None
    if request.method == "POST":
        # The page says which of the two was meant, so that a second click does not undo the first.
        change = bring_back_course if request.POST.get("back") == "1" else retire_course
        change(course=course, by=acting(request), now=timezone.now())
        done = (
            _("The course is in the catalogue again.")
            if not course.retired_at
            else _("The course is retired.")
        )
        messages.success(request, done)
        return redirect("courses_desk:courses")
    return _confirm(
        request,
        course,
        title=_("Bring the course back") if back else _("Retire the course"),
        icon="no-view",
        text=_("Learners find it in the catalogue again, with the release it had.")
        if back
        else _(
            "It leaves the catalogue and takes nobody new. Who is in it may finish; records and "
            "certificates stay as they are."
        ),
        button=_("Bring back") if back else _("Retire"),
        back=back,
    )


def _confirm(
    request: HttpRequest, course: CoursePage, *, title: str, icon: str, **context: Any
) -> HttpResponse:
    return desk_page(
        request,
        "confirm.html",
        title=title,
        trail=[(_edit(course.pk), course.get_admin_display_title())],
        icon=icon,
        course=course,
        **context,
    )
