"""Codes become sentences: where, what, what to do."""

import re
from pathlib import Path

import pytest

from quizzes import exchange
from quizzes.blocks import AnswerBlock
from quizzes.exchange import messages
from quizzes.exchange.checks import faults_of
from quizzes.exchange.schema import (
    KINDS,
    Choice,
    Fault,
    Item,
    LeftOut,
    Option,
    Scene,
    Skip,
    Unreadable,
)
from quizzes.kinds import Kind

SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(exchange.__path__[0]).glob("*.py")
)


@pytest.mark.parametrize(
    ("pattern", "sentences"),
    [
        (r'(?:Wrong|WrongCell)\(\s*"(\w+)"', messages.FAULTS),
        (r'Fault\([^()]*?, "(\w+)"', messages.FAULTS),
        (r'yield "(\w+)", ', messages.FAULTS | {"in_case": ""}),
        (r'CannotHold\("(\w+)"\)', messages.SKIPS),
        (r'(?:lost|found)\.(?:append|add)\("(\w+)"\)', messages.SKIPS),
        (r'(?:skip|drop)\([\w.]+, "(\w+)"', messages.SKIPS),
        (r'return "(picture_\w+)"', messages.SKIPS),
        (r'Unreadable\(\s*"(\w+)"', messages.UNREADABLE),
        (r'_left\(.*, "(\w+)"\)', messages.LEFT_OUT),
    ],
)
def test_every_code_has_a_sentence(pattern, sentences):
    codes = set(re.findall(pattern, SOURCE))
    assert codes
    assert codes <= set(sentences)


def test_a_fault_says_where():
    line = Fault(7, "too_few_options", {"count": 1})
    cell = Fault(7, "too_few_options", {"count": 1}, "C7")
    assert "7" in messages.fault_sentence(line)
    assert "C7" in messages.fault_sentence(cell)


def test_a_fault_inside_a_case_says_in_which_question():
    params = {"number": 2, "code": "too_few_options", "params": {"count": 1}}
    assert "2" in messages.fault_sentence(Fault(3, "in_case", params))


def test_what_is_left_out_says_which_fields():
    left = LeftOut(0, "题", "fields_not_held", ("points", "tags"))
    assert str(messages.FIELDS["tags"]) in messages.left_out_sentence(left)


def test_a_skip_and_a_refusal_are_said():
    assert "题" in messages.skip_sentence(Skip(1, "wildcard", {"text": "题"}))
    assert "9" in messages.unreadable_sentence(Unreadable("not_json", line=9))


def test_the_schema_knows_every_kind_of_the_bank():
    assert set(Kind.values) <= set(KINDS) == set(messages.KINDS)


def many(number):
    return tuple(str(one) for one in range(number))


def of_options(kind):
    return lambda n: Item(kind, "x", options=tuple(Option(each, each == "0") for each in many(n)))


def of_pairs(n):
    return Item("matching", "x", pairs=tuple((one, one) for one in many(n)))


def of_extra(n):
    more = tuple(("", f"无{one}") for one in many(n))
    return Item("matching", "x", pairs=(*of_pairs(2).pairs, *more))


def of_parts(n):
    return Item("case", "x", items=(Item("true_false", "y", answer=True),) * n)


def of_scenes(n):
    two = (Choice("甲"), Choice("乙"))
    return Item("case", "x", scenes=tuple(Scene(one, "景", two) for one in many(n)))


def of_choices(n):
    return Item("case", "x", scenes=(Scene("a", "景", tuple(map(Choice, many(n)))),))


@pytest.mark.parametrize(
    ("path", "of"),
    [
        ("single_choice.options", of_options("single_choice")),
        ("multiple_choice.options", of_options("multiple_choice")),
        ("fill_in.blanks", lambda n: Item("fill_in", "x", blanks=tuple((one,) for one in many(n)))),
        ("ordering.entries", lambda n: Item("ordering", "x", order=many(n))),
        ("matching.pairs", of_pairs),
        ("matching.extra", of_extra),
        ("short_answer.marking_points", lambda n: Item("short_answer", "x", marking_points=many(n))),
        ("case.parts", of_parts),
        ("case.scenes", of_scenes),
        ("case.scenes.choices", of_choices),
    ],
)  # fmt: skip
def test_as_much_is_read_as_the_desk_can_edit_and_no_more(path, of):
    kind, name, *inner = path.split(".")
    block = AnswerBlock().child_blocks[kind].child_blocks[name]
    for each in inner:
        block = block.child_block.child_blocks[each]
    most = block.meta.max_num
    assert faults_of(of(most), 1) == []
    assert [fault.code for fault in faults_of(of(most + 1), 1)] == ["too_many"]
