import json

import pytest

from courses.models import CourseRelease, LessonPage
from courses.services import NotPublishable, ReleasedMeanwhile, publish_release
from courses.signals import course_released
from tests import factories as make

pytestmark = pytest.mark.django_db


def release(course, **values):
    values = {"is_major": True, "why": "首次发布", "by": None, "now": make.NOW} | values
    return publish_release(course=course, **values)


def first_lesson(course):
    return LessonPage.objects.descendant_of(course).order_by("path").first()


def edit(lesson, *blocks):
    lesson.body = json.dumps(list(blocks))
    lesson.save_revision()


def test_a_release_freezes_the_rendered_lessons_in_order():
    course = make.make_course(chapters=2, lessons=3, appendices=1)
    made = release(course)
    rows = made.lessons.order_by("position")
    assert [row.position for row in rows] == [1, 2, 3, 4]
    assert rows[0].html == "<p>第 1.1 课的内容</p>"


def test_an_appendix_does_not_count():
    made = release(make.make_course(lessons=2, appendices=1))
    assert (made.lesson_count, made.lessons.filter(counts=False).count()) == (2, 1)


def test_the_outline_names_chapters_and_lessons():
    made = release(make.make_course(lessons=1))
    chapter = made.outline[0]
    assert (chapter["number"], chapter["lessons"][0]["title"]) == ("1", "课文1.1")


def test_the_first_release_is_major():
    assert release(make.make_course(), is_major=False).is_major


def test_what_is_edited_afterwards_does_not_reach_the_learner():
    course = make.make_course(lessons=1)
    made = release(course)
    edit(first_lesson(course), {"type": "markdown", "value": "改过了"})
    assert "改过了" not in made.lessons.get().html


def test_the_next_release_has_the_next_number_and_the_new_text():
    course = make.make_course(lessons=1)
    release(course)
    edit(first_lesson(course), {"type": "markdown", "value": "改过了"})
    made = release(course, is_major=False, why="改正错字")
    assert (made.number, made.is_major, "改过了" in made.lessons.get().html) == (2, False, True)


def test_a_release_without_a_change_is_refused():
    course = make.make_course()
    release(course)
    with pytest.raises(NotPublishable):
        release(course)


def test_a_missing_figure_keeps_the_course_from_being_released():
    course = make.make_course(lessons=1)
    edit(first_lesson(course), {"type": "figure", "value": {"drawing": "missing"}})
    with pytest.raises(NotPublishable) as refused:
        release(course)
    assert refused.value.problems[0].page_id == first_lesson(course).pk


def test_a_drawn_figure_is_released_with_its_words():
    course = make.make_course(lessons=1)
    edit(
        first_lesson(course),
        {
            "type": "figure",
            "value": {"drawing": "pdca", "caption": "循环", "text_alternative": "x"},
        },
    )
    html = release(course).lessons.get().html
    assert "<svg" in html
    assert "循环" in html


def test_a_lesson_left_out_is_not_in_the_release():
    course = make.make_course(lessons=2)
    lesson = first_lesson(course)
    lesson.left_out = True
    lesson.save_revision()
    assert [row.title for row in release(course).lessons.all()] == ["课文1.2"]


def test_who_saw_an_older_release_is_told_that_somebody_was_faster():
    course = make.make_course()
    release(course, seen=0)
    edit(first_lesson(course), {"type": "markdown", "value": "改过了"})
    with pytest.raises(ReleasedMeanwhile):
        release(course, seen=0)


def test_a_refused_release_leaves_nothing_behind():
    course = make.make_course(lessons=1)
    edit(first_lesson(course), {"type": "figure", "value": {"drawing": "missing"}})
    with pytest.raises(NotPublishable):
        release(course)
    assert not CourseRelease.objects.exists()


def test_a_release_is_announced():
    heard = []

    def hear(event, **kwargs):
        heard.append(event)

    course_released.connect(hear)
    made = release(make.make_course())
    course_released.disconnect(hear)
    assert [event.release_id for event in heard] == [made.pk]
