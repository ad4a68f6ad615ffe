"""The Chinese paper, as people write it in Word and in text files."""

import pytest

from courses.importers import paper
from quizzes.exchange.formats import format_of
from quizzes.exchange.messages import unreadable_sentence
from quizzes.exchange.schema import Unreadable
from tests.courses.importers.makers import docx, paragraph

BELOW = """\
一、单选题（每题2分）
1．铃响几声内接听？
A．一声　　B．三声　　C．五声
答案：B
2、第一句说什么？（3分）
A、喂
B、您好，前台
答案：B
解析：先问好。
二、判断题
3. 可以边吃东西边接电话。（×）
4. 要记录来电。（√）
"""
BEHIND = """\
一、单选题
1. 先做什么？
A. 洗手  B. 开门
2. 后做什么？
A. 洗手  B. 开门
二、判断题
3. 水会结冰。（　）
三、填空题
4. 提前____分钟到场，____前离场。

参考答案
一、1-2 AB
二、3. √
三、4. 30；结束/散会
"""


def only(text):
    reading = paper.read(text.encode())
    assert reading.faults == ()
    (item,) = reading.items
    return item


def faults(text):
    return [(fault.line, fault.code) for fault in paper.read(text.encode()).faults]


def right(item):
    return [option.text for option in item.options if option.correct]


def test_answers_below_each_question():
    one, two, three, four = paper.read(BELOW.encode()).items
    assert [item.points for item in (one, two, three)] == [2, 3, None]
    assert (right(one), right(two), two.feedback) == (["三声"], ["您好，前台"], "先问好。")
    assert (three.answer, four.answer, four.source_line) == (False, True, 12)


def test_answers_in_a_block_at_the_end():
    one, two, three, four = paper.read(BEHIND.encode()).items
    assert (right(one), right(two), three.answer) == (["洗手"], ["开门"], True)
    assert four.blanks == (("30",), ("结束", "散会"))


def test_a_word_file_reads_like_a_text():
    reading = paper.read(docx(*map(paragraph, BELOW.splitlines())))
    assert len(reading.items) == 4
    assert reading.encoding == "DOCX"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_usual_encoding_is_read(encoding):
    assert len(paper.read(BELOW.encode(encoding)).items) == 4


def test_both_kinds_of_file_are_recognised():
    assert format_of(BELOW.encode()) == "paper"
    assert format_of(docx(paragraph("1. 好吗？"))) == "paper"


def test_a_short_answer_is_split_into_marking_points():
    item = only(
        "一、简答题（10分）\n1. 送客有哪几步？\n答案：（1）起身；（2）送到门口；（3）道别。\n"
    )
    assert (item.kind, item.marking_points) == ("short_answer", ("起身", "送到门口", "道别"))


def test_an_order_is_read_from_letters():
    item = only("一、排序题\n1. 先后？\nA. 调查\nB. 受理\nC. 答复\n答案：BAC\n")
    assert item.order == ("受理", "调查", "答复")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("一、单选题\n1. 哪个？\nA. 甲\nB. 乙\n", [(2, "no_answer")]),
        ("一、单选题\n1. 哪个？\nA. 甲\nB. 乙\n答案：D\n", [(2, "answer_names_no_option")]),
        ("一、单选题\n1. 哪个（A）？\nA. 甲\nB. 乙\n答案：B\n", [(2, "answers_disagree")]),
        ("一、单选题\n1. 哪个？\nA. 甲\nB. 乙\n答案：AB\n", [(2, "several_right")]),
        ("一、判断题\n1. 对吗？☒\n", [(2, "unsure_marks")]),
        ("一、填空题\n1. 在____和____。\n答案：甲；乙；丙\n", [(2, "blanks_differ")]),
        ("一、排序题\n1. 先后？\nA. 甲\nB. 乙\n答案：先甲\n", [(2, "order_letters")]),
    ],
    ids=["no answer", "no such option", "two answers", "two in single", "sign", "blanks", "order"],
)
def test_what_a_trainer_must_decide_is_an_error_by_line(text, wanted):
    assert faults(text) == wanted


def test_an_answer_without_a_question_is_an_error_and_shifts_nothing():
    text = BEHIND.replace("一、1-2 AB", "一、1-3 ABA")
    assert [code for _line, code in faults(text)] == ["answers_left"]


def test_what_is_no_question_is_named():
    reading = paper.read(f"前台测试卷\n姓名：____\n{BELOW}".encode())
    assert [skip.code for skip in reading.skipped] == ["paper_intro"]
    matching = "一、匹配题\n1. 左边各是右边的哪个？\nA. 甲\nB. 乙\n答案：A-B\n"
    assert [skip.code for skip in paper.read(matching.encode()).skipped] == ["paper_matching"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("只有一段话。".encode(), "no_questions"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not_a_paper"),
        (b"", "empty"),
        (docx(paragraph("1. 好"), extra={"word/vbaProject.bin": b"x"}), "macro"),
    ],
    ids=["prose", "broken", "old word", "empty", "macro"],
)
def test_what_cannot_be_read_is_refused_by_sentence(data, code):
    with pytest.raises(Unreadable, match=code) as refusal:
        paper.read(data)
    assert unreadable_sentence(refusal.value)


def test_a_paper_written_here_returns_equal():
    items = paper.read(BELOW.encode()).items
    written = paper.write(items)
    assert written.left_out == ()
    assert [item.stem for item in paper.read(written.data).items] == [item.stem for item in items]
