"""Who waits keeps their turn, who has left gives their place up, who sits elsewhere is named."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from learning_site.roles import apply_roles
from tests.factories import NOW, make_user
from tests.training.makers import make_run, make_session, numbers, seat
from training.models import CompanyDay, RunEnrolment
from training.selectors.oddities import oddities_of, wanted_elsewhere
from training.services import enrol, set_capacity, waive, withdraw, withdraw_leavers

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user()


def put(run, *people):
    enrol(run=run, staff_numbers=people, source="person", by=None, now=NOW)


def states(run):
    return list(run.enrolments.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def full(by):
    """One place that is taken, and one who asked for another."""
    run = make_run()
    set_capacity(run=run, capacity=1, over_capacity="approve", by=by, now=NOW)
    put(run, *numbers(2))
    run.refresh_from_db()
    return run


def test_who_asked_moves_up_into_a_place_that_becomes_free(full, by):
    withdraw(seat=full.enrolments.get(state="enrolled"), reason="x", by=by, now=NOW)
    assert states(full) == ["withdrawn", "enrolled"]


def test_who_asked_is_not_overtaken_when_the_rule_changes(full, by):
    set_capacity(run=full, capacity=1, over_capacity="wait", by=by, now=NOW)
    put(full, *numbers(1))
    set_capacity(run=full, capacity=2, over_capacity="wait", by=by, now=NOW)
    assert states(full) == ["enrolled", "enrolled", "waiting"]


def test_who_has_left_gives_the_place_up(full):
    gone = full.enrolments.get(state="enrolled")
    gone.learner.is_active = False
    gone.learner.save()
    assert withdraw_leavers(now=NOW) == 1
    assert states(full) == ["withdrawn", "enrolled"]
    assert full.changes.filter(kind="left_company", enrolment=gone).exists()
    assert withdraw_leavers(now=NOW) == 0


def test_a_learner_of_two_sessions_at_one_hour_is_named():
    starts = timezone.now() + dt.timedelta(days=3)
    first, second = make_session(starts=starts), make_session(starts=starts)
    learner = seat(first).learner
    (found,) = wanted_elsewhere([second], [learner.pk])
    assert found[1].params["person"] == learner.name
    seat(second, learner)
    codes = [one.code for one in oddities_of(second.run, timezone.now())]
    assert "training.learner_taken" in codes


def test_the_look_before_an_enrolment_names_them(client):
    apply_roles()
    client.force_login(make_user(roles=("trainer",)))
    starts = timezone.now() + dt.timedelta(days=3)
    first, second = make_session(starts=starts), make_session(starts=starts)
    learner = seat(first).learner
    page = client.post(
        reverse("training_desk:enrol", args=[second.run_id]), {"numbers": learner.staff_number}
    )
    assert learner.name in page.context["elsewhere"][0]
    assert RunEnrolment.objects.filter(run=second.run).count() == 0


def test_a_day_off_that_becomes_known_later_is_said():
    starts = timezone.now() + dt.timedelta(days=3)
    session = make_session(starts=starts)
    day = timezone.localdate(starts)
    CompanyDay.objects.update_or_create(day=day, defaults={"is_working": True, "why": "x"})
    assert oddities_of(session.run, timezone.now()) == []
    CompanyDay.objects.filter(day=day).update(is_working=False)
    assert [one.code for one in oddities_of(session.run, timezone.now())] == [
        "training.session_on_day_off"
    ]


def test_a_waiver_in_a_run_leaves_a_trace(by):
    run = make_run()
    waive(run=run, module=run.version.modules.get(), reason="另排", by=by, now=NOW)
    assert run.changes.get(kind="waived").reason == "另排"
