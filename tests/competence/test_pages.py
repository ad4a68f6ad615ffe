import datetime as dt
import re
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competence.views.proof import mask_name
from quizzes.models import Attempt, Quiz
from tests.factories import appoint, make_admin, make_unit, make_user

from .makers import make_completion, make_record

pytestmark = pytest.mark.django_db
SCORE = r"17 ?/ ?20|17 ?分|\b20 ?分"  # of the factory's result


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


@pytest.fixture
def record():
    return make_record(make_user("王芳", staff_number="000123"), now=timezone.now())


def login(client, user):
    client.force_login(user)
    return client


def get(client, name, *args):
    return client.get(reverse(f"competence:{name}", args=args))


class TestMyRecords:
    def test_a_record_stands_there_with_its_certificate(self, client, record):
        page = get(login(client, record.user), "my_records").content.decode()
        assert record.number in page
        assert reverse("competence:certificate_pdf", args=[record.certificate.number]) in page

    @pytest.mark.parametrize("shown", ["records", "courses", "results", "nonsense"])
    def test_who_has_nothing_is_told_how_to_get_it(self, client, shown):
        page = login(client, make_user()).get(reverse("competence:my_records") + f"?show={shown}")
        assert reverse("courses:catalogue") in page.content.decode()

    def test_others_records_are_not_among_mine(self, client, record):
        page = get(login(client, make_user()), "my_records").content.decode()
        assert record.number not in page

    @pytest.mark.parametrize("shown", ["records", "courses", "results"])
    def test_a_list_costs_the_same_however_long(self, client, shown):
        user = login(client, make_user()) and make_user()
        client.force_login(user)
        counts = []
        for more in (1, 4):
            for _ in range(more):
                make_record(user, title=f"课程{_}")
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("competence:my_records") + f"?show={shown}")
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_long_lists_are_paged(self, client):
        user = make_user()
        for n in range(21):
            make_record(user, title=f"课程{n}")
        client.force_login(user)
        address = reverse("competence:my_records")
        assert "CR-2026-000021" in client.get(address).content.decode()
        assert "CR-2026-000001" in client.get(address + "?page=2").content.decode()

    @pytest.mark.parametrize(
        ("days_ago", "state"), [(0, "held"), (345, "due"), (364, "due"), (400, "expired")]
    )
    def test_the_state_follows_the_calendar(self, client, days_ago, state):
        then = timezone.now() - dt.timedelta(days=days_ago)
        made = make_record(now=then, validity_months=12)
        page = get(login(client, made.user), "my_records").content.decode()
        assert f"state--{state}" in page


class TestRecord:
    def test_the_holder_sees_the_whole_chain(self, client, record):
        page = get(login(client, record.user), "record", record.number).content.decode()
        for link in (
            reverse("competence:certificate_pdf", args=[record.certificate.number]),
            reverse("competence:verify", args=[record.certificate.code]),
            reverse("competence:competency", args=["ISO-K1"]),
            reverse("courses:course", args=[record.evidence.completion.enrolment.course.slug]),
            reverse("quizzes:result", args=[record.evidence.result.attempt_id]),
        ):
            assert link in page
        assert record.digest in page

    @pytest.mark.parametrize("role", ["hr", "auditor", "trainer"])
    def test_roles_that_may_see_it(self, client, record, role):
        client.force_login(make_user(roles=(role,)))
        assert get(client, "record", record.number).status_code == 200

    def test_an_administrator_sees_it(self, client, record):
        assert get(login(client, make_admin()), "record", record.number).status_code == 200

    @pytest.mark.parametrize("role", ["assessor", "manager"])
    def test_roles_that_may_not(self, client, record, role):
        client.force_login(make_user(roles=(role,)))
        assert get(client, "record", record.number).status_code == 404

    @pytest.mark.parametrize("name", ["record", "certificate_pdf"])
    def test_a_colleague_gets_the_same_answer_as_for_a_number_that_does_not_exist(
        self, client, record, name
    ):
        number = record.number if name == "record" else record.certificate.number
        client.force_login(make_user())
        assert get(client, name, number).status_code == 404
        assert get(client, name, "CR-1999-000001").status_code == 404

    def test_who_leads_the_unit_sees_it_and_who_leads_another_does_not(self, client, record):
        company = make_unit()
        kitchen, office = make_unit(parent=company), make_unit(parent=company)
        appoint(record.user, kitchen)
        for unit, status in ((kitchen, 200), (office, 404), (company, 200)):
            leader = make_user()
            appoint(leader, unit, leads=True)
            client.force_login(leader)
            assert get(client, "record", record.number).status_code == status

    def test_a_stranger_is_sent_to_the_login(self, client, record):
        assert get(client, "record", record.number).status_code == 302


