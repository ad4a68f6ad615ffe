"""Owners are told of questions that must be checked, once for each date."""

import datetime as dt

import pytest

from notices.models import Notice
from quizzes.services import remind_check_by
from tests.factories import NOW, TODAY, make_item, make_user

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def truth(**fields):
    return make_item(kind="true_false", value={"answer": "true"}, **fields)


def told(owner):
    return [notice.kind for notice in Notice.objects.filter(user=owner).order_by("pk")]


@pytest.fixture
def owner(db):
    return make_user("培训师")


@pytest.mark.parametrize(("days", "kinds"), [(31, []), (30, ["quizzes.check_by_soon"]), (0, ["quizzes.check_by_soon"]), (-1, ["quizzes.check_by_past"])])  # fmt: skip
def test_the_owner_is_told_thirty_days_before_and_when_it_has_passed(owner, days, kinds):
    truth(owner=owner, check_by=TODAY + days * DAY)
    remind_check_by(now=NOW)
    assert told(owner) == kinds


def test_each_date_is_told_once(owner):
    item = truth(owner=owner, check_by=TODAY + 10 * DAY)
    for day in range(5):
        remind_check_by(now=NOW + day * DAY)
    assert told(owner) == ["quizzes.check_by_soon"]
    item.check_by = TODAY + 20 * DAY
    item.save()
    remind_check_by(now=NOW)
    assert told(owner) == ["quizzes.check_by_soon"] * 2


def test_drafts_retired_and_unowned_questions_remind_nobody(owner):
    draft = truth(owner=owner, check_by=TODAY)
    type(draft).objects.filter(pk=draft.pk).update(live=False)
    truth(owner=owner, check_by=TODAY, retired_at=NOW)
    truth(check_by=TODAY)
    remind_check_by(now=NOW)
    assert Notice.objects.count() == 0


def test_the_notice_leads_to_the_questions_that_are_meant(owner):
    truth(owner=owner, check_by=TODAY - DAY)
    remind_check_by(now=NOW)
    assert Notice.objects.get().url.endswith(f"?owner={owner.pk}&check=past")
