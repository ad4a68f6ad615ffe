"""Courses in Wagtail's admin: menu, addresses, what stands in the way of publishing and deleting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from courses import desk_enrolment  # noqa: F401 - its hooks register themselves
from courses.models import Audience, CoursePage
from courses.models.pages import LearnerPage, ReleasedPage
from courses.permissions import may_author
from courses.selectors.conflicts import SETTLE
from courses.selectors.desk import what_rests_on
from courses.views import desk, handouts
from courses.views.quality import quality

reverse_lazy_str = lazy(reverse, str)

# --- addresses and menu ------------------------------------------------------------------------------


@hooks.register("register_admin_urls")
def desk_addresses():
    patterns = [
        path("", desk.courses, name="courses"),
        path("<int:course_id>/release/", desk.release, name="release"),
        path("<int:course_id>/quality/", quality, name="quality"),
        path("<int:course_id>/releases/", desk.releases, name="releases"),
        path("<int:course_id>/duplicate/", desk.duplicate, name="duplicate"),
        path("<int:course_id>/retire/", desk.retire, name="retire"),
        path("handouts/", handouts.documents, name="documents"),
        path("handouts/import/", handouts.import_handout, name="import"),
        path("handouts/<int:document_id>/", handouts.warnings, name="warnings"),
        path("handouts/<int:document_id>/file/", handouts.source, name="source"),
        path("handouts/<int:document_id>/accept/", handouts.accept_type, name="accept_type"),
        path("warnings/<int:warning_id>/", handouts.decide, name="decide"),
    ]
    return [path("courses/", include((patterns, "courses_desk"), namespace="courses_desk"))]


class AuthorMenuItem(MenuItem):
    """A line of the menu for those who write courses."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_author(request.user)


