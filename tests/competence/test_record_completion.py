import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from common.canonical import digest
from competence import ledger, services
from competence.models import Certificate, CompetenceRecord, Evidence, NumberSeries
from competence.services import record_completion
from courses.models import Completion
from courses.signals import CourseCompleted, course_completed
from tests.factories import NOW, make_unit, make_user

from .makers import make_completion, make_record

pytestmark = pytest.mark.django_db


def test_a_completed_course_becomes_evidence_record_and_certificate():
    completion = make_completion()
    record = record_completion(completion_id=completion.pk, now=NOW)
    assert record.user == completion.enrolment.learner
    assert record.evidence.result == completion.result
    assert (record.valid_from, record.valid_until) == (dt.date(2026, 3, 2), dt.date(2028, 3, 1))
    assert record.certificate.content["name"] == "王芳"


def test_numbers_are_for_people_and_count_within_the_year():
    first, second = make_record(), make_record(title="另一门课")
    assert [first.number, second.number] == ["CR-2026-000001", "CR-2026-000002"]
    assert second.certificate.number == "ZS-2026-000002"


def test_a_new_year_in_the_site_zone_starts_from_one():
    make_record()
    new_year = dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC)  # half past midnight in Shanghai
    assert make_record(title="新年课程", now=new_year).number == "CR-2027-000001"


def test_the_day_of_completion_is_that_of_the_site_zone():
    late = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)
    assert make_record(now=late).valid_from == dt.date(2026, 3, 3)


def test_a_replay_adds_nothing_and_returns_the_same_record():
    record = make_record()
    again = record_completion(completion_id=record.evidence.completion_id, now=NOW)
    assert again == record
    counts = [model.objects.count() for model in (Evidence, CompetenceRecord, Certificate)]
    assert counts == [1, 1, 1]
    assert NumberSeries.objects.get().last == 1


def test_a_release_that_proves_nothing_leaves_a_completion_only():
    completion = make_completion(competency=None)
    assert record_completion(completion_id=completion.pk, now=NOW) is None
    assert not Evidence.objects.exists()


def test_a_result_that_is_not_passed_is_kept_as_evidence_but_proves_nothing():
    completion = make_completion(passed=False)
    assert record_completion(completion_id=completion.pk, now=NOW) is None
    assert Evidence.objects.exists()
    assert not CompetenceRecord.objects.exists()


def test_a_course_without_quiz_proves_by_being_read():
    record = make_record(with_quiz=False)
    assert "competence.no_quiz" in [reason["code"] for reason in record.because]


def test_a_proof_without_validity_has_no_end():
    record = make_record(validity_months=None)
    assert record.valid_until is None
    assert record.because[-1]["code"] == "competence.valid_without_end"


def test_a_second_period_is_a_record_of_its_own():
    first = make_record()
    completion = make_completion(
        first.user, course=first.evidence.completion.enrolment.course, period=2
    )
    second = record_completion(completion_id=completion.pk, now=NOW)
    assert second != first
    assert CompetenceRecord.objects.count() == 2


def test_the_signal_of_courses_makes_the_record():
    completion = make_completion()
    event = CourseCompleted(completion_id=completion.pk, learner_id=completion.enrolment.learner_id)
    course_completed.send(sender=Completion, event=event, now=NOW)
    assert CompetenceRecord.objects.get().evidence.completion == completion


def test_record_and_completion_are_kept_together_or_not_at_all(monkeypatch):
    completion = make_completion()

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(services.proof, "_add_certificate", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        record_completion(completion_id=completion.pk, now=NOW)
    assert not Evidence.objects.exists()
    assert not NumberSeries.objects.exists()


def test_a_completion_can_be_evidence_only_once():
    evidence = make_record().evidence
    evidence.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        evidence.save(force_insert=True)


def test_digests_cover_evidence_record_and_certificate():
    record = make_record()
    assert record.evidence.digest == digest(record.evidence.content)
    assert record.digest == digest(record.content)
    assert record.certificate.digest == ledger.certificate_digest(record.certificate.content)
    assert record.content["evidence"] == record.evidence.digest
    assert record.certificate.content["record"]["digest"] == record.digest


def test_proof_names_no_one_but_the_name_can_be_checked_against_it():
    record = make_record(make_user("欧阳静怡", staff_number="000123"))
    proof = f"{record.content}{record.evidence.content}"
    assert "欧阳静怡" not in proof
    assert "000123" not in proof
    assert record.content["person"]["hash"] == ledger.person_hash(
        salt=record.evidence.salt, name="欧阳静怡", staff_number="000123"
    )


def test_the_company_issues_and_where_there_are_several_the_site():
    make_unit("云岭会务服务公司")
    assert make_record().certificate.content["issuer"]["title"] == "云岭会务服务公司"
    make_unit("第二家公司")
    other = make_record(title="另一门课").certificate.content["issuer"]
    assert other["title_en"] == "Zhixing Learning"


def test_codes_cannot_be_guessed():
    codes = {make_record(title=f"课程{n}").certificate.code for n in range(3)}
    assert len(codes) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", code) for code in codes)


def test_a_record_costs_nine_statements():
    completion = make_completion()
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        record_completion(completion_id=completion.pk, now=NOW)
    verbs = ("SELECT", "INSERT", "UPDATE", "DELETE")
    statements = [q["sql"] for q in captured.captured_queries if q["sql"].startswith(verbs)]
    assert len(statements) == 9
