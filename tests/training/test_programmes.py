"""Versions of programmes: what blocks an approval, copies, comparison."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories import NOW, make_user
from tests.training.makers import MONDAY, make_programme
from training.models import ProgrammeVersion, VersionState
from training.selectors.comparison import compare
from training.selectors.coverage import problems_of_version
from training.services import (
    Refused,
    approve_version,
    create_programme,
    duplicate_programme,
    load_programme,
    new_version,
    schedule_run,
    waive,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr():
    return make_user("人事")


def codes(refusal):
    return [one.code for one in refusal.value.reasons]


def test_a_topic_that_stands_on_no_day_blocks_the_approval(hr):
    version = make_programme(topics=2)
    with pytest.raises(Refused) as refusal:
        approve_version(version=version, by=hr, now=NOW)
    assert codes(refusal) == ["training.unplaced_topic"] * 2


def test_a_topic_waived_with_a_reason_does_not(hr):
    version = make_programme(topics=1)
    topic = version.modules.get().topics.get()
    waive(version=version, topic=topic, reason="由主管单独讲", by=hr, now=NOW)
    assert approve_version(version=version, by=hr, now=NOW).state == VersionState.APPROVED


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_waived_without_a_reason(hr, reason):
    version = make_programme(topics=1)
    with pytest.raises(Refused):
        waive(
            version=version, topic=version.modules.get().topics.get(), reason=reason, by=hr, now=NOW
        )


def test_the_same_topic_is_waived_once(hr):
    version = make_programme(topics=1)
    topic = version.modules.get().topics.get()
    waive(version=version, topic=topic, reason="甲", by=hr, now=NOW)
    with pytest.raises(Refused):
        waive(version=version, topic=topic, reason="乙", by=hr, now=NOW)


def test_a_placed_topic_is_not_asked_for():
    version = make_programme(topics=1)
    version.activities.first().topics.add(version.modules.get().topics.get())
    assert problems_of_version(version) == []


def test_an_empty_programme_cannot_be_approved(hr):
    version = create_programme(slug="empty", title="空", by=hr, now=NOW)
    with pytest.raises(Refused) as refusal:
        approve_version(version=version, by=hr, now=NOW)
    assert codes(refusal) == ["training.no_activities"]


def test_the_ten_days_cannot_be_approved_before_module_six_has_a_day(hr):
    version = load_programme("meeting-ten-day", now=NOW).versions.get()
    with pytest.raises(Refused) as refusal:
        approve_version(version=version, by=hr, now=NOW)
    assert codes(refusal) == ["training.unplaced_module"]
    assert "会务流程与制度" in str(refusal.value.reasons[0])


def test_a_new_version_says_why_and_copies_everything(hr):
    first = load_programme("meeting-pre-job", now=NOW).versions.get()
    approve_version(version=first, by=hr, now=NOW)
    second = new_version(programme=first.programme, changed_because="考核改为两次", by=hr, now=NOW)
    assert (second.number, second.based_on, second.state) == (2, first, VersionState.DRAFT)
    assert [one.label for one in second.activities.all()] == [
        one.label for one in first.activities.all()
    ]
    assert compare(first, second) == []


def test_the_topics_of_a_copy_are_its_own(hr):
    first = load_programme("meeting-pre-job", now=NOW).versions.get()
    copy = duplicate_programme(version=first, slug="b", title="副本", by=hr, now=NOW)
    own = {topic.pk for module in copy.modules.all() for topic in module.topics.all()}
    placed = {topic.pk for one in copy.activities.all() for topic in one.topics.all()}
    assert placed == own
    assert problems_of_version(copy) == []


def test_there_is_no_second_draft(hr):
    version = make_programme()
    with pytest.raises(Refused) as refusal:
        new_version(programme=version.programme, changed_because="x", by=hr, now=NOW)
    assert codes(refusal) == ["training.draft_exists"]


def test_a_draft_that_a_run_was_made_of_gives_way_to_a_new_version(hr):
    version = make_programme()
    schedule_run(version=version, start=MONDAY, now=NOW)
    assert new_version(programme=version.programme, changed_because="x", by=hr, now=NOW).number == 2
    version.refresh_from_db()
    assert version.state == VersionState.REPLACED


def test_approving_a_version_replaces_the_one_before(hr):
    first = make_programme()
    approve_version(version=first, by=hr, now=NOW)
    second = new_version(programme=first.programme, changed_because="x", by=hr, now=NOW)
    approve_version(version=second, by=hr, now=NOW)
    first.refresh_from_db()
    assert first.state == VersionState.REPLACED


def test_the_database_refuses_a_second_approved_version():
    first = make_programme()
    values = {"state": "approved", "approved_at": NOW, "approved_by": make_user()}
    ProgrammeVersion.objects.filter(pk=first.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeVersion.objects.create(programme=first.programme, number=2, made_at=NOW, **values)


def test_a_comparison_names_what_was_added_taken_out_and_changed(hr):
    first = make_programme(topics=2)
    second = duplicate_programme(version=first, slug="q", title="q", by=hr, now=NOW)
    second.activities.filter(order=1).update(day=3)
    second.modules.get().topics.filter(order=2).delete()
    ProgrammeVersion.objects.filter(pk=second.pk).update(capacity=12)
    second.refresh_from_db()
    found = [(one.kind, one.what, one.before, one.after) for one in compare(first, second)]
    assert ("changed", "capacity", "–", "12") in found
    assert ("removed", "topic", "主题2", "") in found
    assert any(one[0] == "changed" and one[1] == "activity" for one in found)
