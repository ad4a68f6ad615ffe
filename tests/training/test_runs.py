"""Runs: approval, moving, cancelling, staffing, the trace and who is told."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.verdicts import Reason, Verdict
from framework.models import Competency
from notices.models import Notice
from tests.factories import NOW, make_user
from tests.training.makers import (
    MONDAY,
    approved,
    make_programme,
    make_ready_run,
    make_room,
    make_run,
    numbers,
)
from training.models import (
    CompanyDay,
    EffectivenessEvaluation,
    ExcuseRequest,
    HandIn,
    Homework,
    PaperSheet,
    PlanRun,
    RunState,
    Session,
    SessionState,
)
from training.ports import instructor_gates
from training.selectors.coverage import problems_of_run, unplaced_in_run
from training.services import (
    Refused,
    add_session,
    approve_run,
    cancel_run,
    cancel_session,
    close_run,
    describe_session,
    enrol,
    move_session,
    postpone_from,
    staff_run,
    staff_session,
    waive,
)

pytestmark = pytest.mark.django_db

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture
def by():
    return make_user("培训师")


def codes(refusal):
    return [one.code for one in refusal.value.reasons]


def dates(run):
    return [timezone.localdate(one.starts_at) for one in run.sessions.order_by("starts_at")]


def kinds_told(person):
    return list(Notice.objects.filter(user=person).values_list("kind", flat=True))


# --- days of the company ------------------------------------------------------------------------------


def test_a_day_that_the_company_rests_is_left_out():
    CompanyDay.objects.create(day=MONDAY + DAY, is_working=False, why="盘点")
    assert dates(make_run()) == [MONDAY, MONDAY + 2 * DAY]


# --- approval -----------------------------------------------------------------------------------------


def test_a_run_is_not_approved_while_a_module_stands_on_no_day(by):
    run = make_ready_run("meeting-ten-day", has_scheme=False)
    with pytest.raises(Refused) as refusal:
        approve_run(run=run, by=by, now=NOW)
    assert codes(refusal) == ["training.unplaced_module"]


def test_a_session_added_for_the_module_lets_it_be_approved(by):
    run = make_ready_run("meeting-ten-day", has_scheme=False)
    module = unplaced_in_run(run)[0].module.key
    start = dt.datetime(2026, 3, 23, 1, tzinfo=dt.UTC)
    add_session(
        run=run, kind="lecture", title="会务流程与制度", starts_at=start, ends_at=start + HOUR,
        module=run.version.modules.get(pk=module), by=by, now=NOW,
    )  # fmt: skip
    assert approve_run(run=run, by=by, now=NOW).state == RunState.APPROVED
    run.refresh_from_db()
    assert run.ends_on == dt.date(2026, 3, 23)


def test_a_waiver_in_the_run_lets_it_be_approved(by):
    run = make_ready_run("meeting-ten-day", has_scheme=False)
    module = run.version.modules.get(order=6)
    waive(run=run, module=module, reason="入职时已讲", by=by, now=NOW)
    assert approve_run(run=run, by=by, now=NOW).approved_by == by


def test_sessions_without_a_type_block_the_approval_too(by):
    run = make_ready_run("meeting-special")
    assert [one.code for one in problems_of_run(run)].count("training.kind_undecided") == 10


def test_topics_put_on_a_session_are_placed(by):
    run = make_ready_run("meeting-special")
    module = run.version.modules.first()
    describe_session(
        session=run.sessions.first(), title="基础", title_en="", kind="lecture", module=module,
        topics=list(module.topics.all()), by=by, now=NOW,
    )  # fmt: skip
    assert len(unplaced_in_run(run)) == 13


def test_cancelling_the_only_session_of_a_topic_leaves_it_unplaced_again(by):
    run = make_ready_run("meeting-pre-job")
    cancel_session(session=run.sessions.first(), reason="讲师生病", by=by, now=NOW)
    assert len(unplaced_in_run(run)) == 2


# --- moving -------------------------------------------------------------------------------------------


def move(session, by, shift=DAY, reason="会议室被占用"):
    return move_session(
        session=session, starts_at=session.starts_at + shift, ends_at=session.ends_at + shift,
        reason=reason, by=by, now=NOW,
    )  # fmt: skip


def test_a_moved_session_leaves_a_trace_with_before_and_after(by):
    run = make_run()
    session = run.sessions.first()
    move(session, by, shift=7 * DAY)
    change = run.changes.get(kind="moved")
    assert change.detail["from"]["starts"] == "2026-03-09T09:00+08:00"
    assert change.detail["to"]["starts"] == "2026-03-16T09:00+08:00"
    assert (change.made_by, change.reason) == (by, "会议室被占用")


def test_moving_tells_the_enrolled_and_the_instructor_once(by):
    run = make_run()
    session = run.sessions.first()
    learner, instructor = make_user(), make_user()
    enrol(run=run, staff_numbers=[learner.staff_number], source="person", by=by, now=NOW)
    staff(session, by, instructors=[instructor.pk])
    move(session, by)
    assert kinds_told(learner).count("training.moved") == 1
    assert kinds_told(instructor).count("training.moved") == 1


def test_moving_counts_the_revision_that_invitations_tell(by):
    session = make_run().sessions.first()
    assert move(session, by).revision == session.revision + 1


def test_nothing_is_moved_without_a_reason(by):
    with pytest.raises(Refused) as refusal:
        move(make_run().sessions.first(), by, reason=" ")
    assert codes(refusal) == ["training.reason_missing"]


def test_an_end_before_the_start_is_refused(by):
    session = make_run().sessions.first()
    with pytest.raises(Refused):
        move_session(
            session=session, starts_at=session.starts_at, ends_at=session.starts_at - HOUR,
            reason="x", by=by, now=NOW,
        )  # fmt: skip


def test_the_run_ends_with_its_last_session(by):
    run = make_run()
    move(run.sessions.last(), by, shift=10 * DAY)
    run.refresh_from_db()
    assert run.ends_on == MONDAY + 11 * DAY


def test_postponing_moves_all_later_sessions_to_the_next_training_days(by):
    run = make_ready_run("meeting-pre-job")
    before = dates(run)
    session = run.sessions.order_by("starts_at")[3]
    postpone_from(session=session, to_day=dt.date(2026, 3, 18), reason="停电", by=by, now=NOW)
    after = dates(run)
    assert after[:3] == before[:3]
    assert after[3:6] == [dt.date(2026, 3, 18), dt.date(2026, 3, 20), dt.date(2026, 3, 23)]
    assert {day.isoweekday() for day in after} == {1, 3, 5}


def test_postponing_in_a_room_of_ones_own_is_no_clash(by):
    run = make_run(make_programme(days=4))
    staff_run(run=run, room=make_room(), instructors=[], by=by, now=NOW)
    moved = postpone_from(
        session=run.sessions.first(), to_day=MONDAY + DAY, reason="x", by=by, now=NOW
    )
    assert len(moved) == 4


# --- rooms and instructors ----------------------------------------------------------------------------


def staff(session, by, room=None, instructors=()):
    return staff_session(
        session=session, room=room, place="", instructors=instructors, reason="安排", by=by, now=NOW
    )


def test_a_room_is_not_given_twice_at_one_time(by):
    first, second, room = make_run(), make_run(make_programme("q")), make_room()
    staff(first.sessions.first(), by, room=room)
    with pytest.raises(Refused) as refusal:
        staff(second.sessions.first(), by, room=room)
    assert codes(refusal) == ["training.room_taken"]
    assert "108" in str(refusal.value.reasons[0])


def test_an_instructor_is_not_given_twice_at_one_time(by):
    first, second = make_run(), make_run(make_programme("q"))
    staff(first.sessions.first(), by, instructors=[by.pk])
    with pytest.raises(Refused) as refusal:
        staff(second.sessions.first(), by, instructors=[by.pk])
    assert codes(refusal) == ["training.instructor_taken"]


def test_moving_into_a_taken_room_is_refused_and_nothing_moves(by):
    first, second, room = (
        make_run(),
        make_run(make_programme("q"), start=MONDAY + 7 * DAY),
        make_room(),
    )
    staff(first.sessions.first(), by, room=room)
    session = staff(second.sessions.first(), by, room=room)
    with pytest.raises(Refused):
        move(session, by, shift=-7 * DAY)
    assert Session.objects.get(pk=session.pk).starts_at == session.starts_at


def test_a_cancelled_run_frees_its_rooms(by):
    first, second, room = make_run(), make_run(make_programme("q")), make_room()
    staff(first.sessions.first(), by, room=room)
    cancel_run(run=first, reason="人数不足", by=by, now=NOW)
    assert staff(second.sessions.first(), by, room=room).room == room


def test_a_whole_run_is_staffed_at_once_or_not_at_all(by):
    first, second, room = make_run(), make_run(make_programme("q", days=4)), make_room()
    staff_run(run=first, room=room, instructors=[by.pk], by=by, now=NOW)
    with pytest.raises(Refused) as refusal:
        staff_run(run=second, room=room, instructors=[], by=by, now=NOW)
    assert codes(refusal) == ["training.room_taken"] * 2
    assert not second.sessions.filter(room=room).exists()


def test_whoever_lacks_what_the_programme_asks_of_instructors_is_refused(by, monkeypatch):
    competency = Competency.objects.create(code="T-1", title="授课")
    version = make_programme()
    version.activities.update(instructor_competency=competency)
    verdict = Verdict(False, (Reason("x"),))
    monkeypatch.setattr(instructor_gates, "_answers", [lambda *question: verdict])
    with pytest.raises(Refused) as refusal:
        staff(make_run(version).sessions.first(), by, instructors=[by.pk])
    assert codes(refusal) == ["training.not_qualified"]


# --- the end of a run ---------------------------------------------------------------------------------


def test_a_run_is_not_closed_while_its_verification_is_missing(by):
    run = approved(make_run(make_programme(verify_after_days=30)))
    run.sessions.update(state=SessionState.HELD)
    with pytest.raises(Refused) as refusal:
        close_run(run=run, by=by, now=NOW)
    assert codes(refusal) == ["training.evaluation_missing"]


def test_an_open_verification_keeps_the_run_open(by):
    run = approved(make_run())
    run.sessions.update(state=SessionState.HELD)
    EffectivenessEvaluation.objects.create(
        run=run, planned_on=MONDAY, method="observation", evaluator=by, made_at=NOW
    )
    with pytest.raises(Refused) as refusal:
        close_run(run=run, by=by, now=NOW)
    assert codes(refusal) == ["training.evaluation_open"]


def test_a_run_that_nobody_approved_is_not_closed(by):
    run = make_run()
    run.sessions.update(state=SessionState.HELD)
    with pytest.raises(Refused) as refusal:
        close_run(run=run, by=by, now=NOW)
    assert codes(refusal) == ["training.run_not_approved"]


def test_a_road_map_is_not_closed_before_it_can_be_over(by):
    run = approved(make_ready_run("iso-road-map"))
    with pytest.raises(Refused) as refusal:
        close_run(run=run, by=by, now=NOW)
    assert "training.run_not_over" in codes(refusal)


def test_what_waits_for_a_decision_keeps_the_run_open(by):
    run, learner = approved(make_run()), make_user()
    enrol(run=run, staff_numbers=[learner.staff_number], source="person", by=by, now=NOW)
    seat, first = run.enrolments.get(), run.sessions.first()
    ExcuseRequest.objects.create(session=first, enrolment=seat, reason="病假", made_at=NOW)
    paper = PaperSheet.objects.create(
        session=first, number=1, code="x", printed_by=by, printed_at=NOW
    )
    paper.differences.create(row=1, is_signed_on_paper=True, is_signed_in=False)
    task = Homework.objects.create(run=run, title="作业", due_at=NOW, made_at=NOW)
    HandIn.objects.create(homework=task, enrolment=seat, text="答", made_at=NOW)
    run.sessions.update(state=SessionState.HELD)
    with pytest.raises(Refused) as refusal:
        close_run(run=run, by=by, now=NOW)
    assert codes(refusal) == [
        "training.excuses_open",
        "training.differences_open",
        "training.hand_ins_open",
    ]


def test_an_evaluation_cannot_be_closed_empty(by):
    run = make_run()
    with pytest.raises(IntegrityError), transaction.atomic():
        EffectivenessEvaluation.objects.create(
            run=run, planned_on=MONDAY, method="tests", evaluator=by, made_at=NOW,
            verdict="effective", closed_by=by, closed_at=NOW,
        )  # fmt: skip


def test_a_closed_run_cannot_be_changed(by):
    run = approved(make_run())
    run.sessions.update(state=SessionState.HELD)
    close_run(run=run, by=by, now=NOW)
    with pytest.raises(Refused) as refusal:
        enrol(run=run, staff_numbers=numbers(1), source="person", by=by, now=NOW)
    assert codes(refusal) == ["training.run_closed"]


def test_cancelling_a_run_tells_everybody_in_it(by):
    run, learner = make_run(), make_user()
    enrol(run=run, staff_numbers=[learner.staff_number], source="person", by=by, now=NOW)
    cancel_run(run=run, reason="人数不足", by=by, now=NOW)
    assert "training.run_cancelled" in kinds_told(learner)
    assert PlanRun.objects.get().state == RunState.CANCELLED
