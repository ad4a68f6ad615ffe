"""Chapters and lessons, whatever the numbering and whatever happened to the heading levels."""

import pytest

from courses.importers.handout import read_handout


def outline(text, name="a.txt"):
    handout = read_handout(text.encode(), name)
    return [(c.number, c.title, [(x.number, x.title) for x in c.lessons]) for c in handout.chapters]


TWO_BY_TWO = [
    ("1", "总则", [("1.1", "目的"), ("1.2", "范围")]),
    ("2", "要求", [("2.1", "人员"), ("2.2", "设备")]),
]
NUMBERINGS = {
    "chapter and section words": "第一章 总则\n第一节 目的\n文。\n第二节 范围\n文。\n第二章 要求\n第一节 人员\n文。\n第二节 设备\n文。",
    "chapter words and decimals": "第1章 总则\n1.1 目的\n文。\n1.2 范围\n文。\n第2章 要求\n2.1 人员\n文。\n2.2 设备\n文。",
    "chinese numbers and brackets": "一、总则\n（一）目的\n文。\n（二）范围\n文。\n二、要求\n（一）人员\n文。\n（二）设备\n文。",
    "chinese and arabic numbers": "一、总则\n1. 目的\n文。\n2. 范围\n文。\n二、要求\n1. 人员\n文。\n2. 设备\n文。",
    "decimals with a space": "1 总则\n1.1 目的\n文。\n1.2 范围\n文。\n2 要求\n2.1 人员\n文。\n2.2 设备\n文。",
    "decimals with a dot": "1. 总则\n1.1 目的\n文。\n1.2 范围\n文。\n2. 要求\n2.1 人员\n文。\n2.2 设备\n文。",
    "parts": "第一部分 总则\n一、目的\n文。\n二、范围\n文。\n第二部分 要求\n一、人员\n文。\n二、设备\n文。",
    "markdown, numbered": "# 书\n## 1 总则\n### 1.1 目的\n文。\n### 1.2 范围\n文。\n## 2 要求\n### 2.1 人员\n文。\n### 2.2 设备\n文。",
    "markdown, no numbers": "# 书\n## 总则\n### 目的\n文。\n### 范围\n文。\n## 要求\n### 人员\n文。\n### 设备\n文。",
    "markdown, levels damaged": "# 1. 总则\n## 1.1 目的\n文。\n# 1.2 范围\n文。\n### 2. 要求\n## 2.1 人员\n文。\n#### **2.2 设备**\n文。",
    "markdown, a heading without its mark": "## 1. 总则\n### 1.1 目的\n文。\n**1.2 范围**\n文。\n## 2. 要求\n### 2.1 人员\n文。\n### 2.2 设备\n文。",
    "english": "Chapter 1 总则\n1.1 目的\n文。\n1.2 范围\n文。\nChapter 2 要求\n2.1 人员\n文。\n2.2 设备\n文。",
}


@pytest.mark.parametrize("text", NUMBERINGS.values(), ids=NUMBERINGS.keys())
def test_two_chapters_of_two_lessons_are_found(text):
    assert outline(text) == TWO_BY_TWO


@pytest.mark.parametrize("text", [t for t in NUMBERINGS.values() if "#" not in t])
def test_a_table_of_contents_is_no_chapter(text):
    entries = "\n".join(line for line in text.split("\n") if "总则" in line or "要求" in line)
    assert outline(f"培训手册\n目录\n{entries}\n{text}") == TWO_BY_TWO


def test_contents_with_page_numbers_are_left_out():
    text = (
        "手册\n目 录\n第一章 总则 ........ 1\n第二章 要求\t3\n第一章 总则\n文。\n第二章 要求\n文。"
    )
    assert [row[:2] for row in outline(text)] == [("1", "总则"), ("2", "要求")]


def test_principles_become_lessons_by_position():
    text = "## 1. 原则\n总说。\n### 原则 1：甲\n文。\n#### 怎么做：\n- 一\n## 原则 2：乙\n文。\n### 怎么做：\n- 二\n## 2. 其他\n文。"
    assert outline(text)[0] == ("1", "原则", [("1.1", "原则 1：甲"), ("1.2", "原则 2：乙")])


def test_a_list_in_a_lesson_makes_no_chapters():
    text = "## 1. 甲\n### 1.1 乙\n1. 一\n2. 二\n3. 三\n## 2. 丙\n文。\n## 3. 丁\n文。"
    assert [row[0] for row in outline(text)] == ["1", "2", "3"]


def test_a_chapter_without_lessons_is_one_lesson():
    assert outline("第一章 甲\n文。\n第二章 乙\n文。")[0] == ("1", "甲", [("1.1", "甲")])


