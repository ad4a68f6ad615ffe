"""Daily inspections: plans, looks, what is missed, and what approving a run brings along."""

import datetime as dt
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from notices.models import Notice
from quizzes.services import reopen_sheet
from tests.factories import appoint, make_unit, make_user
from tests.quizzes.observing import fill, sign
from tests.training.inspections import (
    MONDAY,
    at,
    enrol_somebody,
    inspect,
    make_inspector,
    make_plan,
)
from tests.training.makers import make_programme, make_ready_run, make_run
from training import services
from training.models import InspectionPlan, InspectionRound, PlannedActivity, Slogan
from training.rules.inspection import Rhythm, inspection_days, state_of
from training.selectors import inspection as reads
from training.selectors.running_scores import running_scores
from training.services.inspection import set_up_inspections
from training.services.slogan import set_up_slogans

DAY = dt.timedelta(days=1)
FRIDAY, SATURDAY = MONDAY + 4 * DAY, MONDAY + 5 * DAY


def refused(error):
    return [one.code.removeprefix("training.") for one in error.value.reasons]


@pytest.mark.parametrize(
    ("weekdays", "off", "days"),
    [
        ((), (), [0, 1, 2, 3, 4]),  # the working days
        ((6, 7), (), [5, 6]),
        ((1, 3), (0,), [2]),  # a holiday on a chosen weekday
        ((7,), (6,), []),
    ],
)
def test_on_which_days_a_plan_looks(weekdays, off, days):
    rhythm = Rhythm(MONDAY, None, frozenset(weekdays), (dt.time(9),))
    found = inspection_days(
        rhythm,
        MONDAY - 3 * DAY,
        MONDAY + 6 * DAY,
        is_working=lambda day: day.weekday() < 5,
        is_off=lambda day: (day - MONDAY).days in off,
    )
    assert list(found) == [MONDAY + days_on * DAY for days_on in days]


@pytest.mark.parametrize(
    ("stored", "age", "state"),
    [
        (None, 0, "due"),
        (None, 1, "missed"),
        ("due", 1, "missed"),
        ("due", -1, "due"),
        ("done", 5, "done"),
        ("excused", 5, "excused"),
        ("missed", 5, "missed"),
    ],
)
def test_a_look_that_nobody_did_is_missed_once_its_day_is_over(stored, age, state):
    assert state_of(stored, MONDAY, MONDAY + age * DAY) == state


@pytest.mark.django_db
class TestPlans:
    def test_a_draft_says_everything_that_is_missing(self):
        inspector = make_inspector()
        plan = services.save_inspection_plan(
            run=make_run(),
            card={"title": "日检查", "starts_on": MONDAY},
            by=inspector,
            now=at(MONDAY),
        )
        with pytest.raises(services.Refused) as error:
            services.start_inspections(plan=plan, by=inspector, now=at(MONDAY))
        assert refused(error) == [
            "inspections_no_checklist",
            "inspections_no_weights",
            "inspections_nobody_looks",
        ]

    def test_a_weight_for_tests_wants_tests(self):
        with pytest.raises(services.Refused) as error:
            make_plan(test_weight=40)
        assert refused(error) == ["inspections_no_tests"]

    def test_a_checklist_is_no_test(self):
        plan = make_plan(test_weight=40, is_started=False)
        plan.tests.add(plan.checklist)
        with pytest.raises(services.Refused) as error:
            services.start_inspections(plan=plan, by=plan.made_by, now=at(MONDAY))
        assert refused(error) == ["inspections_tests_sat"]

    def test_what_a_running_plan_weighs_stays(self):
        plan = make_plan()
        services.save_inspection_plan(
            plan=plan,
            card={"inspection_weight": 1, "place": "大厅"},
            inspectors=[plan.made_by],
            by=plan.made_by,
            now=at(MONDAY),
        )
        plan.refresh_from_db()
        assert (plan.inspection_weight, plan.place) == (100, "大厅")

    def test_the_database_lets_no_plan_run_without_weights(self):
        plan = make_plan()
        with pytest.raises(IntegrityError), transaction.atomic():
            InspectionPlan.objects.filter(pk=plan.pk).update(inspection_weight=None)

    def test_a_stopped_plan_has_no_looks_from_that_day_on(self):
        plan = make_plan()
        services.stop_inspections(plan=plan, reason="改由晚班", by=plan.made_by, now=at(FRIDAY))
        plan.refresh_from_db()
        looks = reads.looks_between([plan], MONDAY, FRIDAY + 7 * DAY, FRIDAY)
        assert [one.day for one in looks] == [MONDAY + n * DAY for n in range(4)]

    def test_approving_a_run_makes_its_plan_and_its_slogans_ready_to_be_filled(self):
        version = make_programme("front", days=5)
        for order, (kind, every) in enumerate([("inspection", "day"), ("slogan", "week")], 10):
            PlannedActivity.objects.create(
                version=version, order=order, kind=kind, title=kind, day=1, until_day=5, every=every
            )
        run, by = make_run(version), make_user()
        for _ in range(2):  # the second time changes nothing
            set_up_inspections(run, by=by, now=at(MONDAY))
            set_up_slogans(run)
        plan = InspectionPlan.objects.get(run=run)
        assert (plan.state, plan.starts_on, plan.ends_on) == ("draft", MONDAY, FRIDAY)
        assert [(one.week, one.text) for one in Slogan.objects.filter(run=run)] == [(MONDAY, "")]

    def test_the_front_desk_training_brings_an_inspection_and_slogans(self):
        run = make_ready_run("front-desk")
        assert {"inspection", "slogan"} <= set(run.steps.values_list("kind", flat=True))


