"""The trainer's desk: who may, what the screens say, and that there is no way around a release."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.importers.handout import read_handout
from courses.models import CoursePage, CourseRelease, ImportedDocument, LessonPage
from courses.models.imports import Decision, WarningType
from tests import factories as make

pytestmark = pytest.mark.django_db

HANDOUT = Path(__file__).parents[1] / "data" / "handouts" / "oddities.txt"


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    monkeypatch.setattr("courses.services.imports.read_in_child", read_handout)


@pytest.fixture
def trainer(client):
    make.make_shelf()
    user = make.make_user("陈培训", roles=("trainer",))
    client.force_login(user)
    return user


def upload(client, data=None, name="手册.txt", **fields):
    file = SimpleUploadedFile(name, HANDOUT.read_bytes() if data is None else data)
    return client.post(reverse("courses_desk:import"), {"file": file, **fields})


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


# --- import ------------------------------------------------------------------------------------------


def test_an_upload_leads_to_its_warnings(client, trainer):
    response = upload(client)
    document = ImportedDocument.objects.get()
    assert response.url == desk("warnings", document.pk)
    assert document.imported_by == trainer


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.txt"), (b"PK\x03\x04torn", "a.docx"), (b"\x89PNG\r\n\x1a\n\x00", "a.txt")],
)
def test_a_bad_file_is_refused_with_a_sentence(client, trainer, data, name):
    response = upload(client, data, name)
    assert response.status_code == 422
    assert name in response.content.decode()
    assert not CoursePage.objects.exists()


def test_the_same_file_again_is_told_and_asked(client, trainer):
    upload(client)
    response = upload(client)
    assert response.status_code == 422
    assert desk("warnings", ImportedDocument.objects.get().pk) in response.content.decode()
    assert upload(client, again="on").status_code == 302
    assert ImportedDocument.objects.count() == 2


def test_hostile_text_of_a_handout_is_shown_as_text(client, trainer):
    text = "# <script>alert(1)</script>\n\n# 1. 一\n\n## 1.1 <img src=x onerror=alert(1)>\n\n文字<script>alert(2)</script>\n"
    upload(client, text.encode(), "a.md")
    page = client.get(desk("warnings", ImportedDocument.objects.get().pk)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_file_is_given_back_as_a_download(client, trainer):
    upload(client)
    response = client.get(desk("source", ImportedDocument.objects.get().pk))
    assert b"".join(response.streaming_content) == HANDOUT.read_bytes()
    assert response["Content-Disposition"].startswith("attachment")


# --- warnings ----------------------------------------------------------------------------------------


def test_a_decision_is_taken_and_shown(client, trainer):
    upload(client)
    document = ImportedDocument.objects.get()
    warning = document.warnings.filter(type=WarningType.DUPLICATE).first()
    client.post(desk("decide", warning.pk), {"decision": "accepted", "note": "已核对"})
    page = client.get(desk("warnings", document.pk)).content.decode()
    assert "已核对" in page
    assert "陈培训" in page


def test_an_unknown_decision_changes_nothing(client, trainer):
    upload(client)
    warning = ImportedDocument.objects.get().warnings.first()
    client.post(desk("decide", warning.pk), {"decision": "open"})
    warning.refresh_from_db()
    assert warning.decided_at is None


def test_looking_at_a_decision_by_get_is_not_deciding(client, trainer):
    upload(client)
    warning = ImportedDocument.objects.get().warnings.first()
    assert client.get(desk("decide", warning.pk)).status_code == 405


def test_all_of_a_type_are_accepted_with_one_button(client, trainer):
    upload(client)
    document = ImportedDocument.objects.get()
    client.post(desk("accept_type", document.pk), {"type": "duplicate"})
    rows = document.warnings.filter(type="duplicate")
    assert set(rows.values_list("decision", flat=True)) == {Decision.ACCEPTED}


def test_the_number_of_statements_does_not_grow_with_the_warnings(
    client, trainer, django_assert_max_num_queries
):
    upload(client)
    address = desk("warnings", ImportedDocument.objects.get().pk)
    client.get(address)
    with django_assert_max_num_queries(45):
        client.get(address)


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


def test_what_is_in_the_way_is_shown_with_its_place(client, trainer):
    upload(client)
    document = ImportedDocument.objects.get()
    page = client.get(desk("release", document.course_id)).content.decode()
    assert desk("warnings", document.pk) in page
    assert 'name="why"' not in page


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