def test_the_self_test_stays_a_chapter_with_one_lesson():
    text = "## 1. 甲\n文。\n## 2. 学习自测题\n### 判断题\n1. 对吗。（√）\n## 2. 再问一次。\n"
    assert outline(text)[1] == ("2", "学习自测题", [("2.1", "学习自测题")])


def test_a_chapter_that_only_sounds_like_a_test_keeps_its_text():
    handout = read_handout("第一章 甲\n文。\n第二章 考核\n每年一次，由部门组织。".encode(), "a.txt")
    assert not handout.chapters[1].is_quiz
    assert "每年一次" in handout.chapters[1].lessons[0].blocks[0].markdown


def test_appendices_are_lettered_and_kept_apart():
    text = "## 1. 甲\n文。\n## 2. 乙\n文。\n## 附录\n### A. 表\n文。\n## B. 资源\n文。"
    handout = read_handout(text.encode(), "a.md")
    assert [(a.number, a.title) for a in handout.appendices] == [("A", "表"), ("B", "资源")]
    assert len(handout.chapters) == 2


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [
        ("附录A 表", "A", "表"),
        ("附录二：表", "B", "表"),
        ("附件1 表", "A", "表"),
        ("Appendix B Table", "B", "Table"),
    ],
)
def test_an_appendix_may_carry_its_title_at_once(heading, number, title):
    handout = read_handout(f"第一章 甲\n文。\n第二章 乙\n文。\n{heading}\n文。".encode(), "a.txt")
    assert [(a.number, a.title) for a in handout.appendices] == [(number, title)]


def test_the_course_card_is_read_from_labels():
    text = "叉车培训\n☑**适合人群：**司机、库管\n预计学习时间：2-3 小时\n编制日期：2026 年\n第一章 甲\n文。\n第二章 乙\n文。"
    card = read_handout(text.encode(), "a.txt").card
    assert (card.audiences, card.hours_min, card.hours_max, card.compiled) == (
        ("司机", "库管"),
        2,
        3,
        "2026 年",
    )


@pytest.mark.parametrize(
    ("text", "hours"),
    [("90分钟", (1.5, 1.5)), ("约 4 学时", (4, 4)), ("1～2小时", (1, 2)), ("两天", (None, None))],
)
def test_study_time_is_told_in_hours(text, hours):
    card = read_handout(
        f"书\n学时：{text}\n第一章 甲\n文。\n第二章 乙\n文。".encode(), "a.txt"
    ).card
    assert (card.hours_min, card.hours_max) == hours


def test_outcomes_next_steps_and_notes_close_the_course():
    text = "## 1. 甲\n文。\n## 2. 乙\n文。\n## ☒ 培训总结\n您应该能够：\n☒ 会一\n☒ 会二\n### 下一步建议：\n1. 做三\n☒ **编制说明：** 仅供学习。\n⚠ **免责声明：** 请问专家。"
    handout = read_handout(text.encode(), "a.md")
    assert handout.outcomes == ("会一", "会二")
    assert handout.next_steps == ("做三",)
    assert [note.kind for note in handout.notes] == ["compilation", "disclaimer"]


def test_a_repeated_lesson_is_imported_once_and_told():
    handout = read_handout(
        "## 1. 甲\n### 1.1 乙\n文。\n### 1.1 乙\n文。\n## 2. 丙\n文。".encode(), "a.md"
    )
    assert len(handout.chapters[0].lessons) == 1
    assert "part_repeated" in {w.message_code for w in handout.warnings}


def test_an_announced_chapter_that_is_not_there_is_told():
    text = "书\n目录\n第一章 甲\n第二章 乙\n第三章 丙\n第一章 甲\n文。\n第三章 丙\n文。"
    missing = [
        w
        for w in read_handout(text.encode(), "a.txt").warnings
        if w.message_code == "chapter_absent"
    ]
    assert [w.params["number"] for w in missing] == [2]


@pytest.mark.parametrize(
    "opening",
    [
        "某某物业公司\n客服接待培训教材\n（内部资料）\n",
        "客服接待培训教材\n编写：质量部\n",
        "# 客服接待培训教材\n",
        "**客服接待培训教材**\n\n",
        "课程名称：客服接待培训教材\n培训对象：前台\n",
        "   客服接待培训教材\n\n适用对象：前台\n",
    ],
)
def test_the_title_is_found_among_the_first_lines(opening):
    handout = read_handout(f"{opening}第一章 甲\n文。\n第二章 乙\n文。\n".encode(), "a.txt")
    assert handout.title == "客服接待培训教材"