@pytest.mark.django_db
class TestLooks:
    def test_one_tap_opens_the_sheet_and_the_second_opens_the_same(self):
        plan = make_plan()
        [learner] = enrol_somebody(plan.run)
        given = {"plan": plan, "day": MONDAY, "look": 1, "learner": learner, "by": plan.made_by}
        first = services.open_round_sheet(**given, now=at(MONDAY))
        again = services.open_round_sheet(**given, now=at(MONDAY, 11))
        assert first.pk == again.pk
        assert first.observation.purpose == f"training.round:{InspectionRound.objects.get().pk}"

    def test_a_signed_sheet_makes_the_look_done(self):
        plan = make_plan()
        [learner] = enrol_somebody(plan.run)
        inspect(plan, learner, MONDAY)
        look = reads.find_look(plan, MONDAY, 1, MONDAY)
        assert (look.state, look.seen, look.begun) == ("done", 1, 1)

    def test_a_sheet_opened_again_takes_the_look_back_and_the_score_names_it(self):
        plan = make_plan()
        [learner] = enrol_somebody(plan.run)
        inspect(plan, learner, MONDAY, fails=5)
        sheet = inspect(plan, learner, MONDAY + DAY)
        now = at(MONDAY + DAY, 11)
        reopen_sheet(attempt_id=sheet.pk, reason="看错", by=sheet.observer, now=now)
        assert reads.find_look(plan, MONDAY + DAY, 1, MONDAY + DAY).state == "due"
        assert reads.find_look(plan, MONDAY + DAY, 1, MONDAY + 2 * DAY).state == "missed"
        score = running_scores(plan, [learner.pk], MONDAY, MONDAY + DAY)[learner.pk]
        assert (score.share, score.is_complete) == (Fraction(1, 2), False)
        sign(sheet, now=now)
        look = reads.find_look(plan, MONDAY + DAY, 1, MONDAY + 2 * DAY)
        assert (look.state, look.is_late) == ("done", False)

    def test_an_open_sheet_leaves_it_due(self):
        plan = make_plan()
        [learner] = enrol_somebody(plan.run)
        services.open_round_sheet(
            plan=plan, day=MONDAY, look=1, learner=learner, by=plan.made_by, now=at(MONDAY)
        )
        assert reads.find_look(plan, MONDAY, 1, MONDAY).state == "due"
        assert reads.find_look(plan, MONDAY, 1, MONDAY + DAY).state == "missed"

    def test_a_look_of_yesterday_cannot_be_begun_today(self):
        plan = make_plan()
        [learner] = enrol_somebody(plan.run)
        with pytest.raises(services.Refused) as error:
            services.open_round_sheet(
                plan=plan,
                day=MONDAY,
                look=1,
                learner=learner,
                by=plan.made_by,
                now=at(MONDAY + DAY),
            )
        assert refused(error) == ["look_over"]
        assert not InspectionRound.objects.exists()

    @pytest.mark.parametrize(
        ("day", "look", "code"),
        [
            (MONDAY + DAY, 1, "look_to_come"),
            (MONDAY, 2, "look_unknown"),
            (MONDAY - DAY, 1, "look_unknown"),
        ],
    )
    def test_there_is_no_look_that_the_plan_does_not_have(self, day, look, code):
        plan = make_plan()
        [learner] = enrol_somebody(plan.run)
        with pytest.raises(services.Refused) as error:
            services.open_round_sheet(
                plan=plan, day=day, look=look, learner=learner, by=plan.made_by, now=at(MONDAY)
            )
        assert refused(error) == [code]

    def test_nobody_inspects_themselves(self):
        plan = make_plan()
        with pytest.raises(services.Refused) as error:
            services.open_round_sheet(
                plan=plan, day=MONDAY, look=1, learner=plan.made_by, by=plan.made_by, now=at(MONDAY)
            )
        assert refused(error) == ["not_about_oneself"]

    def test_who_is_not_in_the_run_is_not_looked_at(self):
        plan = make_plan()
        with pytest.raises(services.Refused) as error:
            services.open_round_sheet(
                plan=plan, day=MONDAY, look=1, learner=make_user(), by=plan.made_by, now=at(MONDAY)
            )
        assert refused(error) == ["not_looked_at"]

    def test_a_colleague_without_authority_is_told_so(self):
        named = make_user()
        plan = make_plan()
        plan.inspectors.set([named])
        [learner] = enrol_somebody(plan.run)
        with pytest.raises(services.Refused) as error:
            services.open_round_sheet(
                plan=plan, day=MONDAY, look=1, learner=learner, by=named, now=at(MONDAY)
            )
        assert refused(error) == ["no_sheet_may_not"]

    def test_three_looks_a_day_are_three_rounds(self):
        plan = make_plan(second_look=dt.time(12), third_look=dt.time(17))
        looks = reads.looks_between([plan], MONDAY, MONDAY, MONDAY)
        assert [one.due_at.astimezone(at(MONDAY).tzinfo).hour for one in looks] == [9, 12, 17]

    def test_a_look_is_excused_with_a_reason_and_only_once(self):
        plan = make_plan()
        given = {"plan": plan, "day": MONDAY, "look": 1, "by": make_user(), "now": at(MONDAY)}
        with pytest.raises(services.Refused) as error:
            services.excuse_round(**given, reason=" ")
        assert refused(error) == ["reason_missing"]
        services.excuse_round(**given, reason="消防演练")
        with pytest.raises(services.Refused) as error:
            services.excuse_round(**given, reason="消防演练")
        assert refused(error) == ["decided_before"]

    def test_nobody_excuses_the_look_that_they_had_to_take(self):
        plan = make_plan()
        with pytest.raises(services.Refused) as error:
            services.excuse_round(
                plan=plan, day=MONDAY, look=1, reason="忙", by=plan.made_by, now=at(MONDAY)
            )
        assert refused(error) == ["excuse_own"]

    def test_one_of_two_seen_is_not_done_and_the_score_of_the_other_says_so(self):
        plan = make_plan()
        one, other = enrol_somebody(plan.run, 2)
        inspect(plan, one, MONDAY)
        look = reads.find_look(plan, MONDAY, 1, MONDAY + DAY)
        assert (look.state, look.is_partial, look.seen, look.wanted) == ("missed", True, 1, 2)
        scores = running_scores(plan, [one.pk, other.pk], MONDAY, MONDAY, today=MONDAY + DAY)
        assert [scores[pk].is_complete for pk in (one.pk, other.pk)] == [True, False]
        assert [scores[pk].parts[0].asked for pk in (one.pk, other.pk)] == [1, 1]
        inspect(plan, other, MONDAY)
        assert reads.find_look(plan, MONDAY, 1, MONDAY).state == "done"

    def test_a_look_has_one_row(self):
        plan = make_plan()
        row = {"plan": plan, "day": MONDAY, "look": 1, "due_at": at(MONDAY)}
        InspectionRound.objects.create(**row)
        with pytest.raises(IntegrityError), transaction.atomic():
            InspectionRound.objects.create(**row)


