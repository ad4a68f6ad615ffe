"""A learner, an assessor and a small live quiz with one question of each kind."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from quizzes import ports
from quizzes.models import Item, ItemBank, Quiz, QuizSlot
from quizzes.signals import attempt_graded

NOW = dt.datetime(2026, 11, 20, 6, 0, tzinfo=dt.UTC)


def minutes(count: float) -> dt.timedelta:
    return dt.timedelta(minutes=count)


def seconds(count: float) -> dt.timedelta:
    return dt.timedelta(seconds=count)


@pytest.fixture(autouse=True)
def strangers_keep_out(monkeypatch):
    """What higher apps have to say about quizzes is tested with them."""
    monkeypatch.setattr(ports.start_gates, "_answers", [])
    monkeypatch.setattr(ports.next_steps, "_answers", [])
    monkeypatch.setattr(ports.ways_back, "_answers", [])
    monkeypatch.setattr(attempt_graded, "receivers", [])


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def learner(db):
    return get_user_model().objects.create_user("000123", "王芳", "secret-word-1")


@pytest.fixture
def other_learner(db):
    return get_user_model().objects.create_user("000124", "李雷", "secret-word-1")


@pytest.fixture
def assessor(db):
    user = get_user_model().objects.create_user("A-1", "赵敏", "secret-word-1")
    user.groups.add(Group.objects.get_or_create(name="assessor")[0])
    return user


def make_item(bank, kind, answer, *, stem="题目 STEM", points=10, live=True):
    return Item.objects.create(
        bank=bank,
        stem=stem,
        answer=[(kind, answer)],
        points=points,
        live=live,
        explanation="KEY-EXPLANATION",
    )


def options(*texts, right):
    return {"options": [{"text": text, "correct": text in right} for text in texts]}


ANSWERS = [
    ("single_choice", options("计划", "执行", "检查", "改进", right=["计划"])),
    (
        "multiple_choice",
        options("领导作用", "过程方法", "价格优先", right=["领导作用", "过程方法"]),
    ),
    ("true_false", {"answer": "false"}),
    ("fill_in", {"blanks": [["12", "一打"], ["ISO 9001"]]}),
    (
        "short_answer",
        {
            "marking_points": [
                {"text": "策划", "synonyms": ["计划", "plan"]},
                {"text": "实施", "synonyms": []},
                {"text": "检查", "synonyms": []},
            ],
            "any_of": 2,
            "model_answer": "KEY-MODEL",
        },
    ),
]


def make_quiz(answers=ANSWERS, **fields):
    bank = ItemBank.objects.get_or_create(slug="bank", defaults={"name": "题库"})[0]
    rules = {
        "title": "质量意识测验",
        "live": True,
        "pass_mark": Decimal(60),
        "timing": "limited",
        "time_limit_minutes": 30,
        "attempts_rule": "limited",
        "max_attempts": 3,
    }
    quiz = Quiz.objects.create(**(rules | fields))
    for order, (kind, answer) in enumerate(answers):
        item = make_item(bank, kind, answer, stem=f"题目 {order + 1} ____ 与 ____")
        QuizSlot.objects.create(quiz=quiz, item=item, sort_order=order)
    return quiz


@pytest.fixture
def quiz(db):
    return make_quiz()


@pytest.fixture
def machine_quiz(db):
    """A quiz that no person needs to mark."""
    return make_quiz(ANSWERS[:4], title="机考")


def right_answers(attempt):
    """Every question answered right, the short answer with two of its points."""
    answers = {}
    for entry in attempt.paper["slots"]:
        key = entry["key"]
        answers[entry["slot"]] = {
            "single_choice": lambda key=key: key["right"],
            "multiple_choice": lambda key=key: key["right"],
            "true_false": lambda key=key: key["answer"],
            "fill_in": lambda key=key: [blank[0] for blank in key["blanks"]],
            "short_answer": lambda: "先计划，然后检查。",
        }[entry["kind"]]()
    return answers
