"""The learner's road: lesson pages, what they write and what they cost."""

import pytest
from django.urls import reverse

from courses.models import Completion, LessonProgress
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return make.make_user("王芳")


@pytest.fixture
def course():
    return make.make_released_course("质量管理入门", chapters=2, lessons=4, appendices=1)


@pytest.fixture
def enrolment(course, learner):
    return make.make_enrolment(course, learner)


@pytest.fixture
def visitor(client, learner):
    client.force_login(learner)
    return client


def lesson_url(course, position):
    return reverse("courses:lesson", args=[course.slug, position])


def done_url(course, position):
    return reverse("courses:lesson_done", args=[course.slug, position])


def test_a_lesson_shows_the_frozen_text_of_the_release(visitor, course, enrolment):
    answer = visitor.get(lesson_url(course, 2))
    assert "<p>课文1.2的正文</p>" in answer.content.decode()


def test_opening_a_lesson_writes_nothing(visitor, course, enrolment):
    visitor.get(lesson_url(course, 1))
    assert not LessonProgress.objects.exists()
    enrolment.refresh_from_db()
    assert enrolment.started_at is None


@pytest.mark.parametrize("size", [4, 100])
def test_a_lesson_costs_no_more_statements_in_a_larger_course(
    visitor, learner, django_assert_max_num_queries, size
):
    course = make.make_released_course(chapters=4, lessons=size)
    make.make_enrolment(course, learner)
    visitor.get(lesson_url(course, 1))
    with django_assert_max_num_queries(5):
        assert visitor.get(lesson_url(course, 3)).status_code == 200


def test_reading_on_marks_the_lesson_and_leads_to_the_next(visitor, course, enrolment):
    answer = visitor.post(done_url(course, 1))
    assert answer.url == lesson_url(course, 2)
    enrolment.refresh_from_db()
    assert enrolment.lessons_done == 1
    assert enrolment.last_lesson.position == 2
    assert enrolment.started_at is not None


def test_reading_a_lesson_twice_counts_once(visitor, course, enrolment):
    visitor.post(done_url(course, 1))
    first = LessonProgress.objects.get().done_at
    visitor.post(done_url(course, 1))
    enrolment.refresh_from_db()
    assert enrolment.lessons_done == 1
    assert LessonProgress.objects.get().done_at == first


def test_the_place_is_kept_and_given_back(visitor, course, enrolment):
    url = reverse("courses:lesson_place", args=[course.slug, 3])
    assert visitor.post(url, {"anchor": "7"}).status_code == 204
    assert 'data-anchor="7"' in visitor.get(lesson_url(course, 3)).content.decode()
    enrolment.refresh_from_db()
    assert enrolment.last_lesson.position == 3


@pytest.mark.parametrize("anchor", ["", "-1", "x", "1" * 30, "٣"])
def test_a_senseless_place_is_none(visitor, course, enrolment, anchor):
    url = reverse("courses:lesson_place", args=[course.slug, 3])
    assert visitor.post(url, {"anchor": anchor}).status_code == 204
    assert LessonProgress.objects.get().anchor == 0


def test_after_the_last_lesson_that_counts_the_course_page_says_what_is_next(
    visitor, course, enrolment
):
    for position in (1, 2, 3):
        visitor.post(done_url(course, position))
    answer = visitor.post(done_url(course, 4))
    assert answer.url == reverse("courses:course", args=[course.slug])


def test_an_appendix_does_not_count(visitor, course, enrolment):
    visitor.post(done_url(course, 5))
    enrolment.refresh_from_db()
    assert enrolment.lessons_done == 0
    assert not Completion.objects.exists()


def test_a_completed_course_can_still_be_read_and_changes_no_more(visitor, course, enrolment):
    for position in (1, 2, 3, 4):
        visitor.post(done_url(course, position))
    completion = Completion.objects.get()
    before = LessonProgress.objects.count()
    assert visitor.get(lesson_url(course, 5)).status_code == 200
    visitor.post(done_url(course, 5))
    assert LessonProgress.objects.count() == before
    assert Completion.objects.get() == completion


def test_who_is_not_enrolled_is_led_to_the_course_page(visitor, course):
    answer = visitor.get(lesson_url(course, 1))
    assert answer.url == reverse("courses:course", args=[course.slug])


def test_who_is_not_enrolled_marks_nothing(visitor, course):
    assert visitor.post(done_url(course, 1)).status_code == 404
    place = reverse("courses:lesson_place", args=[course.slug, 1])
    assert visitor.post(place, {"anchor": "1"}).status_code == 404


@pytest.mark.parametrize("state", ["asked", "exempt", "refused", "withdrawn"])
def test_a_state_without_reading_opens_no_lesson(visitor, course, learner, state):
    make.make_enrolment(course, learner, state=state)
    assert visitor.get(lesson_url(course, 1)).status_code == 302
    assert visitor.post(done_url(course, 1)).status_code == 404


def test_a_trainer_looks_without_being_enrolled_and_leaves_no_trace(client, course):
    client.force_login(make.make_user(roles=("trainer",)))
    page = client.get(lesson_url(course, 1)).content.decode()
    assert "<p>课文1.1的正文</p>" in page
    assert done_url(course, 1) not in page


def test_a_position_that_the_release_has_not_is_not_found(visitor, course, enrolment):
    assert visitor.get(lesson_url(course, 99)).status_code == 404
    assert visitor.post(done_url(course, 99)).status_code == 404


@pytest.mark.parametrize("name", ["lesson_done", "lesson_place"])
def test_what_writes_is_no_link(visitor, course, enrolment, name):
    assert visitor.get(reverse(f"courses:{name}", args=[course.slug, 1])).status_code == 405


def test_a_course_with_a_chinese_address_is_found(visitor, learner):
    course = make.make_released_course(slug="质量管理")
    make.make_enrolment(course, learner)
    assert visitor.get(lesson_url(course, 1)).status_code == 200
    assert visitor.post(done_url(course, 1)).url == lesson_url(course, 2)
