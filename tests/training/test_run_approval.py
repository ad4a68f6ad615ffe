"""A run is approved only once its version is; what became odd since it was placed is said then."""

import pytest
from django.urls import reverse

from learning_site.roles import apply_roles
from tests.factories import NOW, make_user
from tests.training.makers import MONDAY, make_programme
from training.services import (
    Refused,
    approve_run,
    approve_version,
    load_programme,
    new_version,
    schedule_run,
    version_to_run,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def hr(client):
    apply_roles()
    user = make_user("叶知秋", roles=("hr",))
    client.force_login(user)
    return user


@pytest.fixture
def run():
    return schedule_run(version=make_programme(), start=MONDAY, now=NOW)


def codes(run, by):
    with pytest.raises(Refused) as refused:
        approve_run(run=run, by=by, now=NOW)
    return [one.code for one in refused.value.reasons]


def test_a_run_of_a_draft_waits_for_the_drafts_approval(run, by):
    assert codes(run, by) == ["training.version_not_approved"]
    approve_version(version=run.version, by=by, now=NOW)
    assert approve_run(run=run, by=by, now=NOW).state == "approved"


def test_a_run_of_a_draft_that_gave_way_is_never_approved(run, by):
    new_version(programme=run.version.programme, changed_because="x", by=by, now=NOW)
    assert codes(run, by) == ["training.version_given_up"]


def test_a_ready_made_programme_needs_a_day_and_nothing_else_to_be_scheduled(by):
    version = version_to_run(load_programme("meeting-pre-job", now=NOW))
    assert schedule_run(version=version, start=MONDAY, now=NOW).sessions.count() == 12


def test_the_version_is_approved_one_click_away_and_back_to_the_run(client, hr, run):
    page = client.get(reverse("training_desk:run", args=[run.pk])).content.decode()
    address = reverse("training_desk:version_approve", args=[run.version_id]) + f"?run={run.pk}"
    assert address in page
    answer = client.post(address)
    assert answer.url == reverse("training_desk:run", args=[run.pk])
    run.version.refresh_from_db()
    assert run.version.approved_by == hr