class TestCertificate:
    def test_it_is_a_pdf_with_the_holder_s_name_as_file_name(self, client, record):
        response = get(login(client, record.user), "certificate_pdf", record.certificate.number)
        assert response.content.startswith(b"%PDF")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert unquote(response["Content-Disposition"]) == (
            f"attachment; filename*=utf-8''王芳 {record.certificate.number}.pdf"
        )

    @pytest.mark.parametrize("name", ['a"b', "a\r\nSet-Cookie: x", "a\u202efdp.exe", "../a/b％"])
    def test_no_name_breaks_out_of_the_header(self, client, name):
        made = make_record(make_user(name))
        response = get(login(client, made.user), "certificate_pdf", made.certificate.number)
        header = unquote(response["Content-Disposition"])
        assert not set('"\r\n\u202e/％') & set(header.split("filename", 1)[1].strip('="'))

    def test_the_paper_shows_the_name_as_it_was_then(self, client, record):
        before = get(login(client, record.user), "certificate_pdf", record.certificate.number)
        record.user.name = "王小芳"
        record.user.save()
        after = get(client, "certificate_pdf", record.certificate.number)
        assert after.content == before.content


class TestVerification:
    def test_it_shows_what_a_checker_needs_and_no_more(self, client, record):
        response = get(client, "verify", record.certificate.code)
        page = response.content.decode()
        assert response.status_code == 200
        for word in ("王＊", record.certificate.number, "质量管理体系入门"):
            assert word in page
        for word in ("王芳", "000123", record.number, "17"):
            assert word not in page.split("<main", 1)[1]

    @pytest.mark.parametrize("code", ["x", "x" * 43, "a" * 500, "..", "%00", "ZS-2026-000001"])
    def test_a_wrong_code_gets_a_calm_page(self, client, record, code):
        response = get(client, "verify", code)
        assert response.status_code == 404
        assert "competence/verify.html" in [t.name for t in response.templates]

    def test_no_search_engine_keeps_it(self, client, record):
        response = get(client, "verify", record.certificate.code)
        assert "noindex" in response["X-Robots-Tag"]
        assert 'content="noindex' in response.content.decode()

    def test_an_expired_certificate_is_genuine_but_no_longer_valid(self, client):
        made = make_record(now=timezone.now() - dt.timedelta(days=500), validity_months=12)
        assert "state--expired" in get(client, "verify", made.certificate.code).content.decode()

    def test_there_is_no_list(self, client):
        assert client.get("/records/verify/").status_code in {302, 404}

    def test_who_tries_many_codes_is_stopped_whatever_the_code(self, client, record):
        for n in range(60):
            get(client, "verify", f"guess{n}")
        response = get(client, "verify", record.certificate.code)
        assert response.status_code == 429
        assert response["Retry-After"] == "60"

    def test_another_address_is_not_stopped(self, client, record):
        for n in range(61):
            get(client, "verify", f"guess{n}")
        address = reverse("competence:verify", args=[record.certificate.code])
        assert client.get(address, REMOTE_ADDR="198.51.100.7").status_code == 200

    @pytest.mark.parametrize(
        ("name", "masked"),
        [
            ("张伟", "张＊"),
            ("张", "张＊"),
            ("欧阳静怡", "欧＊＊"),
            ("𬱖华", "𬱖＊"),
            ("John Smith", "J＊＊"),
            ("", "＊"),
        ],
    )
    def test_a_name_is_shown_in_part(self, name, masked):
        assert mask_name(name) == masked


class TestPanels:
    def test_a_course_shows_what_it_proved(self, record):
        from competence.receivers import course_panels  # noqa: PLC0415

        course = record.evidence.completion.enrolment.course
        [panel] = course_panels(record.user, course.pk)
        assert panel.context["record"] == record
        assert course_panels(make_user(), course.pk) == []

    def test_home_shows_what_is_held_once_per_competency(self, record):
        from competence.receivers import home_panels  # noqa: PLC0415

        make_record(record.user, title="再学一遍", now=timezone.now())
        [panel] = home_panels(record.user, timezone.localdate())
        assert len(panel.context["records"]) == 1

    def test_home_says_so_where_nothing_is_held_also_to_who_leads_a_unit(self, client):
        chief = make_user()
        appoint(chief, make_unit(), leads=True)
        page = login(client, chief).get("/").content.decode()
        assert "还没有证明任何能力" in page
        assert page.count('href="/courses/people/"') == 2  # in the menu and at home


