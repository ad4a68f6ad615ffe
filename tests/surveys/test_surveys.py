"""Anonymous feedback: asked once, answered once, shown late and never of few."""

import datetime as dt
import uuid

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from notices.models import Notice
from surveys.models import Answer, Invitee
from surveys.selectors import open_for, summary_of
from surveys.services import Refused, answer, open_survey
from tests.factories import NOW, make_user
from tests.training.makers import make_run
from training.models import RunState
from training.receivers import look_after_runs
from training.services import enrol

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LAST = NOW.date() + 14 * DAY
SAID = {"useful": 4, "clear": 5, "pace": 3, "practice": 2, "overall": 4, "good": "演练多", "better": ""}  # fmt: skip


@pytest.fixture
def group():
    return [make_user() for _ in range(6)]


@pytest.fixture
def survey(group):
    return open_survey(
        key=uuid.uuid4(), title="前台", user_ids=[one.pk for one in group], closes_on=LAST, now=NOW
    )


def test_everybody_is_told_once_however_often_it_is_opened(survey, group):
    open_survey(key=survey.key, title="前台", user_ids=[one.pk for one in group], closes_on=LAST, now=NOW)  # fmt: skip
    assert Notice.objects.filter(kind="surveys.asked").count() == 6
    assert list(open_for(group[0].pk, NOW.date())) == [survey]


def test_an_answer_is_taken_once_and_leads_to_nobody(survey, group):
    answer(survey=survey, user=group[0], said=SAID | {"name": "王芳"}, now=NOW)
    with pytest.raises(Refused):
        answer(survey=survey, user=group[0], said=SAID, now=NOW)
    kept = Answer.objects.get()
    assert kept.said == SAID
    fields = {one.name for one in Answer._meta.get_fields()} | {
        one.name for one in Invitee._meta.get_fields()
    }
    assert fields == {"key", "survey", "said", "id", "user", "has_answered"}


@pytest.mark.parametrize("now", [NOW + 15 * DAY])
def test_after_the_last_day_nothing_is_taken(survey, group, now):
    with pytest.raises(Refused):
        answer(survey=survey, user=group[0], said=SAID, now=now)


def test_a_stranger_is_not_asked(survey):
    with pytest.raises(Refused):
        answer(survey=survey, user=make_user(), said=SAID, now=NOW)


@pytest.mark.parametrize(
    ("answers", "after", "shown"), [(4, 1, False), (5, 1, True), (5, 0, False)]
)
def test_nothing_is_shown_of_fewer_than_five_or_before_the_end(
    survey, group, answers, after, shown
):
    for one in group[:answers]:
        answer(survey=survey, user=one, said=SAID, now=NOW)
    summary = summary_of(survey, LAST + after * DAY)
    assert summary.is_shown is shown
    assert bool(summary.scales) is shown
    assert bool(summary.texts) is shown


def test_a_scale_shows_its_mean_and_how_many_said_what(survey, group):
    for one, value in zip(group, (1, 2, 3, 4, 5, 5), strict=True):
        answer(survey=survey, user=one, said=SAID | {"useful": value}, now=NOW)
    useful = summary_of(survey, LAST + DAY).scales[0]
    assert (useful.mean, useful.counts) == (3.3, (1, 1, 1, 1, 2))


def test_a_run_that_has_ended_asks_its_participants(group):
    run = make_run()
    enrol(run=run, staff_numbers=[one.staff_number for one in group], source="person", by=None, now=NOW)  # fmt: skip
    run.state, run.approved_by, run.approved_at = RunState.APPROVED, group[0], NOW
    run.save()
    look_after_runs(dt.datetime.combine(run.ends_on + DAY, dt.time(9), dt.UTC))
    assert open_for(group[0].pk, run.ends_on + DAY).get().key == run.feedback_key


class TestPages:
    def test_a_learner_answers_on_the_page_and_reads_that_it_is_anonymous(self, client, group):
        survey = open_survey(key=uuid.uuid4(), title="前台", user_ids=[group[0].pk], closes_on=dt.date(2999, 1, 1), now=NOW)  # fmt: skip
        client.force_login(group[0])
        page = reverse("surveys:answer", args=[survey.key])
        assert "匿名" in client.get(page).text
        assert client.post(page, {"useful": 9}).status_code == 422
        assert client.post(page, SAID).status_code == 302
        assert "谢谢" in client.get(page).text

    def test_results_are_read_by_those_who_may_and_by_nobody_else(self, client, survey):
        reader = make_user()
        client.force_login(reader)
        page = reverse("surveys:results", args=[survey.key])
        assert client.get(page).status_code == 404
        reader.user_permissions.add(Permission.objects.get(codename="view_survey"))
        assert client.get(page).status_code == 200
