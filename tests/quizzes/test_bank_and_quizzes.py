"""Imported items are drafts; a quiz is published whole or not at all, copied and retired."""

from decimal import Decimal

import pytest

from quizzes import selectors, services
from quizzes.models import Item, ItemBank, Quiz, QuizSlot
from quizzes.services.errors import NotPublishable, UnknownKind

from .conftest import make_quiz, options

pytestmark = pytest.mark.django_db


def entry(kind, **fields):
    empty = {
        "stem": "题目", "options": [], "answer": None, "blanks": [], "marking_points": [],
        "any_of": None, "points": None, "source_line": 7,
    }  # fmt: skip
    return {"kind": kind, **empty, **fields}


IMPORTED = [
    entry("single_choice", options=[{"text": "甲", "correct": True}, {"text": "乙", "correct": False}], points=5),
    entry("true_false", answer=False, points="2.5"),
    entry("fill_in", blanks=[["12", "十二"], ["x"]]),
    entry("short_answer", marking_points=["策划", {"text": "实施", "synonyms": ["执行"]}], any_of=1),
    entry("essay"),
]  # fmt: skip


def create(assessor, now, items=IMPORTED, slug="handout"):
    return services.create_bank_with_items(
        slug=slug,
        name="讲义",
        items=items,
        source_name="h.txt",
        owner=assessor,
        by=assessor,
        now=now,
    )


def test_imported_items_are_drafts_with_what_the_source_says(assessor, now):
    bank, items = create(assessor, now)
    assert [item.kind for item in items] == [each["kind"] for each in IMPORTED]
    stored = {item.kind: Item.objects.get(pk=item.pk) for item in items}
    assert not any(item.live for item in stored.values())
    assert all(item.latest_revision_id for item in stored.values())
    assert stored["single_choice"].points == 5
    assert stored["fill_in"].points is None
    assert stored["true_false"].answer[0].value["answer"] == "false"
    points = stored["short_answer"].answer[0].value["marking_points"]
    assert [(point["text"], list(point["synonyms"])) for point in points] == [
        ("策划", []),
        ("实施", ["执行"]),
    ]
    assert (stored["essay"].source_name, stored["essay"].source_line) == ("h.txt", 7)
    assert bank.items.count() == 5


def test_a_second_import_goes_into_the_same_bank(assessor, now):
    create(assessor, now)
    create(assessor, now)
    assert (ItemBank.objects.count(), Item.objects.count()) == (1, 10)


def test_an_unknown_kind_writes_nothing(assessor, now):
    with pytest.raises(UnknownKind):
        create(assessor, now, [*IMPORTED, entry("riddle")])
    assert not Item.objects.exists()
    assert not ItemBank.objects.exists()


@pytest.fixture
def draft(assessor, now):
    _bank, items = create(assessor, now)
    quiz = Quiz.objects.create(title="草稿", live=False)
    quiz.slots = [QuizSlot(item=item, points=item.points or 5, sort_order=i) for i, item in enumerate(items)]  # fmt: skip
    quiz.save()
    return quiz


def test_a_quiz_cannot_be_published_before_its_rules_are_chosen(draft, assessor, now):
    with pytest.raises(NotPublishable) as refused:
        services.publish_quiz(quiz=draft, by=assessor, now=now)
    assert len(refused.value.problems) == 3
    draft.refresh_from_db()
    assert not draft.live
    assert not Item.objects.filter(live=True).exists()


def test_publishing_a_quiz_publishes_its_new_questions_too(draft, assessor, learner, now):
    draft.pass_mark, draft.timing, draft.attempts_rule = Decimal(60), "unlimited", "unlimited"
    draft.save_revision()
    quiz = services.publish_quiz(quiz=draft, by=assessor, now=now)
    assert quiz.live
    assert Item.objects.filter(live=True).count() == 5
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
    assert [each["kind"] for each in attempt.paper["slots"]] == [each["kind"] for each in IMPORTED]
    assert attempt.paper["quiz_revision"] == quiz.live_revision_id


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("single_choice", options("甲", "乙", right=[])),
        ("single_choice", options("甲", "乙", right=["甲", "乙"])),
        ("single_choice", options("甲", right=["甲"])),
        ("single_choice", options("甲", "甲 ", right=["甲"])),
        ("multiple_choice", options("甲", "乙", right=[])),
        ("true_false", {"answer": ""}),
        ("fill_in", {"blanks": [["a"], []]}),
        ("fill_in", {"blanks": []}),
        ("short_answer", {"marking_points": [], "any_of": None}),
        ("short_answer", {"marking_points": [{"text": "x", "synonyms": []}], "any_of": 2}),
    ],
)
def test_a_question_that_cannot_be_marked_keeps_the_quiz_from_being_published(db, kind, answer):
    quiz = make_quiz([(kind, answer)])
    problems = selectors.publish_problems(quiz)
    assert len(problems) == 1
    assert "1" in problems[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"pass_mark": Decimal(101)},
        {"pass_mark": Decimal(51), "pass_unit": "points"},
        {"time_limit_minutes": None},
        {"max_attempts": None},
    ],
)
def test_a_rule_that_cannot_hold_keeps_the_quiz_from_being_published(quiz, fields):
    for name, value in fields.items():
        setattr(quiz, name, value)
    assert len(selectors.publish_problems(quiz)) == 1


def test_a_sound_quiz_has_no_problems(quiz):
    assert selectors.publish_problems(quiz) == []


def test_a_copy_is_a_draft_with_the_same_questions(quiz, assessor, now):
    copy = services.duplicate_quiz(quiz=quiz, by=assessor, now=now)
    copy = Quiz.objects.get(pk=copy.pk)
    assert copy.pk != quiz.pk
    assert not copy.live
    assert list(copy.slots.values_list("item", flat=True)) == list(
        quiz.slots.values_list("item", flat=True)
    )
    assert quiz.slots.count() == 5
    assert copy.pass_mark == quiz.pass_mark
    assert copy.live_revision_id is None
