"""Handouts of other shapes: lectures instead of chapters, questions as talk (`问：`, `Q1.`), options in table rows."""

import pytest

from courses.importers.handout import read_handout

RECEPTION = """前厅接待与客诉处理
培训对象：前台、礼宾
第1讲 迎客
客人进门三步之内要抬头问好，手上有活也先放下。
行李超过两件主动接过来，贵重物品请客人自己拿着。
第2讲 登记
证件看三样：人、照片、有效期。没有带证件的，请客人先到派出所开证明。
押金条一式两联，红联给客人。
第3讲 客诉
先听完再说话，听的时候记下房号和时间。自己能定的当场办，定不了的十分钟内找值班经理。

课后检测
一、选择题
1、客人进门后，员工应在几步之内问好（ C ）
| A. 一步 | B. 两步 | C. 三步 | D. 五步 |
2、登记证件时要看什么（ABC）
| A | 人 |
| B | 照片 |
| C | 有效期 |
| D | 血型 |
二、问答
问：押金条几联，哪一联给客人？
答：两联，红联给客人。
问：定不了的客诉怎么办？（10分）
答：1. 记下房号和时间
2. 十分钟内找值班经理
"""
COLD_STORE = """# Cold store handbook

**Audience:** pickers

## Lecture 1: Clothing

Wear the lined jacket and gloves. Come out after forty minutes.

## Lecture 2: Doors

Close the strip curtain behind you. Report ice on the sill to the shift leader.

## Quiz

**Q1.** How long may you stay inside?

- A) 20 minutes
- B) 40 minutes
- C) two hours

**A:** B

**Q2.** Ice on the sill is nobody's business. (True/False)

**A:** False

**Q3.** What do you wear?

**A:** The lined jacket; gloves

Q4: The ____ is closed behind you.
A: strip curtain
"""


def key(item):
    return "".join(chr(65 + n) for n, option in enumerate(item.options) if option.correct)


@pytest.fixture(scope="module")
def reception():
    return read_handout(RECEPTION.encode(), "reception.txt")


@pytest.fixture(scope="module")
def cold_store():
    return read_handout(COLD_STORE.encode(), "cold_store.md")


def test_lectures_are_chapters_and_the_closing_test_is_none(reception):
    assert [(c.number, c.title, len(c.lessons)) for c in reception.chapters] == [
        ("1", "迎客", 1),
        ("2", "登记", 1),
        ("3", "客诉", 1),
    ]


def test_options_stand_in_the_cells_of_a_row_or_a_row_each(reception):
    first, second = reception.items[:2]
    assert [o.text for o in first.options] == ["一步", "两步", "三步", "五步"]
    assert [o.text for o in second.options] == ["人", "照片", "有效期", "血型"]
    assert (key(first), key(second)) == ("C", "ABC")


def test_several_letters_in_the_stem_make_a_multiple_choice(reception):
    assert [item.kind for item in reception.items[:2]] == ["single_choice", "multiple_choice"]


def test_questions_may_be_asked_and_answered_as_in_talk(reception):
    third, fourth = reception.items[2:]
    assert (third.stem, third.marking_points) == (
        "押金条几联，哪一联给客人？",
        ("两联，红联给客人",),
    )
    assert (fourth.points, fourth.marking_points) == (
        10,
        ("记下房号和时间", "十分钟内找值班经理"),
    )


def test_english_lectures_are_chapters(cold_store):
    assert [c.title for c in cold_store.chapters] == ["Clothing", "Doors"]


def test_answers_labelled_with_a_letter_are_no_options(cold_store):
    assert [item.kind for item in cold_store.items] == [
        "single_choice",
        "true_false",
        "short_answer",
        "fill_in",
    ]
    choice, truth, written, blank = cold_store.items
    assert (key(choice), len(choice.options)) == ("B", 3)
    assert truth.answer is False
    assert written.marking_points == ("The lined jacket", "gloves")
    assert blank.blanks == (("strip curtain",),)


def test_options_with_colons_are_options_below_a_labelled_question():
    text = "第一讲 甲\n文。\n第二讲 乙\n文。\n结业测验\nQ1: 哪一个？\nA: 一\nB: 二\n答案：B\nQ2: 为什么？\nA: 因为二大"
    first, second = read_handout(text.encode(), "a.txt").items
    assert (key(first), second.marking_points) == ("B", ("因为二大",))


def test_frequent_questions_are_reading_matter():
    asked = "\n".join(f"问：第{n}件事怎么办？\n答：照第{n}条办。" for n in "甲乙丙丁")
    handout = read_handout(f"第一章 甲\n文。\n第二章 常见问题\n{asked}".encode(), "a.txt")
    assert handout.items == ()
    assert "照第丁条办" in str(handout.chapters[1])


def test_the_practice_of_each_chapter_comes_behind_its_own_text():
    asked = "课后练习\n1. 甲。（√）\n2. 乙。（×）"
    text = f"第一章 甲\n正文一。\n{asked}\n第二章 乙\n正文二。\n{asked}"
    handout = read_handout(text.encode(), "a.txt")
    assert [(x.number, x.title) for c in handout.chapters for x in c.lessons] == [
        ("1.1", "甲"),
        ("1.2", "课后练习"),
        ("2.1", "乙"),
        ("2.2", "课后练习"),
    ]
    assert len(handout.items) == 4
