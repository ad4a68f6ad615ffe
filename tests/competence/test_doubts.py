"""What a record rests on is taken back: nothing happens silently, somebody decides."""

import pytest
from django.db import connection
from django.urls import reverse

from competence import selectors, services
from competence.models import CompetenceRecord, RecordDoubt
from competence.selectors.integrity import check_all, check_proof
from competence.services.sealing_triggers import lift_guards
from courses import services as courses
from courses.models import Completion
from quizzes import ports
from quizzes import services as quizzes
from quizzes.grading.corrections import Correction
from quizzes.services import Given
from quizzes.services.regrading import make_regrade, run_regrade, try_regrade
from quizzes.services.voiding import void_attempt
from tests.factories import (
    NOW,
    TODAY,
    make_enrolment,
    make_item,
    make_quiz,
    make_released_course,
    make_user,
)

from .makers import make_competency

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return make_user("王芳")


@pytest.fixture
def trainer():
    return make_user("孙老师", roles=("trainer",))


@pytest.fixture
def hr():
    return make_user("何姐", roles=("hr",))


@pytest.fixture
def course(learner):
    item = make_item(kind="true_false", value={"answer": "true"})
    quiz = make_quiz(items=(item, make_item(kind="true_false", value={"answer": "true"})))
    made = make_released_course(
        quiz=quiz, competency=make_competency(), level=1, validity_months=24
    )
    enrolment = make_enrolment(made, learner)
    for position in enrolment.release.lessons.values_list("position", flat=True):
        courses.finish_lesson(enrolment=enrolment, position=position, now=NOW)
    return made


def sit(course, learner, first):
    attempt = quizzes.start_attempt(quiz_id=course.quiz_id, learner=learner, now=NOW)
    given = {1: Given(first, 0), 2: Given(True, 0)}
    quizzes.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, responses=given, now=NOW)
    return attempt


def regrade(attempt, trainer, key):
    item = attempt.paper["slots"][0]["item"]
    wanted = Correction(item, 0, "new_key", {"answer": key})
    seen = try_regrade(quiz_id=attempt.quiz_id, wanted=wanted, now=NOW)
    made = make_regrade(
        quiz_id=attempt.quiz_id,
        wanted=wanted,
        reason="答案错了",
        seal=seen.seal,
        by=trainer,
        now=NOW,
    )
    run_regrade(regrade_id=made.pk, now=NOW)
    return seen


def decide(doubt, hr, revoke):
    return services.decide_doubt(doubt_id=doubt.pk, revoke=revoke, why="已补考", by=hr, now=NOW)


def test_a_pass_that_is_taken_back_puts_the_record_in_doubt(course, learner, trainer):
    seen = regrade(sit(course, learner, first=True), trainer, key=False)
    doubt = RecordDoubt.objects.get()
    assert doubt.record == CompetenceRecord.objects.get()
    assert doubt.because["params"] == {"score": "1", "max_score": "2", "reason": "答案错了"}
    assert doubt.record.revoked_at is None
    assert [each.title for each in seen.resting] == ["CR-2026-000001 · ZS-2026-000001 · 王芳"]


def test_a_pass_that_is_found_makes_the_record(course, learner, trainer):
    attempt = sit(course, learner, first=False)
    assert not CompetenceRecord.objects.exists()
    regrade(attempt, trainer, key=False)
    assert CompetenceRecord.objects.get().user == learner
    assert Completion.objects.get().result.number == 2


def test_who_failed_before_and_after_is_in_no_doubt(course, learner, trainer):
    attempt = sit(course, learner, first=False)
    item = attempt.paper["slots"][0]["item"]
    wanted = Correction(item, 0, "drop")
    seen = try_regrade(quiz_id=attempt.quiz_id, wanted=wanted, now=NOW)
    assert seen.resting == []
    assert not RecordDoubt.objects.exists()


def test_a_void_attempt_puts_the_record_in_doubt_once(course, learner, trainer):
    attempt = sit(course, learner, first=True)
    regrade(attempt, trainer, key=False)
    void_attempt(attempt_id=attempt.pk, reason="替考", by=trainer, now=NOW)
    assert RecordDoubt.objects.count() == 1


@pytest.fixture
def doubt(course, learner, trainer):
    attempt = sit(course, learner, first=True)
    void_attempt(attempt_id=attempt.pk, reason="替考", by=trainer, now=NOW)
    return RecordDoubt.objects.select_related("record").get()


def test_a_record_that_stands_is_as_before(doubt, hr):
    decide(doubt, hr, revoke=False)
    doubt.record.refresh_from_db()
    assert selectors.state_of(doubt.record, TODAY) == "held"


def test_a_revoked_record_is_held_no_more(doubt, hr, learner):
    decide(doubt, hr, revoke=True)
    doubt.record.refresh_from_db()
    assert selectors.state_of(doubt.record, TODAY) == "suspended"
    assert selectors.newest_by_competency(learner.pk) == []
    assert check_all().flaw is None


def test_it_is_decided_once(doubt, hr):
    decide(doubt, hr, revoke=False)
    with pytest.raises(services.DecidedError):
        decide(doubt, hr, revoke=True)


def test_nobody_decides_about_their_own_record(doubt, learner):
    with pytest.raises(services.OwnRecordError):
        decide(doubt, learner, revoke=False)


@pytest.mark.parametrize("revoke", [True, False])
def test_a_revocation_made_past_the_decision_is_found(doubt, hr, revoke):
    decide(doubt, hr, revoke=revoke)
    lift_guards(connection)
    CompetenceRecord.objects.update(revoked_at=None if revoke else NOW)
    assert check_all().flaw.number == doubt.record.number
    assert check_proof().flaw.number == doubt.record.number


def test_the_public_page_says_revoked(doubt, hr, client):
    decide(doubt, hr, revoke=True)
    page = client.get(reverse("competence:verify", args=[doubt.record.certificate.code]))
    assert "state--suspended" in page.content.decode()
    assert 'class="seal' not in page.content.decode()


class TestPages:
    def test_hr_decides_with_a_reason(self, doubt, hr, client):
        client.force_login(hr)
        address = reverse("competence:doubt", args=[doubt.pk])
        assert "替考" in client.get(reverse("competence:doubts")).content.decode()
        assert client.post(address, {"outcome": "revoke", "why": " "}).status_code == 400
        assert client.post(address, {"outcome": "revoke", "why": "替考属实"}).status_code == 302
        doubt.refresh_from_db()
        assert (doubt.revoked, doubt.decision, doubt.decided_by) == (True, "替考属实", hr)

    def test_an_auditor_sees_and_does_not_decide(self, doubt, client):
        client.force_login(make_user(roles=("auditor",)))
        address = reverse("competence:doubt", args=[doubt.pk])
        assert "<textarea" not in client.get(address).content.decode()
        assert client.post(address, {"outcome": "stands", "why": "x"}).status_code == 403

    def test_the_holder_reads_it_on_the_record(self, doubt, learner, client):
        client.force_login(learner)
        page = client.get(reverse("competence:record", args=[doubt.record.number]))
        assert "替考" in page.content.decode()


def test_the_port_names_what_rests_on_an_attempt(course, learner):
    attempt = sit(course, learner, first=True)
    rows = [one for found in ports.rests_on.ask([attempt.pk]) for one in found]
    assert [row.url for row in rows] == ["/records/CR-2026-000001/"]