@pytest.mark.django_db
class TestTheNextMorning:
    def test_missed_looks_are_written_down_once_and_told(self):
        plan = make_plan()
        morning = at(MONDAY + 2 * DAY, 6)
        assert services.settle_rounds(now=morning) == 2
        assert services.settle_rounds(now=morning) == 0
        assert [one.state for one in InspectionRound.objects.all()] == ["missed", "missed"]
        told = Notice.objects.filter(kind="training.looks_missed", user=plan.made_by)
        assert [one.params["count"] for one in told] == [2]

    def test_pages_do_not_wait_for_it(self):
        plan = make_plan()
        looks = reads.looks_between([plan], MONDAY, MONDAY + DAY, MONDAY + DAY)
        assert [one.state for one in looks] == ["missed", "due"]

    def test_a_sheet_that_comes_late_makes_the_look_done_and_says_so(self):
        plan = make_plan()
        [learner] = enrol_somebody(plan.run)
        sheet = services.open_round_sheet(
            plan=plan, day=MONDAY, look=1, learner=learner, by=plan.made_by, now=at(MONDAY)
        )
        services.settle_rounds(now=at(MONDAY + DAY, 6))
        sign(fill(sheet, now=at(MONDAY + DAY, 8)), now=at(MONDAY + DAY, 8))
        look = reads.find_look(plan, MONDAY, 1, MONDAY + DAY)
        assert (look.state, look.is_late) == ("done", True)
        assert look.round.missed_at is not None

    def test_a_weekend_is_not_missed(self):
        make_plan()
        services.settle_rounds(now=at(MONDAY + 7 * DAY, 6))
        assert InspectionRound.objects.count() == 5
        assert not InspectionRound.objects.filter(day=SATURDAY).exists()


