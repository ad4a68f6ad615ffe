"""The chart of a person: judged with each signed sheet, announced when it changes its mind, drawn and tabled."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories import make_user
from tests.training.inspections import MONDAY, enrol_somebody, inspect, make_plan
from training.models import ControlChartVerdict
from training.signals import control_chart_judged

DAY = dt.timedelta(days=1)
WORKED = [MONDAY + n * DAY for n in range(26) if (MONDAY + n * DAY).weekday() < 5]

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def learner(plan):
    return enrol_somebody(plan.run)[0]


@pytest.fixture
def announced():
    events = []

    def hear(event, **_kwargs):
        events.append((event.verdict, event.rule, event.before, event.checklist))

    control_chart_judged.connect(hear)
    yield events
    control_chart_judged.disconnect(hear)


def see(plan, learner, *fails):
    for day, count in zip(WORKED, fails, strict=False):
        inspect(plan, learner, day, fails=count)


def test_with_few_points_nothing_is_announced(plan, learner, announced):
    see(plan, learner, *[0, 1] * 5)
    assert announced == []


def test_a_change_is_announced_once(plan, learner, announced):
    see(plan, learner, *[0, 1] * 6, 9, 9)
    assert announced == [
        ("steady", "", "too_few", "daily"),
        ("below", "beyond_3_sigma", "steady", "daily"),
    ]
    rows = ControlChartVerdict.objects.order_by("number")
    assert [(one.number, one.verdict, one.points) for one in rows] == [
        (1, "steady", 12),
        (2, "below", 13),
    ]


def test_the_page_says_in_words_and_a_table_what_the_picture_shows(client, plan, learner):
    see(plan, learner, *[0, 2] * 6, 9)
    client.force_login(learner)
    page = client.get(
        reverse("training:control_chart", args=[learner.pk, "daily"])
    ).content.decode()
    assert page.count("chart__signal") == 1
    assert page.count('scope="row"') == 13
    assert 'role="img"' in page


def test_a_chart_is_not_for_colleagues(client, plan, learner):
    see(plan, learner, 0)
    client.force_login(make_user())
    assert (
        client.get(reverse("training:control_chart", args=[learner.pk, "daily"])).status_code == 404
    )
