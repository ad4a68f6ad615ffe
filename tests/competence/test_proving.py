"""Evidence, criteria, records and what happens to them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command

from competence import services
from competence.models import CompetenceRecord, Evidence, Recheck, RecordEvent, Standing
from competence.selectors.gates import may_instruct
from tests.competence.makers import (
    make_competency,
    make_completion,
    make_criterion,
    make_record,
    make_requirement,
)
from tests.factories import (
    NOW,
    TODAY,
    appoint,
    make_position,
    make_quiz,
    make_result,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
OUTSIDE = {"leaf": "outside"}
DETAIL = {"body": "某认证培训中心", "number": "NSY-1", "title": "内审员"}


@pytest.fixture
def competency():
    return make_competency("ISO-K8", "内部审核员")


@pytest.fixture
def hr():
    return make_user("何姐", roles=("hr",))


def add(person, competency, by, **fields):
    asked = {"level": 1, "kind": "outside", "on": TODAY, "detail": DETAIL, "now": NOW} | fields
    return services.add_evidence(person=person, competency=competency, by=by, **asked)


def refused(code):
    return pytest.raises(services.Refused, match=f"competence.{code}")


def test_a_certificate_of_an_outside_body_ends_when_it_says(competency, hr):
    make_criterion(competency, OUTSIDE, validity_months=36)
    until = dt.date(2027, 1, 31)
    _, record = add(make_user(), competency, hr, until=until)
    assert (record.valid_from, record.valid_until) == (TODAY, until)
    assert record.because[1]["code"] == "competence.leaf_outside"


def test_a_certificate_that_has_ended_proves_nothing(competency, hr):
    make_criterion(competency, OUTSIDE)
    day = dt.date(2026, 2, 1)
    evidence, record = add(make_user(), competency, hr, on=day, until=dt.date(2026, 3, 1))
    assert (evidence.pk, record) == (evidence.pk, None)


def test_nobody_vouches_for_themselves(competency, hr):
    with refused("own_evidence"):
        add(hr, competency, hr)


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"on": dt.date(2026, 3, 3)}, "day_to_come"), ({"until": dt.date(2026, 1, 1)}, "ends_before")],
)
def test_days_are_looked_at(competency, hr, fields, code):
    with refused(code):
        add(make_user(), competency, hr, **fields)
    assert not Evidence.objects.exists()


def test_of_two_ways_either_leads_there_and_both_are_said(competency, hr):
    make_criterion(competency, {"any": [OUTSIDE, {"all": [{"leaf": "prior"}, {"leaf": "rating", "level": 2}]}]})  # fmt: skip
    learner = make_user()
    assert add(learner, competency, hr, kind="prior", detail={})[1] is None
    assert add(learner, competency, hr, kind="rating", detail={"level": 1})[1] is None
    _, record = add(learner, competency, hr, kind="rating", detail={"level": 2})
    assert [one["code"] for one in record.because[1:3]] == ["competence.leaf_prior", "competence.leaf_rating"]  # fmt: skip


def test_a_test_that_a_criterion_asks_for_speaks_when_it_is_passed(competency):
    quiz, learner = make_quiz(), make_user()
    make_criterion(competency, {"leaf": "result", "of": quiz.pk, "title": "笔试"})
    make_result(quiz, learner, passed=False, number=1, at=NOW)
    assert services.prove(user_ids=[learner.pk], leaf="result", of=quiz.pk, now=NOW) == []
    make_result(quiz, learner, passed=True, number=2, at=NOW)
    (record,) = services.prove(user_ids=[learner.pk], leaf="result", of=quiz.pk, now=NOW)
    assert services.prove(user_ids=[learner.pk], leaf="result", of=quiz.pk, now=NOW) == []
    assert record.number == "NL-2026-000001"
    assert Evidence.objects.filter(user=learner).count() == 2


def test_a_course_alone_does_not_do_where_a_criterion_asks_for_more(competency, hr):
    completion = make_completion(competency=competency, level=1)
    learner = completion.enrolment.learner
    course = completion.enrolment.course_id
    make_criterion(competency, {"all": [{"leaf": "course", "of": course}, OUTSIDE]})
    assert services.record_completion(completion_id=completion.pk, now=NOW) is None
    services.prove_completion(completion_id=completion.pk, learner_id=learner.pk, now=NOW)
    assert not CompetenceRecord.objects.exists()
    _, record = add(learner, competency, hr)
    assert [one["code"] for one in record.because[1:3]] == ["competence.leaf_course", "competence.leaf_outside"]  # fmt: skip
    assert Evidence.objects.count() == 2  # the completion once, not once more as a leaf


def test_a_renewal_has_its_own_path_and_follows_without_a_gap(competency, hr):
    make_criterion(competency, {"all": [{"leaf": "prior"}, OUTSIDE]}, validity_months=12)
    make_criterion(competency, OUTSIDE, validity_months=24, purpose="renewal")
    learner = make_user()
    add(learner, competency, hr, kind="prior", detail={})
    _, first = add(learner, competency, hr)
    later = NOW + dt.timedelta(days=350)
    _, second = add(learner, competency, hr, on=dt.date(2027, 2, 15), now=later)
    assert (first.valid_until, second.valid_from) == (dt.date(2027, 3, 1), dt.date(2027, 3, 2))
    assert second.valid_until == dt.date(2029, 3, 1)


def test_what_proved_one_period_does_not_prove_the_next(competency, hr):
    make_criterion(competency, OUTSIDE, validity_months=12)
    learner = make_user()
    add(learner, competency, hr)
    add(learner, competency, hr, on=dt.date(2026, 8, 1), now=NOW + dt.timedelta(days=200))
    services.judge_people(
        user_ids=[learner.pk], competency_id=competency.pk, now=NOW + dt.timedelta(days=350)
    )
    assert CompetenceRecord.objects.count() == 1


def test_a_changed_criterion_is_applied_to_what_people_have_shown(competency, hr):
    quiz, learner = make_quiz(), make_user()
    make_result(quiz, learner, passed=True, number=1, at=NOW)
    services.set_criterion(
        competency=competency, level=1, tree={"leaf": "result", "of": quiz.pk},
        validity_months=None, why="评审决定", by=hr, now=NOW,
    )  # fmt: skip
    recheck = Recheck.objects.get()
    while services.work_on_recheck(recheck_id=recheck.pk, now=NOW):
        pass
    record = CompetenceRecord.objects.get()
    assert record.user_id == learner.pk
    recheck.refresh_from_db()
    assert (recheck.state, recheck.changed) == ("done", 1)


def test_reconciling_a_sound_database_changes_nothing(competency, hr):
    make_criterion(competency, OUTSIDE, validity_months=12)
    add(make_user(), competency, hr)
    make_record(competency=make_competency("ISO-K1"))
    services.reconcile(now=NOW)
    assert not services.reconcile(now=NOW).changed


def test_reconciling_makes_what_is_missing(competency):
    make_completion(competency=competency, level=1)
    done = services.reconcile(now=NOW)
    assert (done.records, done.evidence, done.standings) == (1, 1, 1)


def test_a_record_is_suspended_lifted_and_revoked_with_reasons(competency, hr):
    record = make_record(competency=competency)
    say = {"record": record, "valid_from": TODAY, "by": hr, "now": NOW}
    services.say_of_record(kind="suspended", why="调查投诉", **say)
    assert Standing.objects.get().status == "suspended"
    with refused("not_said_of_it"):
        services.say_of_record(kind="suspended", why="再次", **say)
    services.say_of_record(kind="lifted", why="查无此事", **say)
    assert Standing.objects.get().status == "valid"
    services.say_of_record(kind="revoked", why="替考", **say)
    assert Standing.objects.get().held_level == 0
    assert RecordEvent.objects.count() == 3


def test_nobody_decides_about_their_own_record(competency):
    record = make_record(competency=competency)
    with refused("own_record"):
        services.say_of_record(
            record=record, kind="revoked", valid_from=TODAY, why="错", by=record.user, now=NOW
        )


def test_a_bad_chart_puts_at_risk_and_a_steady_one_recovers(competency, hr):
    checklist, learner = make_quiz(), make_user()
    make_criterion(competency, {"leaf": "result", "of": checklist.pk})
    make_result(checklist, learner, passed=True, number=1, at=NOW)
    services.prove(user_ids=[learner.pk], leaf="result", of=checklist.pk, now=NOW)

    def chart(verdict, number):
        services.note_chart(learner_id=learner.pk, quiz_id=checklist.pk, verdict=verdict, rule="", source=f"chart:{number}", now=NOW)  # fmt: skip
        return Standing.objects.get(user=learner).status

    assert [chart("too_few", 1), chart("below", 2), chart("below", 2), chart("steady", 3)] == ["valid", "at_risk", "at_risk", "valid"]  # fmt: skip
    assert RecordEvent.objects.count() == 2


def test_a_change_of_position_changes_at_once_what_is_asked(competency):
    learner, unit = make_user(), make_unit()
    desk, store = make_position(), make_position()
    make_requirement(desk, competency)
    post = appoint(learner, unit, store)
    services.derive_standings(user_ids=[learner.pk], today=TODAY)
    assert not Standing.objects.exists()
    post.delete()
    appoint(learner, unit, desk)
    services.derive_standings(user_ids=[learner.pk], today=TODAY)
    assert Standing.objects.get().is_gap


def test_a_requirement_is_said_anew_and_the_old_word_stays(competency, hr):
    position = make_position()
    say = {"position": position, "competency": competency, "by": hr, "now": NOW, "valid_from": TODAY, "why": "新岗位说明书"}  # fmt: skip
    services.require(level=1, seen=0, **say)
    with refused("nothing_changes"):
        services.require(level=1, seen=1, **say)
    with refused("said_meanwhile"):
        services.require(level=1, necessity="wanted", seen=0, **say)
    services.require(level=1, necessity="none", seen=1, **say)
    with refused("nothing_asked"):
        services.require(level=1, necessity="none", seen=2, **say)


def test_somebody_is_recognised_for_a_time(competency, hr):
    learner = make_user()
    services.recognise(
        person=learner, competency=competency, level=1, valid_from=TODAY,
        valid_until=dt.date(2026, 4, 1), why="证书在途", by=hr, now=NOW,
    )  # fmt: skip
    assert Standing.objects.get().status == "temporary"


def test_who_may_instruct_follows_from_what_is_held(competency, hr):
    topic = make_competency("MTG-K1")
    learner = make_user()
    assert may_instruct(learner.pk, topic.pk, 1, TODAY).met
    services.authorise(proof=competency, level=1, instructs=topic, why="须持证授课", by=hr, now=NOW)
    assert not may_instruct(learner.pk, topic.pk, 1, TODAY).met
    make_criterion(competency, OUTSIDE, validity_months=12)
    add(learner, competency, hr)
    assert may_instruct(learner.pk, topic.pk, 1, TODAY).met
    assert not may_instruct(learner.pk, topic.pk, 1, dt.date(2027, 3, 2)).met


def test_what_came_of_criteria_is_sound(competency, hr):
    make_criterion(competency, OUTSIDE, validity_months=12)
    learner = make_user()
    add(learner, competency, hr)
    make_record(competency=make_competency("ISO-K1"))
    record = CompetenceRecord.objects.get(user=learner)
    services.say_of_record(
        record=record, kind="suspended", valid_from=TODAY, why="调查", by=hr, now=NOW
    )
    call_command("verify_records")
