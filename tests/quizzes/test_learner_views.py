"""The learner's pages: everything works without JavaScript, and no key is seen before its time."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from common.verdicts import Reason, Verdict
from quizzes import ports, services
from quizzes.models import (
    Attempt,
    ItemReport,
    MarkObjection,
    Quiz,
    QuizSlot,
    Response,
    Result,
)
from quizzes.selectors import answers_of

from .conftest import make_quiz, minutes, options, right_answers
from .statements import at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def attempt(quiz, learner):
    return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())


def url(name, attempt, *more):
    return reverse(f"quizzes:{name}", args=[attempt.pk, *more])


def form_of(attempt, answers, seqs=None, **more):
    """The fields as a browser sends them."""
    fields = {f"seq-{slot}": (seqs or {}).get(slot, 0) for slot in range(1, len(attempt.kinds) + 1)}
    for slot, value in answers.items():
        fields[f"q{slot}"] = str(value).lower() if isinstance(value, bool) else value
    return fields | more


class TestStart:
    def test_the_rules_are_said_before_the_start(self, client, quiz):
        page = client.get(reverse("quizzes:start", args=[quiz.pk])).content.decode()
        for word in ("60", "30", "50", "3"):
            assert word in page
        assert not Attempt.objects.exists()

    def test_post_begins_and_the_second_post_goes_on_at_the_last_answer(self, client, quiz):
        first = client.post(reverse("quizzes:start", args=[quiz.pk]))
        attempt = Attempt.objects.get()
        assert first["Location"] == url("attempt", attempt)
        client.post(url("submit", attempt), form_of(attempt, {3: True}))
        again = client.post(reverse("quizzes:start", args=[quiz.pk]))
        assert again["Location"] == url("attempt", attempt) + "#q3"

    def test_a_gate_that_refuses_says_because(self, client, quiz, monkeypatch):
        no = Verdict(False, (Reason("x.read-the-lessons-first"),))
        monkeypatch.setattr(ports.start_gates, "_answers", [lambda *a: no])
        address = reverse("quizzes:start", args=[quiz.pk])
        for response in (client.get(address), client.post(address)):
            assert "x.read-the-lessons-first" in response.content.decode()
        assert response.status_code == 403

    def test_a_quiz_that_was_never_published_is_unknown(self, client, quiz):
        Quiz.objects.update(live=False)
        assert client.get(reverse("quizzes:start", args=[quiz.pk])).status_code == 404
        assert client.get(reverse("quizzes:start", args=[9999])).status_code == 404


class TestPaper:
    @pytest.mark.parametrize("size", [2, 12])
    def test_the_page_takes_at_most_nine_statements_whatever_the_size(self, client, learner, size):
        answers = [("single_choice", options("甲", "乙", "丙", right=["甲"]))] * size
        quiz = make_quiz(answers)
        attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())
        for seq in range(1, size):
            services.save_response(
                attempt_id=attempt.pk, learner_id=learner.pk, slot=1, seq=seq, value=[str(seq)],
                now=timezone.now(),
            )  # fmt: skip
        with at_most(9):
            assert client.get(url("attempt", attempt)).status_code == 200

    def test_the_answers_so_far_are_in_their_fields(self, client, attempt):
        right = right_answers(attempt)
        client.post(url("submit", attempt), form_of(attempt, right))
        page = client.get(url("attempt", attempt)).content.decode()
        assert page.count(" checked") == 1 + 2 + 1
        assert "先计划，然后检查。" in page
        assert 'value="ISO 9001"' in page

    def test_a_text_that_begins_with_an_empty_line_keeps_it(self, client, attempt):
        services.save_response(
            attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=5, seq=1, value="\n首行空",
            now=timezone.now(),
        )  # fmt: skip
        assert ">\n\n首行空</textarea>" in client.get(url("attempt", attempt)).content.decode()

    def test_what_a_learner_types_is_never_markup(self, client, attempt):
        evil = "</textarea><script>alert(1)</script>"
        client.post(url("submit", attempt), form_of(attempt, {5: evil, 4: ['"><b>', ""]}))
        page = client.get(url("attempt", attempt)).content.decode()
        assert "<script>alert" not in page
        assert '"><b>' not in page

    @pytest.mark.parametrize(
        "name", ["attempt", "submit", "result", "report_item", "object_to_mark"]
    )
    def test_a_foreign_attempt_is_unknown(self, client, quiz, other_learner, name):
        foreign = services.start_attempt(quiz_id=quiz.pk, learner=other_learner, now=timezone.now())
        more = [1] if name in {"report_item", "object_to_mark"} else []
        there = client.get(reverse(f"quizzes:{name}", args=[foreign.pk, *more]))
        nowhere = client.get(reverse(f"quizzes:{name}", args=[uuid.uuid4(), *more]))
        assert (there.status_code, nowhere.status_code) == (404, 404)

    def test_a_finished_attempt_shows_its_result(self, client, attempt):
        services.submit_attempt(
            attempt_id=attempt.pk, learner_id=attempt.learner_id, now=timezone.now()
        )
        assert client.get(url("attempt", attempt))["Location"] == url("result", attempt)

    def test_an_attempt_whose_time_is_over_is_finished_by_looking_at_it(
        self, client, quiz, learner
    ):
        attempt = services.start_attempt(
            quiz_id=quiz.pk, learner=learner, now=timezone.now() - minutes(31)
        )
        assert client.get(url("attempt", attempt))["Location"] == url("result", attempt)
        assert Result.objects.count() == 1
        assert client.get(url("result", attempt)).status_code == 200


class TestWithoutJavaScript:
    def test_saving_keeps_every_field_and_says_when(self, client, attempt):
        right = right_answers(attempt)
        response = client.post(
            url("submit", attempt), form_of(attempt, right, do="save"), follow=True
        )
        assert response.status_code == 200
        assert answers_of(attempt.pk) == right
        assert Attempt.objects.get().state == "in_progress"

    def test_handing_in_asks_first_and_names_what_is_unanswered(self, client, attempt):
        response = client.post(
            url("submit", attempt), form_of(attempt, {3: True}, do="review"), follow=True
        )
        page = response.content.decode()
        assert [f"#q{slot}" in page for slot in range(1, 6)] == [True, True, False, True, True]
        assert Attempt.objects.get().state == "in_progress"

    def test_the_confirmation_hands_in(self, client, attempt):
        response = client.post(url("submit", attempt), {"do": "final"})
        assert response["Location"] == url("result", attempt)
        assert Attempt.objects.get().state == "graded"

    def test_submitting_takes_at_most_twelve_statements_up_to_the_result(
        self, client, machine_quiz, learner
    ):
        attempt = services.start_attempt(
            quiz_id=machine_quiz.pk, learner=learner, now=timezone.now()
        )
        fields = form_of(attempt, right_answers(attempt), do="final")
        with at_most(12):
            client.post(url("submit", attempt), fields)
        assert Result.objects.get().score == 40

    def test_line_ends_are_stored_as_typed(self, client, attempt):
        client.post(url("submit", attempt), form_of(attempt, {5: "一\r\n二"}))
        assert answers_of(attempt.pk)[5] == "一\n二"

    def test_a_second_submit_is_told_so_and_changes_nothing(self, client, attempt):
        client.post(url("submit", attempt), {"do": "final"})
        again = client.post(url("submit", attempt), form_of(attempt, {3: False}, do="final"))
        assert again.status_code == 409
        assert url("result", attempt) in again.content.decode()
        assert Result.objects.count() == 1
        assert not Response.objects.exists()

    def test_an_answer_that_is_too_long_stays_on_the_page_and_the_others_are_saved(
        self, client, attempt
    ):
        long = "长" * 100_001
        response = client.post(
            url("submit", attempt), form_of(attempt, {5: long, 3: True}, do="final")
        )
        assert response.status_code == 400
        page = response.content.decode()
        assert long in page
        assert "100,000" in page
        assert answers_of(attempt.pk) == {3: True}
        assert Attempt.objects.get().state == "in_progress"

    def test_an_old_page_is_told_that_another_window_has_answered(self, client, attempt):
        client.post(url("submit", attempt), form_of(attempt, {5: "新"}))
        response = client.post(url("submit", attempt), form_of(attempt, {5: "旧页上的话"}))
        assert response.status_code == 409
        page = response.content.decode()
        assert "旧页上的话" in page
        assert answers_of(attempt.pk) == {5: "新"}

    def test_reporting_a_question_during_the_attempt_loses_no_answer(self, client, attempt):
        response = client.post(url("submit", attempt), form_of(attempt, {5: "话"}, do="report-5"))
        assert response["Location"] == url("report_item", attempt, 5)
        assert answers_of(attempt.pk) == {5: "话"}
        client.post(response["Location"], {"text": "题目有错"})
        assert ItemReport.objects.get().text == "题目有错"

    @pytest.mark.parametrize(
        "do", ["", "nonsense", "report-x", "report-99", "report-²", "go-" + "9" * 5000]
    )
    def test_a_button_that_does_not_exist_just_saves(self, client, attempt, do):
        response = client.post(url("submit", attempt), form_of(attempt, {3: True}, do=do))
        assert response.status_code == 302
        assert answers_of(attempt.pk) == {3: True}


class TestResult:
    @pytest.fixture
    def graded(self, client, attempt):
        answers = right_answers(attempt) | {5: ""}
        client.post(url("submit", attempt), form_of(attempt, answers, do="final"))
        return attempt

    def test_it_says_score_verdict_and_because(self, client, graded):
        page = client.get(url("result", graded)).content.decode()
        assert "<b>40</b>/50" in page
        assert "30" in page

    def test_the_right_answers_are_shown_where_the_policy_allows(self, client, graded):
        page = client.get(url("result", graded)).content.decode()
        assert "KEY-EXPLANATION" in page
        assert "KEY-MODEL" in page

    def test_marks_only_shows_no_key(self, client, learner):
        quiz = make_quiz(feedback="marks_only")
        attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())
        client.post(url("submit", attempt), {"do": "final"})
        page = client.get(url("result", attempt)).content.decode()
        assert "KEY-EXPLANATION" not in page
        assert "KEY-MODEL" not in page
        assert "一打" not in page
        assert "state--passed" not in page

    def test_an_answer_waiting_for_an_assessor_shows_no_score(self, client, attempt):
        client.post(url("submit", attempt), form_of(attempt, right_answers(attempt), do="final"))
        page = client.get(url("result", attempt)).content.decode()
        assert "state--marking" in page
        assert "<b>" not in page.split("<main", 1)[1]

    def test_what_to_do_next_comes_from_a_higher_app(self, client, graded, monkeypatch):
        step = ports.Usage("回到课程", "/somewhere/")
        monkeypatch.setattr(
            ports.next_steps, "_answers", [lambda result: None, lambda result: step]
        )
        assert 'href="/somewhere/"' in client.get(url("result", graded)).content.decode()

    def test_an_objection_can_be_made_once(self, client, graded):
        for _time in range(2):
            client.post(url("object_to_mark", graded, 5), {"text": "我写了"})
        assert MarkObjection.objects.count() == 1
        assert "我写了" in client.get(url("result", graded)).content.decode()

    def test_no_objection_before_the_result(self, client, attempt):
        client.post(url("object_to_mark", attempt, 5), {"text": "我写了"})
        assert not MarkObjection.objects.exists()

    def test_an_empty_remark_is_sent_back(self, client, graded):
        response = client.post(url("report_item", graded, 1), {"text": " "})
        assert response.status_code == 400
        assert not ItemReport.objects.exists()


def test_no_page_of_a_running_attempt_holds_a_key(client, learner, quiz):
    """Walk everything a learner can open while an attempt runs; an earlier attempt is finished."""
    earlier = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())
    client.post(url("submit", earlier), {"do": "final"})
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())
    wrong = {1: [], 3: True, 4: ["x", "y"], 5: "不知道"}
    pages = [
        client.get(reverse("quizzes:start", args=[quiz.pk])),
        client.get(url("attempt", attempt)),
        client.get(url("save", attempt)),
        client.post(url("submit", attempt), form_of(attempt, wrong, do="save"), follow=True),
        client.post(url("submit", attempt), form_of(attempt, wrong, do="review"), follow=True),
        client.post(url("submit", attempt), form_of(attempt, {5: "旧"}), follow=True),
        client.get(url("result", attempt), follow=True),
        client.get(url("report_item", attempt, 1)),
        client.get(url("object_to_mark", attempt, 1), follow=True),
        client.get(url("result", earlier)),
    ]
    for page in pages:
        text = page.content.decode()
        for marker in ("KEY-EXPLANATION", "KEY-MODEL", "一打", "策划", "correct", '"right"', "marking_points", "state--passed", "synonyms"):  # fmt: skip
            assert marker not in text, (page.request["PATH_INFO"], marker)


def test_what_an_exam_asks_right_now_is_not_read_in_another_quiz(client, learner, quiz):
    practice = make_quiz((), title="练习", feedback="at_once")
    for slot in quiz.slots.all()[:4]:
        QuizSlot.objects.create(quiz=practice, item=slot.item, sort_order=slot.sort_order)
    now = timezone.now()
    before = services.start_attempt(quiz_id=practice.pk, learner=learner, now=now)
    client.post(url("submit", before), {"do": "final"})
    shown = client.get(url("result", before)).text
    services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    assert "KEY-EXPLANATION" in shown
    assert "KEY-EXPLANATION" not in client.get(url("result", before)).text
    assert client.get(url("attempt_pdf", before)).status_code == 302
    beside = services.start_attempt(quiz_id=practice.pk, learner=learner, now=now)
    client.post(url("submit", beside), form_of(beside, {3: True}, do="check-3"), follow=True)
    assert "KEY-EXPLANATION" not in client.get(url("attempt", beside)).text


def test_reading_pages_changes_nothing(client, attempt):
    names = ["attempt", "save", "submit", "result"]
    before = list(Attempt.objects.values()), Response.objects.count()
    for name in names:
        client.get(url(name, attempt))
    assert (list(Attempt.objects.values()), Response.objects.count()) == before


class TestLanguage:
    def test_sentences_kept_for_one_language_are_not_shown_in_the_other(
        self, client, attempt, settings
    ):
        pages = {}
        for language in ("en", "zh-hans"):
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            pages[language] = client.get(url("attempt", attempt)).content.decode()
        assert "No connection" in pages["en"]
        assert "No connection" not in pages["zh-hans"]
        assert 'data-say-saved="Saved' not in pages["zh-hans"]