def test_a_competency_says_what_is_expected(client, record):
    page = get(login(client, record.user), "competency", "ISO-K1").content.decode()
    assert "了解" in page
    assert record.number in page


def test_an_unknown_competency_is_not_found(client):
    assert get(login(client, make_user()), "competency", "NONE").status_code == 404


def test_a_completion_without_record_stands_among_the_courses(client):
    completion = make_completion(competency=None, title="消防常识")
    client.force_login(completion.enrolment.learner)
    page = client.get(reverse("competence:my_records") + "?show=courses").content.decode()
    assert "消防常识" in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["record", "my_records", "verify"])
def test_pages_speak_both_languages(client, record, language, name):
    client.cookies["django_language"] = language
    args = {"record": [record.number], "verify": [record.certificate.code]}.get(name, [])
    response = get(login(client, record.user), name, *args)
    expected = "质量管理体系" if language == "zh-hans" else "QMS"
    assert expected in response.content.decode()


def test_reasons_and_their_days_are_read_in_english_where_there_is_english(client):
    record = make_record()
    client.cookies["django_language"] = "en"
    page = get(login(client, record.user), "record", record.number).content.decode()
    assert "Course “Introduction to QMS”, release 1, completed on 2 March 2026" in page
    assert "This release of the course proves ISO-K1 Understands a QMS" in page
    assert "up to and including 1 March 2028" in page


@pytest.mark.parametrize("role", ["auditor", "hr", "trainer"])
def test_whoever_follows_a_record_can_open_the_result_it_rests_on(client, record, role):
    page = get(login(client, make_user(roles=(role,))), "record", record.number).content.decode()
    result = reverse("quizzes:result", args=[record.evidence.result.attempt_id])
    assert f'href="{result}"' in page
    assert client.get(result).status_code == 200


class TestAnotherPerson:
    def test_who_leads_the_unit_sees_records_courses_and_results(self, client, record):
        unit, chief = make_unit(), make_user()
        appoint(record.user, unit)
        appoint(chief, unit, leads=True)
        login(client, chief)
        page = get(client, "person", record.user_id).content.decode()
        assert "王芳" in page
        assert record.number in page
        address = reverse("competence:person", args=[record.user_id])
        assert "质量管理体系入门" in client.get(f"{address}?show=courses").content.decode()
        result = reverse("quizzes:result", args=[record.evidence.result.attempt_id])
        assert result in client.get(f"{address}?show=results").content.decode()

    def test_a_colleague_finds_nobody(self, client, record):
        assert get(login(client, make_user()), "person", record.user_id).status_code == 404

    def test_whoever_has_proved_nothing_has_an_empty_page(self, client):
        page = get(login(client, make_user(roles=("hr",))), "person", make_user("李雷").pk)
        assert "还没有能力记录" in page.content.decode()


class TestScoresThatAQuizKeepsBack:
    """The factory's result is 17 of 20 points."""

    PAGES = ("?show=courses", "?show=results")

    @pytest.fixture
    def kept(self, record):
        Attempt.objects.update(paper={"schema": 1, "feedback": "never", "slots": []})
        return record

    def addresses(self, record, name, *args):
        lists = reverse(f"competence:{name}", args=args)
        return [lists + page for page in self.PAGES] + [
            reverse("competence:record", args=[record.number])
        ]

    def test_their_learner_reads_only_that_it_was_passed(self, client, kept):
        login(client, kept.user)
        for address in self.addresses(kept, "my_records"):
            page = client.get(address).content.decode()
            assert not re.search(SCORE, page), address
        assert "测验已通过" in page

    @pytest.mark.parametrize("role", ["hr", "auditor"])
    def test_who_answers_for_proofs_reads_the_score(self, client, kept, role):
        login(client, make_user(roles=(role,)))
        for address in self.addresses(kept, "person", kept.user_id):
            assert re.search(SCORE, client.get(address).content.decode())

    def test_it_costs_the_same_however_many_quizzes_wait_for_their_close(self, client):
        user = make_user()
        client.force_login(user)
        counts = []
        for more in (2, 4):
            for number in range(more):
                make_completion(user, title=f"课程{number}")
            Attempt.objects.update(paper={"schema": 1, "feedback": "after_close", "slots": []})
            with CaptureQueriesContext(connection) as captured:
                page = client.get(reverse("competence:my_records") + "?show=results")
            counts.append(len(captured))
            assert "17/20" not in page.content.decode()
        assert counts[0] == counts[1]
        Quiz.objects.update(closes_at=timezone.now())
        page = client.get(reverse("competence:my_records") + "?show=results")
        assert page.content.decode().count("17/20") == 6
