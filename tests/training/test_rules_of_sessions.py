"""What a session asks of those who run it, take part in it, and read of it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from learning_site.roles import apply_roles
from tests.factories import NOW, make_user
from tests.training.makers import make_programme, make_run, make_session, seat
from training.models import PlannedActivity
from training.selectors.coverage import problems_of_run, problems_of_version
from training.selectors.homework import may_mark
from training.services import (
    Refused,
    ask_excuse,
    cancel_session,
    enter_by_hand,
    hand_in,
    set_homework,
    staff_session,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user()


def code(call, **given):
    with pytest.raises(Refused) as refused:
        call(**given)
    return refused.value.reasons[0].code.removeprefix("training.")


def test_sign_in_opens_as_early_as_the_programme_says(by):
    session = make_session(learners=1, opens_minutes=60)
    early = session.starts_at - dt.timedelta(minutes=45)
    enter_by_hand(
        session=session, enrolment=session.run.enrolments.get(), reason="x", by=by, now=early
    )
    assert session.scans.get().at == early


def test_nobody_is_excused_from_a_session_that_does_not_take_place(by):
    session = make_session(learners=1)
    cancel_session(session=session, reason="停电", by=by, now=NOW)
    learner = session.run.enrolments.get().learner
    assert code(ask_excuse, session=session, learner=learner, reason="x", now=NOW) == "session_off"


def test_who_learns_in_a_run_does_not_instruct_in_it(by):
    session = make_session(learners=1)
    learner = session.run.enrolments.get().learner_id
    given = {"session": session, "room": None, "place": "", "reason": "x", "by": by, "now": NOW}
    assert code(staff_session, instructors=[learner], **given) == "instructor_learns"


@pytest.fixture
def trainer(client):
    apply_roles()
    user = make_user(roles=("trainer",))
    client.force_login(user)
    return user


def test_who_takes_part_does_not_see_the_code(client, trainer):
    session = make_session(starts=timezone.now())
    assert client.get(reverse("training:code", args=[session.pk])).status_code == 200
    seat(session, trainer)
    assert client.get(reverse("training:code", args=[session.pk])).status_code == 302
    assert client.get(reverse("training:code_now", args=[session.pk])).status_code == 404


def test_a_fixed_sheet_shows_no_code(client, trainer):
    session = make_session(starts=timezone.now())
    session.state = "held"
    session.save()
    assert client.get(reverse("training:code", args=[session.pk])).status_code == 302


def test_a_doctors_note_is_for_who_decides(client):
    apply_roles()
    session = make_session(learners=1)
    excuse = ask_excuse(
        session=session, learner=session.run.enrolments.get().learner, reason="骨折", now=NOW
    )
    client.force_login(make_user(roles=("auditor",)))
    page = client.get(reverse("training:sheet", args=[session.pk]))
    assert page.status_code == 200
    assert "骨折" not in page.content.decode()
    file = reverse("training:file", args=["excuse", excuse.pk])
    assert client.get(file).status_code == 404


def test_assessors_mark_homework(client, by):
    apply_roles()
    session = make_session(learners=1)
    task = set_homework(run=session.run, title="作业", task="写", due_at=NOW, by=by, now=NOW)
    learner = session.run.enrolments.get().learner
    handed = hand_in(homework=task, learner=learner, text="答", now=NOW)
    assessor = make_user(roles=("assessor",), opens_marking=True)
    assert may_mark(assessor.pk, handed, sees_all=True)
    client.force_login(assessor)
    assert client.get(reverse("training:hand_in", args=[handed.pk])).status_code == 200


def test_what_must_come_first_stands_before_everything_else():
    version = make_programme(days=3)
    PlannedActivity.objects.filter(version=version, day=2).update(must_be_first=True)
    codes = [one.code for one in problems_of_version(version)]
    assert codes == ["training.not_first"]
    assert "training.not_first" in [one.code for one in problems_of_run(make_run(version))]


def test_what_must_come_first_and_does_is_fine():
    version = make_programme(days=3)
    PlannedActivity.objects.filter(version=version, day=1).update(must_be_first=True)
    assert problems_of_version(version) == []
    assert problems_of_run(make_run(version)) == []