def test_without_any_title_the_file_gives_its_name():
    assert read_handout("第一章 甲\n文。\n第二章 乙\n文。\n".encode(), "叉车.txt").title == "叉车"


QUESTIONS = "一、判断题（每题10分）\n1. 甲。（√）\n2. 乙。（×）"
MARKED = "## 第一章 甲\n文。\n## 第二章 乙\n文。\n"
BARE = "第一章 甲\n文。\n第二章 乙\n文。\n"
EXAMS = {
    "sections at once": BARE + QUESTIONS,
    "sections at once, marked": MARKED + f"### {QUESTIONS}",
    "a paper with its name": BARE
    + "\n叉车岗位考试卷（满分100分）\n姓名：____  工号：____\n\n"
    + QUESTIONS,
    "a paper with a long name": BARE
    + f"\n二〇二六年度叉车岗位上岗资格考试卷（满分 100 分）\n{QUESTIONS}",
    "a name no list knows, marked": MARKED + f"## 看看记住了多少\n{QUESTIONS}",
    "a name no list knows, bold": BARE + f"**看看记住了多少**\n\n{QUESTIONS}",
    "behind an appendix": BARE + f"附录一 电话\n见门岗。\n结业考试卷\n{QUESTIONS}",
    "before an appendix": BARE + f"结业考试卷\n{QUESTIONS}\n附录一 电话\n见门岗。",
}


@pytest.mark.parametrize("text", EXAMS.values(), ids=EXAMS.keys())
def test_an_exam_without_a_number_is_no_chapter(text):
    handout = read_handout(text.encode(), "a.md")
    assert [(c.number, len(c.lessons)) for c in handout.chapters] == [("1", 1), ("2", 1)]
    assert [(item.answer, item.points) for item in handout.items] == [(True, 10), (False, 10)]
    assert [a.number for a in handout.appendices] == (["A"] if "附录" in text else [])


NAMED_TESTS = {
    "third in a row of chapters": BARE + f"第三章 考试卷\n{QUESTIONS}",
    "a name no list knows": BARE + f"第三章 看看记住了多少\n{QUESTIONS}",
    "marked": MARKED + f"## 第三章 考试卷\n{QUESTIONS}",
}


@pytest.mark.parametrize("text", NAMED_TESTS.values(), ids=NAMED_TESTS.keys())
def test_a_numbered_test_is_a_chapter_with_one_lesson(text):
    handout = read_handout(text.encode(), "a.md")
    assert [(c.number, len(c.lessons), c.is_quiz) for c in handout.chapters][2:] == [("3", 1, True)]
    assert len(handout.items) == 2


def test_questions_between_two_chapters_leave_both_whole():
    text = f"第一章 甲\n文。\n{QUESTIONS}\n第二章 乙\n文。\n{QUESTIONS}"
    handout = read_handout(text.encode(), "a.txt")
    assert [c.title for c in handout.chapters] == ["甲", "乙"]
    assert len(handout.items) == 4


def test_what_stands_before_the_questions_of_an_exam_is_kept():
    text = f"{BARE}结业考试卷\n姓名：____\n闭卷作答，不许看手机。\n{QUESTIONS}"
    notes = read_handout(text.encode(), "a.txt").notes
    assert [(note.kind, note.text) for note in notes] == [
        ("other", "结业考试卷：闭卷作答，不许看手机。")
    ]


def test_a_heading_that_only_sounds_like_an_exam_keeps_its_text_in_the_course():
    text = f"{MARKED}## 培训考核\n每年考一次，由部门组织。\n## 第三章 丙\n文。"
    handout = read_handout(text.encode(), "a.md")
    assert [c.number for c in handout.chapters] == ["1", "2", "3"]
    assert "每年考一次" in str(handout.chapters[1])


@pytest.mark.parametrize(
    "lines",
    [
        "1. 帽子戴好没有\n2. 灯关了没有",
        "1. 帽子\n2. 灯关了吗？",
        "一、帽子\n二、灯",
        "A. 帽子\nB. 灯",
    ],
)
def test_numbered_lines_of_an_appendix_are_no_appendices(lines):
    handout = read_handout(
        f"{BARE}附录一 电话\n见门岗。\n附录二 检查\n{lines}\n3. 门".encode(), "a.txt"
    )
    assert [(a.number, a.title) for a in handout.appendices] == [("A", "电话"), ("B", "检查")]


def test_a_list_below_a_bare_heading_of_the_appendix_stays_a_list():
    handout = read_handout(f"{BARE}附录\n班前看一遍\n1. 帽子\n2. 灯\n3. 门".encode(), "a.txt")
    assert [a.number for a in handout.appendices] == ["A"]
