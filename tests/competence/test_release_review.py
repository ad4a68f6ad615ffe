"""Trained on release 3, current is 5: visible until read, or until the quiz is passed again."""

from __future__ import annotations

import datetime as dt

import pytest

from competence import services
from competence.models import ReleaseReview
from competence.selectors.releases import lags_of
from tests.competence.makers import make_record
from tests.factories import NOW, make_release, make_result

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=10)


@pytest.fixture
def record():
    return make_record()


def course_of(record):
    return record.evidence.completion.enrolment.course


def release(record, **fields):
    return make_release(course_of(record), published_at=NOW + dt.timedelta(days=5), **fields)


def test_a_minor_release_asks_for_nothing(record):
    release(record, is_major=False)
    assert lags_of(record.user_id) == []


def test_a_major_release_is_seen_until_it_was_read(record):
    newest = release(record, is_major=True, why="新版标准")
    release(record, is_major=False)
    (lag,) = lags_of(record.user_id)
    assert (lag.trained_on, lag.major.newest, lag.major.why) == (1, newest.number + 1, "新版标准")
    services.acknowledge_release(record_id=record.pk, by=record.user, now=LATER)
    assert lags_of(record.user_id) == []
    with pytest.raises(services.Refused, match="nothing_to_review"):
        services.acknowledge_release(record_id=record.pk, by=record.user, now=LATER)


def test_where_the_card_asks_for_a_test_reading_is_not_enough(record):
    course = course_of(record)
    type(course).objects.filter(pk=course.pk).update(after_major="test")
    release(record, is_major=True)
    with pytest.raises(services.Refused, match="review_by_test"):
        services.acknowledge_release(record_id=record.pk, by=record.user, now=LATER)
    assert services.note_test(learner_id=record.user_id, quiz_id=course.quiz_id, now=LATER) == 0
    make_result(course.quiz, record.user, passed=True, number=9, at=LATER)
    assert services.note_test(learner_id=record.user_id, quiz_id=course.quiz_id, now=LATER) == 1
    assert ReleaseReview.objects.get().way == "tested"
    assert lags_of(record.user_id) == []


def test_a_course_may_ask_for_nothing(record):
    course = course_of(record)
    type(course).objects.filter(pk=course.pk).update(after_major="nothing")
    release(record, is_major=True)
    assert lags_of(record.user_id) == []
