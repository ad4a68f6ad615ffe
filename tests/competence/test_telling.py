"""What learners are told of certificates and of results they had to wait for."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from competence import services, tasks
from courses import services as courses
from courses.models import Completion
from courses.signals import CourseCompleted, course_completed
from notices.models import Notice
from quizzes import services as quizzes
from tests.factories import (
    NOW,
    make_enrolment,
    make_item,
    make_quiz,
    make_released_course,
    make_result,
    make_user,
)
from tests.quizzes.observing import close, make_checklist, make_person

from .makers import make_competency, make_completion

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(hours=3)


@pytest.fixture
def learner():
    return make_user("王芳")


def complete(completion):
    event = CourseCompleted(completion_id=completion.pk, learner_id=completion.enrolment.learner_id)
    course_completed.send(sender=Completion, event=event, now=NOW)


def written_quiz(**fields):
    return make_quiz("期末测验", items=(make_item(kind="essay", value={"guidance": ""}),), **fields)


def mark(quiz, learner, score):
    """Sit the quiz and have its one answer marked three hours later."""
    attempt = quizzes.start_attempt(quiz_id=quiz.pk, learner=learner, now=NOW)
    answer = {1: quizzes.Given("过程方法", 0)}
    quizzes.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, responses=answer, now=NOW)
    quizzes.give_grade(
        attempt_id=attempt.pk,
        slot=1,
        assessor=make_user("赵敏", roles=("assessor",)),
        points_met=[],
        score=Decimal(score),
        comment="",
        now=LATER,
    )
    return attempt


def told(learner):
    return [(one.kind, one.url) for one in Notice.objects.filter(user=learner)]


def test_the_holder_is_told_of_a_certificate_in_their_language(learner):
    complete(make_completion(learner))
    notice = Notice.objects.get(user=learner)
    assert notice.url == "/records/CR-2026-000001/"
    with translation.override("en"):
        assert notice.title == "You have a certificate: Understands a QMS"
        assert notice.text == (
            "“Introduction to QMS” is completed. "
            "Your certificate ZS-2026-000001 is valid until 1 March 2028."
        )
    with translation.override("zh-hans"):
        assert "2028年3月1日" in notice.text


def test_a_certificate_without_end_says_so(learner):
    complete(make_completion(learner, validity_months=None))
    assert told(learner)[0][0] == "competence.certificate_without_end"


def test_a_completion_that_proves_nothing_tells_of_no_certificate(learner):
    complete(make_completion(learner, competency=None))
    assert told(learner) == []


def test_a_replay_tells_nothing_again(learner):
    completion = make_completion(learner)
    complete(completion)
    complete(completion)
    assert len(told(learner)) == 1


@pytest.mark.parametrize(
    ("score", "kind", "english"),
    [
        (1, "competence.result_passed", "passed, because you have 1 of 1 points; 0.6 were needed."),
        (0, "competence.result_not_passed", "not passed, because you have 0 of 1 points; 0.6 are"),
    ],
)
def test_who_waited_for_marks_is_told_the_result_and_because(learner, score, kind, english):
    attempt = mark(written_quiz(), learner, score)
    assert told(learner) == [(kind, f"/quizzes/attempts/{attempt.pk}/result/")]
    with translation.override("en"):
        assert english in Notice.objects.get().text


def test_a_result_that_gave_a_certificate_is_told_as_that_only(learner, monkeypatch):
    jobs = []  # as in production, they run after the commit
    queue = SimpleNamespace(enqueue=lambda *words: jobs.append(words))
    monkeypatch.setattr(tasks, "tell_result", queue)
    course = make_released_course(
        "质量入门", quiz=written_quiz(), competency=make_competency(), level=1, validity_months=24
    )
    enrolment = make_enrolment(course, learner)
    for position in enrolment.release.lessons.values_list("position", flat=True):
        courses.finish_lesson(enrolment=enrolment, position=position, now=NOW)
    mark(course.quiz, learner, 1)
    [(learner_id, result_id, _)] = jobs
    services.tell_result(learner_id=learner_id, result_id=result_id, now=LATER)
    assert [kind for kind, _ in told(learner)] == ["competence.certificate"]


def test_who_sees_the_result_on_handing_in_is_told_nothing(learner):
    quiz = make_quiz(items=(make_item(kind="true_false", value={"answer": "true"}),))
    attempt = quizzes.start_attempt(quiz_id=quiz.pk, learner=learner, now=NOW)
    quizzes.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=NOW)
    assert told(learner) == []


def test_the_pass_mark_is_told_also_where_a_critical_line_failed(learner):
    assessor = make_person("A-1", "周老师", "assessor")
    sheet = close(make_checklist(critical=(1,)), learner, assessor, now=NOW, fails=(1,))
    Notice.objects.all().delete()
    services.tell_result(learner_id=learner.pk, result_id=sheet.results.get().pk, now=LATER)
    assert Notice.objects.get().params["needed"] == "24"


def test_a_result_that_was_replaced_meanwhile_is_not_told(learner):
    result = make_result(make_quiz(), learner)
    result.pk, first = None, result.pk
    result.number = 2
    result.save(force_insert=True)
    services.tell_result(learner_id=learner.pk, result_id=first, now=NOW)
    assert told(learner) == []


@pytest.mark.parametrize(
    ("policy", "says"),
    [("never", False), ("after_close", False), ("marks_only", True), ("after_grading", True)],
)
def test_a_score_that_the_quiz_keeps_back_is_not_told(learner, policy, says):
    mark(written_quiz(feedback=policy), learner, "0")
    notice = Notice.objects.get(user=learner)
    assert ("score" in notice.params, notice.kind.endswith("unscored")) == (says, not says)
