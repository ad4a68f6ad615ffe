"""Codes become sentences: where, what, what to do."""

import re
from pathlib import Path

import pytest

from quizzes import exchange
from quizzes.blocks import AnswerBlock
from quizzes.exchange import limits, messages
from quizzes.exchange.schema import KINDS, Fault, LeftOut, Skip, Unreadable
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


@pytest.mark.parametrize("kind", limits.MAX_OPTIONS)
def test_as_many_options_are_read_as_the_bank_can_edit(kind):
    block = AnswerBlock().child_blocks[kind].child_blocks["options"]
    assert limits.MAX_OPTIONS[kind] == block.meta.max_num
