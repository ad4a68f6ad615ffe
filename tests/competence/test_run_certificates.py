"""All certificates of a plan run in one file."""

import datetime as dt

import pytest

from common.typesetting import pages_of
from competence.models import CompetenceRecord
from competence.receivers import certificates_of_run
from competence.selectors import certificates_of_run as numbers_of
from tests.competence.makers import make_record
from tests.factories import NOW, make_user
from tests.training.makers import make_programme, make_run, seat
from training.models import PlannedActivity

DAY = dt.timedelta(days=1)


@pytest.fixture
def run(db):
    version = make_programme(days=1)
    record = make_record(make_user("王芳", staff_number="00001"), now=NOW + DAY)
    course = record.evidence.completion.enrolment.course
    PlannedActivity.objects.create(
        version=version, order=2, kind="course", title="网课", day=1, course=course
    )
    run = make_run(version, start=NOW.date())
    seat(run.sessions.get(), record.user)
    run.course = course
    return run


def test_those_of_the_runs_courses_are_named(run):
    record = CompetenceRecord.objects.get()
    assert numbers_of(run.pk) == [record.certificate.number]


def test_what_was_proved_in_another_course_or_before_the_run_is_not_of_it(run):
    learner = CompetenceRecord.objects.get().user
    make_record(learner, title="另一门", now=NOW + DAY)
    earlier = make_user()
    seat(run.sessions.get(), earlier)
    make_record(earlier, course=run.course, now=NOW - 2 * DAY)
    assert len(numbers_of(run.pk)) == 1


def test_who_left_the_run_and_whose_record_was_revoked_is_not_named(run):
    run.enrolments.update(state="withdrawn", ended_at=NOW)
    assert numbers_of(run.pk) == []
    run.enrolments.update(state="enrolled", ended_at=None)
    CompetenceRecord.objects.update(revoked_at=NOW)
    assert numbers_of(run.pk) == []


def test_each_is_one_page(run):
    document = certificates_of_run()
    (number,) = document.pieces(run.pk)
    assert pages_of(document.draw(number, NOW.date())) == 1


def test_they_are_for_those_who_may_see_what_anybody_has_proved(db):
    may = certificates_of_run().may
    assert may(make_user(roles=("hr",)))
    assert not may(make_user(roles=("manager",)))
