"""What keeps a question from being asked: one sentence for each mistake, none for a good question."""

import copy

import pytest
from wagtail.documents.models import Document

from quizzes.models import Item, ItemBank
from quizzes.selectors import item_problems

from .conftest import ANSWERS
from .every_kind import CASE, EVERY, MATCHING, NUMBER, ORDERING, PARTIAL, SHARES, SITUATION

pytestmark = pytest.mark.django_db


def problems(kind, answer, **fields):
    item = Item(bank=ItemBank(slug="x", name="x"), stem="题目", **fields)
    item.answer = [(kind, answer)]
    block = item.answer.stream_block
    item.answer = block.to_python(block.get_prep_value(item.answer))  # as it is stored
    return list(item_problems(item))


def changed(answer, where, value):
    """A copy with another value at a place such as ("scenes", 0, "name")."""
    answer = copy.deepcopy(answer)
    target = answer
    for step in where[:-1]:
        target = target[step]
    target[where[-1]] = value
    return answer


@pytest.mark.parametrize(("kind", "answer"), [*ANSWERS, *EVERY])
def test_a_good_question_has_none(kind, answer):
    assert problems(kind, answer) == []


@pytest.mark.parametrize(
    ("kind", "answer", "where", "value", "named"),
    [
        ("number", NUMBER, ("answer",), "十五左右", "十五左右"),
        ("number", NUMBER, ("answer",), "07:45", ""),
        ("ordering", ORDERING, ("entries", 1), "策划", "策划"),
        ("ordering", ORDERING, ("entries",), ["策划"], ""),
        ("matching", MATCHING, ("pairs", 1, "left"), "人员、设备", "人员、设备"),
        ("matching", MATCHING, ("pairs", 1, "right"), " ", ""),
        ("matching", MATCHING, ("extra", 0), "第九章", "第九章"),
        ("single_choice", SHARES, ("options", 1, "share"), "100", ""),
        ("single_choice", SHARES, ("options", 0, "share"), "50", ""),
        ("multiple_choice", PARTIAL, ("options", 2, "share"), "25", ""),
        ("case", SITUATION, ("scenes",), [], ""),
        ("case", SITUATION, ("parts",), CASE["parts"], ""),
        ("case", SITUATION, ("scenes", 0, "choices", 0, "leads_to"), "nowhere", "nowhere"),
        ("case", SITUATION, ("scenes", 1, "choices", 0, "leads_to"), "desk", "desk"),
        ("case", SITUATION, ("scenes", 0, "choices", 1, "leads_to"), "", "angry"),
        ("case", SITUATION, ("scenes", 2, "name"), "office", "office"),
        ("case", SITUATION, ("scenes", 1, "choices", 1, "text"), "留下电话，下午回复", "office"),
        ("case", CASE, ("parts", 1, "stem"), " ", "2"),
        ("case", CASE, ("parts", 1, "answer"), [("number", {**NUMBER, "answer": "x"})], "2"),
        ("case", CASE, ("parts", 0, "answer"), [], "1"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_sentence(kind, answer, where, value, named):
    found = problems(kind, changed(answer, where, value))
    assert len(found) == 1
    assert named in found[0]


def test_shares_must_make_full_marks_possible():
    answer = changed(PARTIAL, ("options", 0, "share"), "40")
    assert len(problems("multiple_choice", changed(answer, ("options", 1, "share"), "40"))) == 1
    assert problems("multiple_choice", changed(answer, ("options", 1, "share"), "60")) == []


def test_no_choice_that_earns_points_leaves_nothing_to_mark():
    answer = copy.deepcopy(SITUATION)
    for scene in answer["scenes"]:
        for choice in scene["choices"]:
            choice["share"] = "0"
    assert len(problems("case", answer)) == 1


def test_all_weights_nought_share_out_nothing():
    answer = changed(CASE, ("parts", 0, "weight"), "0")
    assert len(problems("case", changed(answer, ("parts", 1, "weight"), "0"))) == 1


def test_a_recording_must_be_there_and_be_one():
    letter = Document(title="信", file="letter.txt")
    sound = Document(title="电话", file="call.mp3")
    assert problems(*ANSWERS[0], media=[("sound", {"file": sound, "words": "您好"})]) == []
    for file in (letter, None):
        assert len(problems(*ANSWERS[0], media=[("sound", {"file": file, "words": "您好"})])) == 1