@pytest.mark.django_db
class TestWhoLooks:
    def test_where_nobody_is_named_the_leader_of_the_unit_looks(self):
        unit, leader = make_unit(), make_user()
        appoint(leader, unit=unit, leads=True)
        plan = make_plan(unit=unit)
        plan.inspectors.clear()
        assert reads.inspectors_of(plan, MONDAY) == {leader.pk}
        found = reads.plans_to_inspect(leader.pk, MONDAY, sees_all=False)
        assert list(found) == [plan]

    def test_a_unit_is_looked_at_by_who_works_in_it(self):
        unit, worker = make_unit(), make_user()
        appoint(worker, unit=unit)
        make_user()
        plan = make_plan(unit=unit)
        assert list(reads.people_of(plan, MONDAY)) == [worker]

    def test_named_people_are_looked_at_and_nobody_else(self):
        plan = make_plan()
        one, _other = enrol_somebody(plan.run, 2)
        plan.people.set([one])
        assert list(reads.people_of(plan, MONDAY)) == [one]


@pytest.mark.django_db
class TestSlogans:
    def test_the_slogan_of_a_week_is_set_and_set_anew(self):
        run, by = make_run(), make_user()
        for text in ("微笑 问候 规范", "三声之内"):
            services.set_slogan(run=run, week=FRIDAY, text=text, by=by, now=at(MONDAY))
        assert [(one.week, one.text) for one in Slogan.objects.all()] == [(MONDAY, "三声之内")]

    @pytest.mark.parametrize(
        ("week", "text", "code"),
        [(MONDAY, " ", "slogan_empty"), (MONDAY - DAY, "微笑", "slogan_week_over")],
    )
    def test_neither_empty_nor_for_a_week_that_is_over(self, week, text, code):
        with pytest.raises(services.Refused) as error:
            services.set_slogan(
                run=make_run(), week=week, text=text, by=make_user(), now=at(MONDAY)
            )
        assert refused(error) == [code]
