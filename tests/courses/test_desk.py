"""The trainer's desk: who may, what the screens say, and that there is no way around a release."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from courses.models import CoursePage, CourseRelease, LessonPage
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client):
    make.make_shelf()
    user = make.make_user("陈培训", roles=("trainer",))
    client.force_login(user)
    return user


def desk(name, *args):
    return reverse(f"courses_desk:{name}", args=args)


# --- who ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["courses", "import", "documents"])
@pytest.mark.parametrize("role", ["hr", "auditor"])
def test_only_trainers_come_in(client, name, role):
    client.force_login(make.make_user(roles=(role,)))
    assert client.get(desk(name)).status_code in (302, 403)


def test_a_learner_cannot_release_by_a_known_address(client):
    course = make.make_course()
    client.force_login(make.make_user())
    client.post(desk("release", course.pk), {"kind": "major", "why": "x", "seen": 0})
    assert not CourseRelease.objects.exists()


# --- release -----------------------------------------------------------------------------------------


def test_a_release_is_published_from_the_desk(client, trainer):
    course = make.make_course()
    client.post(desk("release", course.pk), {"kind": "major", "why": "首次发布", "seen": 0})
    release = CourseRelease.objects.get()
    assert (release.why, release.published_by) == ("首次发布", trainer)


def test_a_release_without_a_reason_is_refused(client, trainer):
    course = make.make_course()
    response = client.post(desk("release", course.pk), {"kind": "major", "why": " ", "seen": 0})
    assert response.status_code == 422
    assert not CourseRelease.objects.exists()


def test_two_trainers_publish_at_once_and_one_is_told(client, trainer):
    course = make.make_course()
    form = {"kind": "major", "why": "发布", "seen": 0}
    client.post(desk("release", course.pk), form)
    response = client.post(desk("release", course.pk), form, follow=True)
    assert CourseRelease.objects.count() == 1
    assert "陈培训" in response.content.decode()


def test_the_list_of_releases_says_why_and_who(client, trainer):
    course = make.make_course()
    make.make_release(course, why="换了新图", published_by=trainer)
    page = client.get(desk("releases", course.pk)).content.decode()
    assert "换了新图" in page
    assert "陈培训" in page


@pytest.mark.parametrize("name", ["duplicate", "retire"])
def test_a_click_alone_changes_nothing(client, trainer, name):
    course = make.make_course()
    client.get(desk(name, course.pk))
    course.refresh_from_db()
    assert (CoursePage.objects.count(), course.retired_at) == (1, None)


def test_a_second_click_on_retire_does_not_bring_the_course_back(client, trainer):
    course = make.make_course()
    client.post(desk("retire", course.pk))
    client.post(desk("retire", course.pk))
    course.refresh_from_db()
    assert course.retired_at is not None


def test_a_retired_course_can_be_brought_back(client, trainer):
    course = make.make_course(retired_at=make.NOW)
    client.post(desk("retire", course.pk), {"back": "1"})
    course.refresh_from_db()
    assert course.retired_at is None


# --- Wagtail's own ways ------------------------------------------------------------------------------


def edit_form(client, page):
    """The values of Wagtail's form for a page, as the browser would send them."""
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    form = response.context["form"]
    data = {"title": page.title, "slug": page.slug, "number": page.number, "minutes": "7"}
    data |= {"body-count": "0", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    assert form is not None
    return data


def test_wagtails_publish_saves_the_draft_and_leads_to_the_release(client, trainer):
    course = make.make_course(lessons=1)
    lesson = LessonPage.objects.get()
    data = edit_form(client, lesson) | {"action-publish": "1", "title": "新标题"}
    response = client.post(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), data)
    lesson.refresh_from_db()
    assert response.url == desk("release", course.pk)
    assert lesson.get_latest_revision_as_object().title == "新标题"
    assert lesson.title != "新标题"


def test_the_editor_offers_a_release_instead_of_publish(client, trainer):
    course = make.make_course(lessons=1)
    lesson = LessonPage.objects.get()
    page = client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()
    assert 'name="action-publish"' not in page
    assert desk("release", course.pk) in page


def test_publishing_in_bulk_leads_nowhere(client, trainer):
    make.make_course(lessons=1)
    lesson = LessonPage.objects.get()
    lesson.title = "偷偷改"
    lesson.save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={lesson.pk}", {"include_descendants": "on"})
    lesson.refresh_from_db()
    assert lesson.title != "偷偷改"


def test_publishing_in_code_is_refused():
    make.make_course(lessons=1)
    with pytest.raises(PermissionDenied):
        LessonPage.objects.get().save_revision().publish()


def test_a_released_lesson_cannot_be_deleted(client, trainer):
    course = make.make_course(lessons=1)
    make.make_release(course)
    lesson = LessonPage.objects.get()
    response = client.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))
    assert response.status_code == 302
    assert LessonPage.objects.filter(pk=lesson.pk).exists()


def test_nor_can_anything_above_it(client):
    make.make_release(make.make_course(lessons=1))
    client.force_login(make.make_admin())
    shelf = make.make_shelf()
    response = client.post(reverse("wagtailadmin_pages:delete", args=[shelf.pk]))
    assert response.status_code == 302
    assert CoursePage.objects.exists()


def test_nor_many_at_once(client, trainer):
    course = make.make_course(lessons=1)
    make.make_release(course)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    client.post(f"{address}?id={course.pk}")
    assert CoursePage.objects.filter(pk=course.pk).exists()


def test_a_draft_that_nobody_rests_on_can_be_deleted(client, trainer):
    make.make_course(lessons=1)
    lesson = LessonPage.objects.get()
    client.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))
    assert not LessonPage.objects.exists()


def test_pages_lead_to_the_learners_addresses():
    course = make.make_course(lessons=2)
    make.make_release(course)
    second = LessonPage.objects.order_by("path")[1]
    assert (course.url, second.url) == (
        f"/courses/{course.slug}/",
        f"/courses/{course.slug}/2/",
    )


@pytest.mark.parametrize("kind", ["course", "lesson"])
def test_a_draft_is_previewed_in_the_learners_page(client, trainer, kind):
    course = make.make_course("新课程", lessons=1)
    page = course if kind == "course" else LessonPage.objects.get()
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert response.status_code == 200
    assert page.title in response.content.decode()
    assert "site-head" in response.content.decode()


def test_a_hostile_title_in_a_message_is_shown_as_text(client, trainer):
    course = make.make_course("<script>alert(1)</script>")
    form = {"kind": "major", "why": "首次发布", "seen": 0}
    page = client.post(desk("release", course.pk), form, follow=True).content.decode()
    assert "<script>alert" not in page
    assert "&amp;lt;" not in page
