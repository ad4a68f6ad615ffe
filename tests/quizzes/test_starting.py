"""A start freezes the paper, counts attempts and asks the gates."""

import pytest

from common.verdicts import Reason, Verdict
from quizzes import ports, services
from quizzes.models import Attempt, Item, Quiz
from quizzes.selectors import blueprint_of
from quizzes.services.errors import StartRefused
from quizzes.services.papers import freeze

from .conftest import ANSWERS, NOW, make_quiz, minutes, options

pytestmark = pytest.mark.django_db


def start(quiz, learner, now):
    return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)


def test_the_paper_holds_what_was_asked_with_keys_and_points(quiz, learner, now):
    attempt = start(quiz, learner, now)
    paper = attempt.paper
    assert [entry["kind"] for entry in paper["slots"]] == [kind for kind, _answer in ANSWERS]
    assert attempt.kinds == [entry["kind"] for entry in paper["slots"]]
    assert (paper["schema"], paper["pass_mark"], paper["max_score"]) == (1, "60", "50")
    assert attempt.deadline_at == now + minutes(30)
    first = paper["slots"][0]
    texts = {option["id"]: option["text"] for option in first["options"]}
    assert [texts[right] for right in first["key"]["right"]] == ["计划"]
    assert paper["slots"][2]["key"] == {"answer": False}
    assert paper["slots"][3]["key"] == {"blanks": [["12", "一打"], ["ISO 9001"]]}
    assert paper["slots"][4]["key"]["any_of"] == 2


def test_editing_a_question_leaves_the_running_paper_alone(quiz, learner, now):
    attempt = start(quiz, learner, now)
    Item.objects.update(stem="另一道题")
    attempt.refresh_from_db()
    assert attempt.paper["slots"][0]["stem"].startswith("题目 1")


def test_a_draft_of_a_question_is_not_asked(quiz, learner, now):
    item = quiz.slots.first().item
    item.stem = "草稿"
    item.save_revision()
    assert start(quiz, learner, now).paper["slots"][0]["stem"].startswith("题目 1")


def test_the_same_seed_gives_the_same_order_and_ids_do_not_depend_on_it(quiz):
    asked = blueprint_of(quiz, NOW.date())
    assert freeze(asked, 7) == freeze(asked, 7)
    orders, sets = set(), set()
    for seed in range(20):
        ids = [option["id"] for option in freeze(asked, seed)["slots"][0]["options"]]
        orders.add(tuple(ids))
        sets.add(frozenset(ids))
    assert len(orders) > 3
    assert len(sets) == 1


def test_options_that_speak_of_the_others_keep_their_places(db):
    quiz = make_quiz([("single_choice", options("甲", "乙", "丙", "以上都对", right=["以上都对"]))])
    asked = blueprint_of(quiz, NOW.date())
    for seed in range(10):
        shown = freeze(asked, seed)["slots"][0]["options"]
        assert [option["text"] for option in shown] == ["甲", "乙", "丙", "以上都对"]


def test_options_stay_in_order_where_the_quiz_says_so(db):
    quiz = make_quiz(shuffle_options=False)
    asked = blueprint_of(quiz, NOW.date())
    assert {
        tuple(option["text"] for option in freeze(asked, seed)["slots"][0]["options"])
        for seed in range(10)
    } == {("计划", "执行", "检查", "改进")}


def test_stems_are_rendered_once_and_clean(db):
    quiz = make_quiz([("essay", {"guidance": ""})])
    Item.objects.update(stem="**粗**<script>alert(1)</script>\n\n[x](javascript:alert(1))")
    html = freeze(blueprint_of(quiz, NOW.date()), 1)["slots"][0]["stem_html"]
    assert "<strong>粗</strong>" in html
    assert "script" not in html


def test_starting_again_resumes_the_running_attempt(quiz, learner, now):
    assert start(quiz, learner, now).pk == start(quiz, learner, now + minutes(5)).pk
    assert Attempt.objects.count() == 1


def test_an_attempt_whose_time_is_over_is_finished_before_the_next_one(quiz, learner, now):
    first = start(quiz, learner, now)
    second = start(quiz, learner, now + minutes(31))
    first.refresh_from_db()
    assert (first.state, second.number) == ("graded", 2)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"live": False}, "quizzes.not_published"),
        ({"pass_mark": None}, "quizzes.rules_missing"),
        ({"timing": ""}, "quizzes.rules_missing"),
        ({"attempts_rule": ""}, "quizzes.rules_missing"),
    ],
)
def test_a_quiz_that_is_not_ready_refuses_and_says_because(quiz, learner, now, fields, code):
    Quiz.objects.filter(pk=quiz.pk).update(**fields)
    with pytest.raises(StartRefused) as refused:
        start(quiz, learner, now)
    assert [reason.code for reason in refused.value.verdict.because] == [code]


def test_a_retired_quiz_takes_no_new_attempt_but_lets_a_running_one_go_on(quiz, learner, now):
    running = start(quiz, learner, now)
    services.retire_quiz(quiz=quiz, by=None, now=now)
    assert start(quiz, learner, now).pk == running.pk
    services.submit_attempt(attempt_id=running.pk, learner_id=learner.pk, now=now)
    with pytest.raises(StartRefused):
        start(quiz, learner, now)


def test_the_number_of_attempts_is_kept(quiz, learner, now):
    for _number in range(3):
        attempt = start(quiz, learner, now)
        services.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=now)
    with pytest.raises(StartRefused) as refused:
        start(quiz, learner, now)
    assert refused.value.verdict.because[0].code == "quizzes.attempts_used"


@pytest.fixture
def gate(monkeypatch):
    answers = []
    monkeypatch.setattr(ports.start_gates, "_answers", answers)
    return answers


def test_a_gate_of_a_higher_app_can_refuse(quiz, learner, now, gate):
    gate.append(lambda learner, quiz, now: Verdict(True, (Reason("x.fine"),)))
    gate.append(lambda learner, quiz, now: Verdict(False, (Reason("x.lessons_open"),)))
    with pytest.raises(StartRefused) as refused:
        start(quiz, learner, now)
    assert [reason.code for reason in refused.value.verdict.because] == ["x.lessons_open"]


def test_a_gate_is_not_asked_about_an_attempt_that_runs_already(quiz, learner, now, gate):
    attempt = start(quiz, learner, now)
    gate.append(lambda learner, quiz, now: Verdict(False, (Reason("x.no"),)))
    assert start(quiz, learner, now).pk == attempt.pk
