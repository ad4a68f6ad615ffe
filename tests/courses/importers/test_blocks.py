"""Tables, lists, steps, myths, cases, lost pictures: what a lesson's lines become."""

import pytest

from courses.importers import shapes
from courses.importers.handout import read_handout


def lesson(text, title="内容"):
    handout = read_handout(
        f"## 1. 甲\n### 1.1 {title}\n{text}\n## 2. 乙\n文。\n## 3. 丙\n文。".encode(), "a.md"
    )
    return handout, handout.chapters[0].lessons[0].blocks


def blocks(text, title="内容"):
    return lesson(text, title)[1]


TABLES = {
    "tabs": "项\t值\n甲\t1\n乙\t2",
    "pipes": "| 项 | 值 |\n|---|---|\n| 甲 | 1 |\n| 乙 | 2 |",
    "pipes without edges": "项 | 值 | \n--- | ---\n甲 | 1 | \n乙 | 2 | ",
    "wide gaps": "项    值\n甲    1\n乙    2",
    "header repeated": "项\t值\n甲\t1\n\n项\t值\n乙\t2",
    "header repeated in pipes": "| 项 | 值 |\n|---|---|\n| 甲 | 1 |\n\n| 项 | 值 |\n|---|---|\n| 乙 | 2 |",
    "row in two halves": "项\t值\n甲\t1\n\t2\n\n项\t值\n乙\t",
    "page number between": "项\t值\n甲\t1\n- 3 -\n项\t值\n乙\t2",
    "check boxes in cells": '项\t值\n<input checked="" type="checkbox"/> 甲\t1\n<input type="checkbox"> 乙\t2',
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES.keys())
def test_a_table_comes_out_whole(text):
    table = blocks(text)[0]
    rows = [tuple(cell for cell in row if cell) for row in table.rows]
    assert [cell for cell in table.header if cell] == ["项", "值"]
    assert sorted(rows) == sorted([("甲", "1"), ("乙", "2")])


def test_a_mended_table_is_told():
    handout, _ = lesson(TABLES["row in two halves"])
    assert "row_torn" in {w.message_code for w in handout.warnings}


def test_two_tables_with_other_headers_stay_two():
    assert len(blocks("项\t值\n甲\t1\n\n另外：\n\n名\t量\n乙\t2")) == 3


def test_a_table_of_terms_becomes_a_glossary():
    glossary = blocks("术语\t解释\t举例\n记录\t证据\t签到表")[0]
    assert glossary.terms == (shapes.GlossaryTerm("记录", "证据", "签到表"),)


def test_a_list_split_by_blank_lines_is_one_list():
    assert blocks("- 甲\n\n- 乙\n- 丙")[0].items == ("甲", "乙", "丙")


@pytest.mark.parametrize(
    "text", ["1. 甲\n\n2. 乙", "1、甲\n2、乙", "（1）甲\n（2）乙", "①甲\n②乙", "1) 甲\n2) 乙"]
)
def test_numbered_lines_become_a_numbered_list(text):
    assert blocks(text)[0] == shapes.NumberList(3, 3 + text.count("\n"), ("甲", "乙"))


def test_arrows_become_a_flow():
    assert blocks("申请 → 审核 → 发证")[0].nodes == ("申请", "审核", "发证")


def test_steps_carry_duration_and_actions():
    steps = blocks(
        "#### 第 1 步：准备（1-2 周）\n定范围\n\n定预算\n### 第2步：执行（3个月）\n- 发布\n- 检查"
    )[0]
    assert [(s.title, s.duration, s.actions) for s in steps.items] == [
        ("准备", "1-2 周", ("定范围", "定预算")),
        ("执行", "3个月", ("发布", "检查")),
    ]


def test_myth_and_fact_are_told_by_words_not_by_marks():
    cards = blocks("### ☒ 误区 1：甲\n☒ 正解：乙\n### ✅误区 2：丙\n❌正解：丁")[0].cards
    assert [(c.myth, c.fact) for c in cards] == [("甲", "乙"), ("丙", "丁")]


def test_a_case_has_background_steps_and_results():
    handout = read_handout(
        "## 1. 案例\n### 案例 1：某厂\n**背景：** 50 人\n#### 过程：\n1. 培训\n2. 检查\n**结果:**\n- 投诉减少\n### 案例 2：某店\n背景：5 人\n#### 结果：\n- 好\n## 2. 乙\n文。".encode(),
        "a.md",
    )
    case = handout.chapters[0].lessons[0].blocks[0]
    assert (case.background, case.steps, case.results) == ("50 人", ("培训", "检查"), ("投诉减少",))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "实施流程图"),
        ("![示意](a.png)", "内容"),
        ("【图片】", "内容"),
        ("图 2-1 结构", "内容"),
        ("\n\n### 说明：\n- 甲", "PDCA 循环"),
    ],
)
def test_a_lost_picture_leaves_a_placeholder_and_a_warning(text, title):
    handout, found = lesson(text, title)
    assert isinstance(found[0], shapes.MissingPicture)
    assert "missing_picture" in {w.type for w in handout.warnings}