class CoursesMenuItem(SubmenuMenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_author(request.user)


COURSES_MENU = Menu(
    items=[
        AuthorMenuItem(
            gettext_lazy("All courses"),
            reverse_lazy_str("courses_desk:courses"),
            name="all-courses",
            icon_name="list-ul",
            order=10,
        ),
        AuthorMenuItem(
            gettext_lazy("Import a handout"),
            reverse_lazy_str("courses_desk:import"),
            name="import-handout",
            icon_name="upload",
            order=20,
        ),
        AuthorMenuItem(
            gettext_lazy("Imported handouts"),
            reverse_lazy_str("courses_desk:documents"),
            name="handouts",
            icon_name="doc-full",
            order=30,
        ),
    ],
    register_hook_name="register_courses_menu_item",
)


@hooks.register("register_admin_menu_item")
def courses_menu():
    return CoursesMenuItem(
        gettext_lazy("Courses"), COURSES_MENU, name="courses", icon_name="openquote", order=110
    )


class AudienceViewSet(SnippetViewSet):
    model = Audience
    icon = "group"
    menu_label = gettext_lazy("Audiences")
    list_display = ["name", "name_en"]
    menu_order = 40
    menu_hook = "register_courses_menu_item"
    add_to_admin_menu = False


register_snippet(AudienceViewSet)

# --- publishing --------------------------------------------------------------------------------------

_REPLACED = {
    "action-publish",
    "action-submit",
    "action-unpublish",
    "action-restart-workflow",
    "action-cancel-workflow",
}


class ReleaseMenuItem(ActionMenuItem):
    """Leads to the release instead of publishing a single page."""

    name = "action-release"
    label = gettext_lazy("Publish a release…")
    icon_name = "upload"
    order = 30

    def get_url(self, context):
        return reverse("courses_desk:release", args=[context["page"].course().pk])


@hooks.register("construct_page_action_menu")
def release_instead_of_publish(menu_items, request, context):
    page = context.get("page") or context.get("parent_page")
    if not isinstance(page.specific, LearnerPage):
        return
    menu_items[:] = [item for item in menu_items if item.name not in _REPLACED]
    if context["view"] == "edit" and isinstance(page, ReleasedPage) and may_author(request.user):
        menu_items.append(ReleaseMenuItem())


@hooks.register("before_publish_page")
def publish_as_a_release(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail has saved the draft by now; what is left is the way to the release."""
    page = page.specific
    if not isinstance(page, ReleasedPage):
        return None
    if page.live and page.live_revision_id is None:
        # Published while it was being created: Wagtail made the row live before it asked.
        type(page).objects.filter(pk=page.pk).update(live=False, has_unpublished_changes=True)
    messages.info(request, _("The draft is saved. Pages of a course are published as a release."))
    return redirect("courses_desk:release", page.course().pk)


@hooks.register("before_unpublish_page")
def retire_instead_of_unpublish(request: HttpRequest, page: Page) -> HttpResponse | None:
    page = page.specific
    if not isinstance(page, ReleasedPage):
        return None
    messages.warning(
        request,
        _(
            "A single page is not unpublished: leave it out of the next release, or retire the course."
        ),
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def no_bulk_way_around(request, action_type, objects, action_class_instance):
    pages = [page for page in objects if isinstance(page, Page)]
    if not pages:
        return None
    if action_type == "delete":
        return _guard_delete(request, pages)
    if action_type in {"publish", "unpublish"} and _holds_courses(pages):
        messages.warning(request, _("Pages of a course are published as a release."))
        return redirect("courses_desk:courses")
    return None


def _holds_courses(pages: list[Page]) -> bool:
    return any(
        isinstance(page.specific, LearnerPage) or CoursePage.objects.descendant_of(page).exists()
        for page in pages
    )


# --- deleting ----------------------------------------------------------------------------------------


@hooks.register("before_delete_page")
def keep_what_others_rest_on(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _guard_delete(request, [page])


def _guard_delete(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    for page in pages:
        count = what_rests_on([page])
        if count:
            sentence = ngettext(
                "“%(title)s” cannot be deleted: %(count)d release, enrolment or progress rests on it. "
                "Leave it out of the next release, or retire the course.",
                "“%(title)s” cannot be deleted: %(count)d releases, enrolments or progress rest on it. "
                "Leave it out of the next release, or retire the course.",
                count,
            ) % {"title": page.get_admin_display_title(), "count": count}
            messages.error(request, sentence)
            return redirect("wagtailadmin_explore", page.pk)
    return None


# --- what was done -----------------------------------------------------------------------------------


@hooks.register("register_log_actions")
def log_actions(actions):
    @actions.register_action("courses.release")
    class ReleaseLog(LogFormatter):
        label = gettext_lazy("Publish a release")

        def format_message(self, log_entry):
            return _("Release %(number)s published: %(why)s") % {
                "number": log_entry.data.get("number"),
                "why": log_entry.data.get("why"),
            }

    actions.register_action(
        "courses.import", gettext_lazy("Import a handout"), gettext_lazy("Handout imported")
    )

    @actions.register_action(SETTLE)
    class ConflictLog(LogFormatter):
        label = gettext_lazy("Decide a conflict of the source")

        def format_message(self, log_entry):
            return _("Decided: %(choice)s. Why: %(why)s") % {
                "choice": log_entry.data.get("choice"),
                "why": log_entry.data.get("why"),
            }

    actions.register_action(
        "courses.retire", gettext_lazy("Retire a course"), gettext_lazy("Course retired")
    )
    actions.register_action(
        "courses.bring_back",
        gettext_lazy("Bring back a course"),
        gettext_lazy("Course brought back"),
    )
    actions.register_action(
        "courses.duplicate", gettext_lazy("Duplicate a course"), gettext_lazy("Course duplicated")
    )


# --- buttons in the explorer -------------------------------------------------------------------------


@hooks.register("register_page_header_buttons")
def course_buttons(page, user, view_name, next_url=None):
    if not isinstance(page.specific, ReleasedPage) or not may_author(user):
        return
    course = page.specific.course()
    for name, label, icon, priority in (
        ("release", gettext_lazy("Publish a release…"), "upload", 5),
        ("quality", gettext_lazy("Quality check"), "glasses", 6),
        ("releases", gettext_lazy("Releases"), "history", 7),
        ("duplicate", gettext_lazy("Duplicate the course"), "copy", 8),
        ("retire", gettext_lazy("Retire or bring back"), "no-view", 9),
    ):
        yield Button(
            label,
            reverse(f"courses_desk:{name}", args=[course.pk]),
            icon_name=icon,
            priority=priority,
        )
