"""My competence, team, matrix, record and desk, as people see them."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competence import services
from competence.models import Criterion, Requirement, Standing
from competence.rules import BadTreeError, check_tree, read_tree, write_tree
from competence.selectors.as_of import as_of
from tests.competence.makers import (
    make_competency,
    make_criterion,
    make_record,
    make_requirement,
)
from tests.factories import appoint, make_position, make_unit, make_user
from training.models import TrainingNeed

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def competency():
    return make_competency("FD-K1", "礼仪")


@pytest.fixture
def desk(competency):
    """A unit with a leader and one receptionist, whose position asks for courtesy."""
    unit, position = make_unit("前台"), make_position("前台接待")
    leader, learner = make_user("程以南", roles=("manager",)), make_user("林小满")
    appoint(leader, unit, make_position("主管"), leads=True)
    appoint(learner, unit, position)
    make_requirement(position, competency)
    services.derive_standings(user_ids=[leader.pk, learner.pk], today=TODAY)
    return unit, position, leader, learner


@pytest.fixture
def hr():
    return make_user("何姐", roles=("hr",))


def see(user, name, *args, **query):
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def send(user, name, *args, **data):
    client = Client()
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def test_my_page_says_what_is_missing_and_why(desk, competency):
    make_criterion(competency, {"leaf": "rating", "level": 1})
    page = see(desk[3], "competence:mine").content.decode()
    assert "礼仪" in page
    assert "尚缺：主管评定" in page


def test_my_gap_becomes_a_need_once(desk, competency):
    for _ in range(2):
        send(desk[3], "competence:ask_training", competency=competency.pk)
    need = TrainingNeed.objects.get()
    assert (need.title, list(need.persons.all())) == ("礼仪", [desk[3]])


def test_a_column_of_gaps_becomes_a_need_that_hr_goes_on_to_plan(desk, competency, hr):
    answer = send(hr, "competence:need", competency=competency.pk, unit=desk[0].pk)
    need = TrainingNeed.objects.get()
    assert answer.url == reverse("training_desk:need_plan", args=[need.pk])
    assert need.unit == desk[0]


def test_a_leader_vouches_for_what_was_seen_and_the_page_is_met(desk, competency):
    make_criterion(competency, {"leaf": "rating", "level": 1})
    learner = desk[3]
    asked = {"competency": competency.pk, "level": 1, "kind": "rating", "on": TODAY, "note": "站姿与问候都好"}  # fmt: skip
    assert send(desk[2], "competence:evidence_new", learner.pk, **asked).status_code == 302
    services.derive_standings(user_ids=[learner.pk], today=TODAY)
    assert not Standing.objects.get(user=learner).is_gap
    number = as_of(learner.pk, TODAY).held[0].record.number
    assert "站姿与问候都好" in see(learner, "competence:record", number).content.decode()


def test_a_leader_cannot_enter_a_certificate(desk, competency):
    asked = {"competency": competency.pk, "level": 1, "kind": "outside", "on": TODAY, "body": "x", "number": "1"}  # fmt: skip
    assert send(desk[2], "competence:evidence_new", desk[3].pk, **asked).status_code == 422


def test_hr_suspends_a_record_and_the_page_says_why(competency, hr):
    record = make_record(competency=competency)
    answer = send(hr, "competence:say", record.number, kind="suspended", valid_from=TODAY, why="调查投诉")  # fmt: skip
    assert answer.status_code == 302
    page = see(hr, "competence:record", record.number).content.decode()
    assert "调查投诉" in page
    assert "已暂停" in page


def test_the_team_page_says_who_may_not_work_yet(desk):
    page = see(desk[2], "competence:team").content.decode()
    assert "尚不可上岗" in page


@pytest.mark.parametrize("count", [3, 60])
def test_the_matrix_costs_at_most_twelve_statements(desk, competency, hr, count, django_assert_max_num_queries):  # fmt: skip
    unit, position, *_ = desk
    people = [make_user() for _ in range(count)]
    for one in people:
        appoint(one, unit, position)
    services.derive_standings(user_ids=[one.pk for one in people], today=TODAY)
    client = Client()
    client.force_login(hr)
    with django_assert_max_num_queries(12 + 2):  # two are of the login and the session
        page = client.get(reverse("competence:matrix")).content.decode()
    assert f"0/{count + 1}" in page  # totals over all, not over the page


def test_a_day_that_does_not_exist_is_said(desk):
    answer = see(desk[3], "competence:mine", on="2026-02-30")
    assert answer.status_code == 400


def test_hr_says_what_a_position_asks_for(desk, competency, hr):
    asked = {"competency": competency.pk, "level": 1, "necessity": "wanted", "valid_from": TODAY, "why": "新规"}  # fmt: skip
    answer = send(hr, "competence_desk:position", desk[1].pk, **asked)
    assert answer.status_code == 302
    assert Requirement.objects.count() == 2


def test_hr_says_what_proves_a_competency_in_lines(competency, hr):
    lines = "any\n  outside\n  all\n    prior\n    rating level 1\n"
    asked = {"level": 1, "purpose": "first", "tree": lines, "window_days": 30, "grace_days": 0, "why": "评审"}  # fmt: skip
    assert send(hr, "competence_desk:criterion", competency.code, **asked).status_code == 302
    tree = {"any": [{"leaf": "outside"}, {"all": [{"leaf": "prior"}, {"leaf": "rating", "level": 1}]}]}  # fmt: skip
    assert Criterion.objects.get().tree == tree
    assert write_tree(tree) == lines.strip()


@pytest.mark.parametrize(
    "lines",
    ["course", "any", "all\nprior", "  prior\n outside", "sing 3", "rating level", "rating level x",
     "result 3 share 101", "course 99999999999999999", "\n".join(["prior"] * 90), "any\n" * 9],
)  # fmt: skip
def test_lines_without_form_are_refused(lines):
    with pytest.raises(BadTreeError):
        check_tree(read_tree(lines))


def test_the_command_answers_with_json(desk, competency, hr, capsys):
    learner = desk[3]
    record = make_record(learner, competency=competency, now=NOW - dt.timedelta(days=10))
    asked = {"person": learner.staff_number, "json": True, "on": TODAY.isoformat()}
    call_command("competence_as_of", **asked)
    said = json.loads(capsys.readouterr().out)
    assert said["required"][0] == {"competency": "FD-K1", "level": 1, "mandatory": True, "risk_classes": [], "met": True}  # fmt: skip
    held = said["held"][0]
    assert (held["status"], held["record"], len(held["evidence"])) == ("valid", record.number, 1)
    call_command("competence_as_of", known_on=(TODAY - dt.timedelta(days=20)).isoformat(), **asked)
    assert json.loads(capsys.readouterr().out)["held"] == []


@pytest.mark.parametrize("wrong", [{"person": "none"}, {"on": "31.3."}])
def test_the_command_says_what_is_wrong(wrong):
    learner = make_user()
    with pytest.raises(CommandError):
        call_command("competence_as_of", **{"person": learner.staff_number, "on": "2026-03-31"} | wrong)  # fmt: skip


def test_reconciling_says_that_all_is_well(capsys):
    call_command("reconcile_competence")
    call_command("reconcile_competence")
    assert "一切正常" in capsys.readouterr().out
