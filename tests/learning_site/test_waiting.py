"""The figures on the desk's first page: what waits, for whom, at a constant price."""

import datetime as dt

import pytest
from django.utils import timezone

from courses.models import ImportedDocument, ImportWarning
from learning_site.roles import apply_roles
from learning_site.waiting import WaitingPanel
from quizzes.models import AttemptRequest
from quizzes.services import start_attempt, submit_attempt
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture(autouse=True)
def company():
    make.make_shelf()
    apply_roles()


def figures(role):
    person = make.make_user(roles=(role,))
    found = WaitingPanel(person).get_context_data()["figures"]
    return {url: count for _word, url, count in found}


def fill(number=1):
    """Of everything that can wait, so many."""
    for _ in range(number):
        draft = make.make_course()
        document = ImportedDocument.objects.create(
            name="手册.txt", course=draft, content=b"", outcome={}, imported_at=NOW
        )
        ImportWarning.objects.create(document=document, type="conflict", code="x")
        course, learner = make.make_released_course(), make.make_user()
        make.make_enrolment(course, learner, due_on=TODAY - dt.timedelta(days=1))
        make.make_enrolment(course, make.make_user(), state="asked")
        quiz = make.make_quiz(items=(make.make_item(kind="essay", value={"guidance": ""}),))
        AttemptRequest.objects.create(quiz=quiz, learner=learner, text="再来", made_at=NOW)
        attempt = start_attempt(quiz_id=quiz.pk, learner=learner, now=NOW)
        submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=NOW)


def test_a_trainer_sees_what_waits_and_where():
    fill()
    found = figures("trainer")
    for address in (
        "/desk/courses/handouts/",
        "/desk/courses/",
        "/desk/enrolment/requests/",
        "/desk/quizzes/requests/",
        "/desk/enrolment/standing/",
    ):
        assert found[address] >= 1


def test_each_role_is_shown_what_it_may_open(client):
    fill()
    for role in ("trainer", "hr", "auditor"):
        person = make.make_user(roles=(role,), opens_desk=True)
        client.force_login(person)
        shown = WaitingPanel(person).get_context_data()["figures"]
        assert shown
        for _word, address, _count in shown:
            assert client.get(address).status_code == 200, (role, address)


def test_who_has_left_is_not_counted_as_overdue():
    course = make.make_released_course()
    gone = make.make_user(left_on=TODAY, is_active=False)
    make.make_enrolment(course, gone, due_on=TODAY - dt.timedelta(days=1))
    assert "/desk/enrolment/standing/" not in figures("hr")


def test_where_nothing_waits_the_panel_says_so(client):
    client.force_login(make.make_user(roles=("hr",), opens_desk=True))
    assert "目前没有待办事项" in client.get("/desk/").content.decode()


def test_the_figures_cost_the_same_for_few_and_for_many(django_assert_num_queries):
    fill()
    person = make.make_user(roles=("trainer",))
    panel = WaitingPanel(person)
    with django_assert_num_queries(9):
        panel.get_context_data()
    fill(5)
    with django_assert_num_queries(9):
        panel.get_context_data()
