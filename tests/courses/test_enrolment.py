"""Into a course and out of it."""

import datetime as dt

import pytest

from courses import services
from courses.models import CourseRelease, Enrolment, LessonProgress
from courses.receivers import on_course_released
from notices.models import Notice
from tests import factories as make

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def learner():
    return make.make_user("王芳")


@pytest.fixture
def hr():
    return make.make_user("人事", roles=("hr",))


def kinds(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_a_learner_enrols_and_reads_the_newest_release(learner):
    course = make.make_released_course()
    newest = make.make_release(course)
    enrolment = services.enrol(course=course, learner=learner, by=learner, now=NOW)
    assert (enrolment.release, enrolment.period, enrolment.state) == (newest, 1, "active")
    assert enrolment.assigned_on == make.TODAY


def test_enrolling_twice_is_one_enrolment(learner):
    course = make.make_released_course()
    first = services.enrol(course=course, learner=learner, by=learner, now=NOW)
    assert services.enrol(course=course, learner=learner, by=learner, now=NOW) == first


@pytest.mark.parametrize("mode", ["ask", "assigned"])
def test_a_course_that_is_not_open_to_all_refuses_who_enrols_themselves(learner, mode):
    course = make.make_released_course(enrolment_mode=mode)
    with pytest.raises(services.EnrolmentRefused):
        services.enrol(course=course, learner=learner, by=learner, now=NOW)
    assert not Enrolment.objects.exists()


def test_others_may_enrol_a_learner_in_any_course(learner, hr):
    course = make.make_released_course(enrolment_mode="assigned")
    enrolment = services.enrol(course=course, learner=learner, by=hr, now=NOW)
    assert enrolment.changes.get().made_by == hr


def test_a_course_without_release_takes_nobody(learner):
    with pytest.raises(services.EnrolmentRefused) as refused:
        services.enrol(course=make.make_course(), learner=learner, by=learner, now=NOW)
    assert refused.value.verdict.because[0].code == "courses.not_released"


def test_a_retired_course_takes_nobody(learner):
    course = make.make_released_course(retired_at=NOW)
    with pytest.raises(services.EnrolmentRefused) as refused:
        services.enrol(course=course, learner=learner, by=learner, now=NOW)
    assert refused.value.verdict.because[0].code == "courses.retired"


def test_taking_a_course_again_is_the_next_period(learner):
    course = make.make_released_course()
    make.make_enrolment(course, learner, state="completed", completed_at=NOW)
    again = services.enrol(course=course, learner=learner, by=learner, now=NOW)
    assert (again.period, again.lessons_done, again.started_at) == (2, 0, None)


def test_a_request_reaches_trainers_and_hr_once(learner, hr):
    trainer = make.make_user(roles=("trainer",))
    course = make.make_released_course(enrolment_mode="ask")
    for _ in range(2):
        services.ask_to_enrol(course=course, learner=learner, note="想学", now=NOW)
    assert Enrolment.objects.get().state == "asked"
    assert kinds(hr) == kinds(trainer) == ["courses.asked"]


def test_nobody_asks_for_a_course_by_assignment(learner):
    course = make.make_released_course(enrolment_mode="assigned")
    with pytest.raises(services.EnrolmentRefused):
        services.ask_to_enrol(course=course, learner=learner, now=NOW)


@pytest.mark.parametrize(
    ("approve", "state", "kind"),
    [(True, "active", "courses.approved"), (False, "refused", "courses.refused")],
)
def test_a_decision_is_kept_with_its_reason_and_told(learner, hr, approve, state, kind):
    course = make.make_released_course(enrolment_mode="ask")
    enrolment = services.ask_to_enrol(course=course, learner=learner, now=NOW)
    services.decide_request(enrolment=enrolment, approve=approve, reason="排班", by=hr, now=NOW)
    enrolment.refresh_from_db()
    assert enrolment.state == state
    assert enrolment.changes.last().reason == "排班"
    assert kinds(learner) == [kind]


def test_a_request_is_decided_once(learner, hr):
    course = make.make_released_course(enrolment_mode="ask")
    enrolment = services.ask_to_enrol(course=course, learner=learner, now=NOW)
    services.decide_request(enrolment=enrolment, approve=True, by=hr, now=NOW)
    with pytest.raises(services.AlreadyDecided):
        services.decide_request(enrolment=enrolment, approve=False, reason="晚了", by=hr, now=NOW)
    enrolment.refresh_from_db()
    assert enrolment.state == "active"


@pytest.mark.parametrize("reason", ["", "  "])
def test_refusing_extending_and_exempting_need_a_reason(learner, hr, reason):
    asked = make.make_enrolment(make.make_released_course(), learner, state="asked")
    active = make.make_enrolment(make.make_released_course(), learner)
    with pytest.raises(services.ReasonMissing):
        services.decide_request(enrolment=asked, approve=False, reason=reason, by=hr, now=NOW)
    with pytest.raises(services.ReasonMissing):
        services.extend(enrolment=active, due_on=make.TODAY, reason=reason, by=hr, now=NOW)
    with pytest.raises(services.ReasonMissing):
        services.exempt(enrolment=active, reason=reason, by=hr, now=NOW)


def test_an_extension_keeps_both_dates(learner, hr):
    enrolment = make.make_enrolment(make.make_released_course(), learner, due_on=make.TODAY)
    later = make.TODAY + dt.timedelta(days=10)
    services.extend(enrolment=enrolment, due_on=later, reason="病假", by=hr, now=NOW)
    enrolment.refresh_from_db()
    change = enrolment.changes.get()
    assert enrolment.due_on == later
    assert change.detail == {"from": "2026-03-02", "to": "2026-03-12"}
    assert kinds(learner) == ["courses.extended"]


def test_who_is_exempt_is_told_and_can_be_exempt_once(learner, hr):
    enrolment = make.make_enrolment(make.make_released_course(), learner)
    services.exempt(enrolment=enrolment, reason="持有外部证书", by=hr, now=NOW)
    with pytest.raises(services.AlreadyDecided):
        services.exempt(enrolment=enrolment, reason="再次", by=hr, now=NOW)
    assert enrolment.changes.count() == 1
    assert kinds(learner) == ["courses.exempted"]


# --- a new release ----------------------------------------------------------------------------------


def publish(course, **fields):
    release = make.make_release(course, **fields)
    event = type("Event", (), {"release_id": release.pk})
    on_course_released(sender=CourseRelease, event=event, now=NOW)
    return release


def test_open_enrolments_follow_a_release_and_keep_what_was_read(learner):
    course = make.make_released_course(lessons=3)
    enrolment = make.make_enrolment(course, learner)
    services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    release = publish(course)
    enrolment.refresh_from_db()
    assert enrolment.release == release
    assert enrolment.lessons_done == 1
    assert enrolment.last_lesson.release == release
    assert enrolment.last_lesson.position == 2


def test_a_completed_enrolment_stays_with_its_release(learner):
    course = make.make_released_course()
    enrolment = make.make_enrolment(course, learner, state="completed")
    before = enrolment.release
    publish(course)
    enrolment.refresh_from_db()
    assert enrolment.release == before


def test_after_a_major_release_who_had_begun_is_told_why(learner):
    course = make.make_released_course()
    enrolment = make.make_enrolment(course, learner)
    idle = make.make_user()
    make.make_enrolment(course, idle)
    services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    publish(course, is_major=True, why="改版")
    assert kinds(learner) == ["courses.changed"]
    assert kinds(idle) == []


def test_a_minor_release_is_not_news(learner):
    course = make.make_released_course()
    enrolment = make.make_enrolment(course, learner)
    services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    publish(course, is_major=False)
    assert kinds(learner) == []


def test_a_release_without_the_missing_lesson_completes_the_course(learner):
    course = make.make_released_course(lessons=3)
    enrolment = make.make_enrolment(course, learner)
    for position in (1, 2):
        services.finish_lesson(enrolment=enrolment, position=position, now=NOW)
    last = course.releases.get().lessons.get(position=3).lesson
    last.live = False
    last.save()
    publish(course)
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"


def test_what_was_read_of_a_lesson_that_is_gone_is_kept_but_not_counted(learner):
    course = make.make_released_course(lessons=3)
    enrolment = make.make_enrolment(course, learner)
    services.finish_lesson(enrolment=enrolment, position=1, now=NOW)
    first = course.releases.get().lessons.get(position=1).lesson
    first.live = False
    first.save()
    publish(course)
    enrolment.refresh_from_db()
    assert enrolment.lessons_done == 0
    assert LessonProgress.objects.get().lesson_id == first.pk
