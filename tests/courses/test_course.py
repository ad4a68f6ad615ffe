"""The course page and the catalogue: what they say, to whom, and what they cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.search.backends import get_search_backend

from courses import ports, services
from courses.models import Audience, CoursePage
from courses.selectors import home_of, learning
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW, TODAY = make.NOW, make.TODAY


@pytest.fixture
def learner():
    return make.make_user("王芳")


@pytest.fixture
def visitor(client, learner):
    client.force_login(learner)
    return client


def url(course):
    return reverse("courses:course", args=[course.slug])


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


# --- course page ------------------------------------------------------------------------------------


def test_the_card_says_for_whom_how_long_from_when_and_both_notes(visitor):
    course = make.make_released_course(
        "质量",
        summary="入门",
        hours_min=2,
        hours_max=3,
        compiled="2025",
        compilation_note="编写说明在此",
        disclaimer="仅供参考",
    )
    course.audiences.set([Audience.objects.create(name="新员工")])
    course.save()
    page = text(visitor.get(url(course)))
    for words in ("入门", "2–3", "2025", "编写说明在此", "仅供参考", "新员工"):
        assert words in page


@pytest.mark.parametrize("size", [10, 100])
def test_the_course_page_costs_ten_statements_at_most_whatever_its_size(visitor, learner, size):
    quiz = make.make_quiz()
    course = make.make_released_course(chapters=10, lessons=size, appendices=2, quiz=quiz)
    enrolment = make.make_enrolment(course, learner)
    services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    for number in (1, 2):
        make.make_result(quiz, learner, passed=False, number=number)
    visitor.get(url(course))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        text(visitor.get(url(course)))
    assert len(captured) <= 10, [query["sql"][:120] for query in captured]


@pytest.mark.parametrize(("policy", "said"), [("never", 0), ("after_close", 0), ("marks_only", 1)])
def test_the_course_page_says_no_score_that_the_quiz_keeps_back(visitor, learner, policy, said):
    quiz = make.make_quiz()
    course = make.make_released_course(quiz=quiz)
    make.make_enrolment(course, learner)
    attempt = make.make_result(quiz, learner, passed=False).attempt
    attempt.paper["feedback"] = policy
    attempt.save()
    page = text(visitor.get(url(course)))
    assert (page.count("5/20"), "state--failed" in page) == (said, True)


def test_looking_at_a_course_writes_nothing(visitor, learner):
    course = make.make_released_course()
    make.make_enrolment(course, learner)
    with CaptureQueriesContext(connection) as captured:
        visitor.get(url(course))
        visitor.get(reverse("courses:catalogue"))
    assert [one["sql"] for one in captured if not one["sql"].startswith("SELECT")] == []


def test_a_course_that_is_not_released_or_not_there_is_not_found(visitor):
    assert visitor.get(url(make.make_course())).status_code == 404
    assert visitor.get("/courses/nothing/").status_code == 404


def test_progress_is_shown_by_chapter(visitor, learner):
    course = make.make_released_course(chapters=2, lessons=4)
    enrolment = make.make_enrolment(course, learner)
    for position in (1, 2, 3):
        services.finish_lesson(enrolment=enrolment, position=position, now=NOW)
    page = text(visitor.get(url(course)))
    assert "2/2" in page
    assert "1/2" in page
    assert "3/4" in page


def action_of(learner, course, attempts=()):
    view = learning.course_view(slug=course.slug, learner_id=learner.pk, today=TODAY)
    return learning.main_action(view, attempts)


@pytest.mark.parametrize(
    ("mode", "expected"), [("self", "enrol"), ("ask", "ask"), ("assigned", "assigned_only")]
)
def test_the_way_in_is_what_the_course_allows(learner, mode, expected):
    assert action_of(learner, make.make_released_course(enrolment_mode=mode)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "start"),
        ({"started_at": NOW}, "continue"),
        ({"started_at": NOW, "lessons_done": 3}, "quiz"),
        ({"state": "asked"}, "wait"),
        ({"state": "completed"}, "again_enrol"),
        ({"state": "refused"}, "enrol"),
        ({"state": "exempt"}, "enrol"),
    ],
)
def test_the_one_action_follows_from_where_the_learner_stands(learner, fields, expected):
    course = make.make_released_course(quiz=make.make_quiz())
    make.make_enrolment(course, learner, **fields)
    assert action_of(learner, course) == expected


def test_each_action_has_its_page(visitor, learner):
    for mode in ("self", "ask", "assigned"):
        course = make.make_released_course(enrolment_mode=mode)
        for state in (None, "asked", "active", "completed", "refused"):
            if state:
                course.enrolments.all().delete()
                make.make_enrolment(
                    course, learner, state=state, completed_at=NOW if state == "completed" else None
                )
            text(visitor.get(url(course)))


def test_a_retired_course_stays_readable_for_who_is_in_it(visitor, learner):
    course = make.make_released_course(retired_at=NOW)
    make.make_enrolment(course, learner)
    text(visitor.get(url(course)))
    assert course.title not in text(visitor.get(reverse("courses:catalogue")))


def test_lessons_are_links_for_readers_only(visitor, learner):
    course = make.make_released_course()
    assert f'href="{url(course)}1/"' not in text(visitor.get(url(course)))
    make.make_enrolment(course, learner)
    assert f'href="{url(course)}1/"' in text(visitor.get(url(course)))


def test_enrolling_opens_the_first_lesson(visitor, learner):
    course = make.make_released_course()
    answer = visitor.post(reverse("courses:enrol", args=[course.slug]))
    assert answer.url == f"{url(course)}1/"
    assert course.enrolments.get().learner == learner


def test_enrolling_twice_by_a_double_click_is_one_enrolment(visitor):
    course = make.make_released_course()
    for _ in range(2):
        visitor.post(reverse("courses:enrol", args=[course.slug]))
    assert course.enrolments.count() == 1


def test_asking_says_that_the_request_waits(visitor):
    course = make.make_released_course(enrolment_mode="ask")
    answer = visitor.post(
        reverse("courses:enrol", args=[course.slug]), {"note": "想学"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == url(course)
    assert course.enrolments.get().state == "asked"


def test_a_course_by_assignment_says_why_not(visitor):
    course = make.make_released_course(enrolment_mode="assigned")
    visitor.post(reverse("courses:enrol", args=[course.slug]))
    assert not course.enrolments.exists()


def test_panels_of_higher_apps_stand_on_the_page(visitor, monkeypatch):
    course = make.make_released_course()
    piece = ports.Panel("components/progress.html", {"done": 7, "total": 9, "label": "x"})
    monkeypatch.setattr(ports.course_panels, "_answers", [lambda user, course_id: [piece]])
    assert "7/9" in text(visitor.get(url(course)))


def test_an_english_page_shows_the_english_title_where_there_is_one(visitor):
    course = make.make_released_course("质量", title_en="Quality")
    visitor.cookies["django_language"] = "en"
    assert "<h1>Quality</h1>" in text(visitor.get(url(course)))


# --- where to read on -------------------------------------------------------------------------------

OUTLINE = [
    {"kind": "chapter", "lessons": [{"position": 1, "lesson": 11}, {"position": 2, "lesson": 12}]},
    {"kind": "chapter", "lessons": [{"position": 3, "lesson": 13}]},
    {"kind": "appendix", "lessons": [{"position": 4, "lesson": 14}]},
]


@pytest.mark.parametrize(
    ("done", "here", "expected"),
    [
        (set(), None, 1),
        ({11}, None, 2),
        (set(), 2, 2),  # stopped there
        ({12}, 2, 3),  # done there: the next one
        ({13}, 3, 1),  # done at the end: what was skipped
        ({11, 12, 13}, 3, 3),
        ({11, 12, 13}, 4, 4),  # in the appendix
        ({11, 12, 13}, None, 1),
        (set(), 99, 1),
    ],
)
def test_where_to_read_on(done, here, expected):
    assert learning.resume_position(OUTLINE, done, here) == expected


# --- catalogue --------------------------------------------------------------------------------------


@pytest.fixture
def shelf():
    staff, cooks = Audience.objects.create(name="新员工"), Audience.objects.create(name="厨师")
    made = []
    for title, summary, audiences in (
        ("质量管理体系入门", "标准", [staff]),
        ("厨房卫生", "刀具与砧板", [cooks, staff]),
    ):
        course = make.make_released_course(title, summary=summary)
        course.audiences.set(audiences)
        course.save()
        made.append(course)
    make.make_course("尚未发布")
    backend = get_search_backend()
    for course in CoursePage.objects.all():
        backend.add(course)
    return staff, cooks, made


def listed(answer):
    return {entry.title for entry in answer.context["page_obj"].object_list}


def test_the_catalogue_shows_released_courses(visitor, shelf):
    answer = visitor.get(reverse("courses:catalogue"))
    assert listed(answer) == {"质量管理体系入门", "厨房卫生"}


def test_the_catalogue_filters_by_audience(visitor, shelf):
    _staff, cooks, _ = shelf
    assert listed(visitor.get("/courses/", {"audience": cooks.pk})) == {"厨房卫生"}


@pytest.mark.parametrize("query", ["质量管理", "标准"])
def test_the_catalogue_finds_chinese_inside_words(visitor, shelf, query):
    assert listed(visitor.get("/courses/", {"q": query})) == {"质量管理体系入门"}


def test_search_and_audience_narrow_together(visitor, shelf):
    _staff, cooks, _ = shelf
    assert listed(visitor.get("/courses/", {"q": "质量", "audience": cooks.pk})) == set()


@pytest.mark.parametrize(
    "query", ["zzzz", "'\"%_", "a\0b", "(" * 50, "质" * 500, '"', "AND OR NOT", "*"]
)
def test_no_query_breaks_the_catalogue(visitor, shelf, query):
    assert visitor.get("/courses/", {"q": query}).status_code == 200


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 40, "0"])
def test_a_senseless_filter_shows_a_page(visitor, shelf, value):
    assert visitor.get("/courses/", {"audience": value, "page": value}).status_code == 200


def test_an_empty_shelf_says_so(visitor):
    assert 'class="empty"' in text(visitor.get("/courses/"))


def test_the_catalogue_costs_the_same_for_one_course_and_for_a_page_full(
    visitor, learner, shelf, django_assert_max_num_queries
):
    for _ in range(20):
        make.make_enrolment(make.make_released_course(lessons=1), learner)
    visitor.get("/courses/")
    with django_assert_max_num_queries(10):
        assert len(listed(visitor.get("/courses/"))) == 22


def test_a_card_says_where_the_learner_stands(visitor, learner):
    course = make.make_released_course()
    make.make_enrolment(course, learner, due_on=dt.date(2020, 1, 1))
    [entry] = visitor.get("/courses/").context["page_obj"].object_list
    assert entry.standing.value == "overdue"


# --- home -------------------------------------------------------------------------------------------


def test_home_names_the_most_urgent_course_first(learner, django_assert_max_num_queries):
    later = make.make_released_course("晚")
    sooner = make.make_released_course("早")
    free = make.make_released_course("自由")
    make.make_enrolment(free, learner)
    make.make_enrolment(later, learner, due_on=TODAY + dt.timedelta(days=9))
    enrolment = make.make_enrolment(sooner, learner, due_on=TODAY + dt.timedelta(days=2))
    services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    with django_assert_max_num_queries(4):
        home = home_of(learner.pk, TODAY)
    assert (home.next_step.what, home.next_step.course.title) == ("read_on", "早")
    assert home.next_step.url == f"/courses/{sooner.slug}/2/"
    assert home.next_step.course.days_left == 2
    assert [one.title for one in home.due] == ["晚"]
    assert [one.title for one in home.in_progress] == ["自由"]


def test_a_course_whose_final_is_observed_leads_to_the_practicals(visitor, learner):
    quiz = make.make_quiz(mode="observed", slug="daily")
    course = make.make_released_course(quiz=quiz)
    make.make_enrolment(course, learner, started_at=NOW, lessons_done=3)
    page = text(visitor.get(url(course)))
    assert reverse("quizzes:my_practicals") in page
    assert reverse("quizzes:start", args=[quiz.pk]) not in page


def test_home_leads_to_the_quiz_when_all_is_read(learner, django_assert_max_num_queries):
    quiz = make.make_quiz()
    make.make_enrolment(
        make.make_released_course(quiz=quiz), learner, started_at=NOW, lessons_done=3
    )
    with django_assert_max_num_queries(4):
        step = home_of(learner.pk, TODAY).next_step
    assert (step.what, step.url) == ("quiz", reverse("quizzes:start", args=[quiz.pk]))


def test_home_asks_nothing_while_marks_are_awaited(learner):
    quiz = make.make_quiz()
    make.make_enrolment(
        make.make_released_course(quiz=quiz), learner, started_at=NOW, lessons_done=3
    )
    attempt = make.make_result(quiz, learner).attempt
    type(attempt).objects.filter(pk=attempt.pk).update(state="submitted", graded_at=None)
    home = home_of(learner.pk, TODAY)
    assert home.next_step is None
    assert len(home.in_progress) == 1


def test_home_counts_each_completed_course_once(learner):
    course = make.make_released_course()
    for period in (1, 2):
        make.make_enrolment(course, learner, period=period, state="completed")
    assert home_of(learner.pk, TODAY).completed == 1


def test_home_of_who_has_nothing_to_do_is_empty(learner):
    home = home_of(learner.pk, TODAY)
    assert (home.next_step, home.due, home.in_progress, home.completed) == (None, (), (), 0)