def test_a_flow_in_words_is_no_lost_picture():
    handout, _ = lesson("甲 → 乙 → 丙", "认证流程")
    assert "missing_picture" not in {w.type for w in handout.warnings}


def test_a_label_with_an_address_becomes_a_link():
    link = blocks("官网：<http://example.org/a>")[0]
    assert (link.text, link.url) == ("官网", "http://example.org/a")


def test_a_core_sentence_becomes_a_call_out_without_its_mark():
    callout = blocks("☒ **核心：** 以人为本")[0]
    assert (callout.kind, callout.text) == ("core", "以人为本")


def test_lines_torn_in_the_middle_of_a_sentence_are_joined():
    long = "这一行写得很长很长因为它要超过三十个汉字才算是被页面宽度折断的一行文字吧"
    assert blocks(f"{long}\n接着写完。")[0].markdown == f"{long}接着写完。"


def test_a_heading_with_nothing_below_is_told():
    handout, _ = lesson("", "目的")
    assert "nothing_below_heading" in {w.message_code for w in handout.warnings}


@pytest.mark.parametrize("text", ["锟斤拷", "乱\ufffd码", "标准\ue123号"])
def test_garbled_words_are_told(text):
    handout, _ = lesson(f"这里有{text}。")
    assert "garbled_word" in {w.type for w in handout.warnings}


@pytest.mark.parametrize("text", ["20XX年计划", "XX公司培训", "更多资料请关注公众号"])
def test_boilerplate_is_told(text):
    handout, _ = lesson(text)
    assert "boilerplate" in {w.type for w in handout.warnings}


def test_an_empty_line_of_a_quotation_is_no_stray_mark():
    handout, _ = lesson("> 甲说。\n>\n> 乙说。")
    assert "strays_dropped" not in {w.message_code for w in handout.warnings}


@pytest.mark.parametrize("words", ["（见下图）", "，如图所示", "，步骤见图 2", "，如下图"])
def test_a_picture_that_the_text_points_to_and_nobody_sees_is_told(words):
    handout, found = lesson(f"握住把手往下压{words}。\n\n之后放开。")
    assert [type(b).__name__ for b in found] == ["Paragraph", "MissingPicture", "Paragraph"]
    assert [w.line for w in handout.warnings if w.type == "missing_picture"] == [3]


@pytest.mark.parametrize(
    "text", ["先读图，再动手。", "见下图：\n甲 → 乙 → 丙", "见下图\n![把手](a.png)"]
)
def test_a_picture_is_not_missed_twice(text):
    handout, _ = lesson(text)
    told = [w for w in handout.warnings if w.type == "missing_picture"]
    assert len(told) == text.count("![")


FOOTERS = {
    "page and count": "某公司  岗前教材  第 {} 页 共 9 页",
    "page in english": "Site handbook - Page {} of 9",
    "fraction": "岗前教材 | {}/9",
    "standing phrase": "岗前教材 内部资料",
}


@pytest.mark.parametrize("footer", FOOTERS.values(), ids=FOOTERS.keys())
def test_what_is_printed_on_every_page_is_left_out_and_told(footer):
    pages = [f"内容{n}写在这里。\n\n{footer.format(n)}\n" for n in range(2, 5)]
    handout, found = lesson("\n".join(pages))
    assert [b.markdown for b in found] == [f"内容{n}写在这里。" for n in range(2, 5)]
    told = [w for w in handout.warnings if w.message_code == "page_furniture"]
    assert [(w.type, w.lines) for w in told] == [("boilerplate", (5, 9, 13))]


def test_a_table_runs_on_behind_the_foot_of_a_page():
    foot = "岗前教材 第 {} 页"
    handout, found = lesson(
        f"项\t值\n甲\t1\n{foot.format(1)}\n\n项\t值\n乙\t2\n\n完。\n{foot.format(2)}"
    )
    assert found[0].rows == (("甲", "1"), ("乙", "2"))
    assert "table_split" in {w.message_code for w in handout.warnings}


@pytest.mark.parametrize("foot", ["\n岗前教材 第 1 页\n", "- 1 -"])
def test_a_sentence_runs_on_behind_the_foot_of_a_page(foot):
    text = f"    空箱要在当天下班之前送回原来的\n{foot}\n货位上去。\n    明天再点数。\n岗前教材 第 2 页"
    handout, found = lesson(text)
    assert found[0].markdown.startswith("空箱要在当天下班之前送回原来的货位上去。")
    assert [w.line for w in handout.warnings if w.message_code == "sentence_cut_by_page"] == [3]


@pytest.mark.parametrize("below", ["    下一段另起。", "1. 第一点", "- 第一点", "### 1.2 小节"])
def test_what_begins_behind_the_foot_of_a_page_stays_apart(below):
    text = f"    这里写着没有句号的一整行文字\n岗前教材 第 1 页\n{below}\n岗前教材 第 2 页"
    handout, _ = lesson(text)
    assert "sentence_cut_by_page" not in {w.message_code for w in handout.warnings}


def test_a_list_that_names_pages_is_no_furniture():
    handout, _ = lesson("1. 手册第 3 页\n2. 手册第 5 页\n\n参见手册第 7 页。\n参见手册第 8 页。")
    assert "page_furniture" not in {w.message_code for w in handout.warnings}
