"""The spreadsheet template, row by row."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from quizzes.exchange import xlsx
from quizzes.exchange.messages import fault_sentence
from quizzes.exchange.schema import Item, Option, Unreadable

HEADINGS = ("题型", "题干", "选项A", "选项B", "选项C", "答案", "分值")


def book(*rows, headings=HEADINGS):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (headings, *rows):
        sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def only(*row, headings=HEADINGS):
    reading = xlsx.read(book(row, headings=headings))
    assert reading.faults == ()
    return reading.items[0]


@pytest.mark.parametrize(
    ("row", "item"),
    [
        (
            ("单选题", "哪个？", "甲", "乙", None, "B", 2),
            Item("single_choice", "哪个？", (Option("甲"), Option("乙", True)), points=Decimal(2)),
        ),
        (
            ("多选", "哪些？", "甲", "乙", "丙", "a、C"),
            Item(
                "multiple_choice", "哪些？", (Option("甲", True), Option("乙"), Option("丙", True))
            ),
        ),
        (("判断题", "对吗？", None, None, None, "√"), Item("true_false", "对吗？", answer=True)),
        (("判断", "对吗？", None, None, None, False), Item("true_false", "对吗？", answer=False)),
        (
            ("填空题", "____和____", "24|二十四", "乙\\|丙"),
            Item("fill_in", "____和____", blanks=(("24", "二十四"), ("乙|丙",))),
        ),
        (("number", 9001, None, None, None, 2.5), Item("number", "9001", answer=Decimal("2.5"))),
        (
            ("数字题", "几点？", None, None, None, dt.time(7, 45)),
            Item("number", "几点？", answer="07:45"),
        ),
        (("排序题", "排", "一", "二", "三"), Item("ordering", "排", order=("一", "二", "三"))),
        (
            ("匹配题", "配", "甲|一", "乙｜二", "|三"),
            Item("matching", "配", pairs=(("甲", "一"), ("乙", "二"), ("", "三"))),
        ),
        (
            ("简答题", "说", "预防|事先", "纠正"),
            Item("short_answer", "说", marking_points=("预防", "纠正"), synonyms=(("事先",), ())),
        ),
        (
            ("论述题", "谈", None, None, None, "看例子"),
            Item("essay", "谈", answer="看例子"),
        ),
    ],
)
def test_a_row_is_a_question(row, item):
    found = only(*row)
    assert found.source_line == 2
    assert found == Item(**{**item.__dict__, "source_line": 2})


def test_headings_are_understood_in_english_and_in_any_order():
    item = only("B", "Which?", "single_choice", "a", "b", headings=("Answer", "Stem", "Kind", "Option A", "B"))  # fmt: skip
    assert item.options == (Option("a"), Option("b", True))


def test_what_a_sheet_says_besides_is_read():
    item = only(
        "单选题", "问", "甲", "乙", "A", "安全|夜班", "体系/质量", "见教材", "100|-50", "好|想想",
        headings=("题型", "题干", "A", "B", "答案", "标签", "分类", "解析", "选项得分率", "选项反馈"),
    )  # fmt: skip
    assert (item.tags, item.category, item.feedback) == (("安全", "夜班"), "体系/质量", "见教材")
    assert [(one.fraction, one.feedback) for one in item.options] == [(1, "好"), (Decimal("-0.5"), "想想")]  # fmt: skip


GOOD = ("判断题", "好题", None, None, None, "对")


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        (("猜谜题", "问"), "A3", "kind_unknown"),
        (("案例题", "问"), "A3", "case_in_row"),
        (("单选题", None, "甲", "乙", None, "A"), "B3", "no_stem"),
        (("单选题", "问", "甲", "乙", None, "C"), "F3", "cell_letter"),
        (("单选题", "问", "甲", "乙", None, None), "F3", "no_right"),
        (("单选题", "问", "甲", "乙", None, "AB"), "F3", "several_right"),
        (("单选题", "问", "甲", None, "丙", "A"), "C3", "gap_in_list"),
        (("单选题", "问", "甲", None, None, "A"), "C3", "too_few_options"),
        (("判断题", "问", None, None, None, "也许"), "F3", "cell_truth"),
        (("判断题", "问", "甲", None, None, "对"), "C3", "not_for_kind"),
        (("数字题", "问", None, None, None, "多"), "F3", "cell_number"),
        (("匹配题", "问", "甲", "乙|二"), "C3", "cell_pair"),
        (("填空题", "____ ____", "甲"), "B3", "blanks_differ"),
        (("判断题", "问", None, None, None, "对", "两分"), "G3", "cell_number"),
        (("判断题", "问", None, None, None, "对", -1), "G3", "points"),
        (("判断题", "=1+1", None, None, None, "对"), "B3", "formula_cell"),
        (("判断题", dt.date(2025, 1, 2), None, None, None, "对"), "B3", "date_cell"),
        (("判断题", "问", None, None, None, "对", 1, "多的"), "H3", "column_unknown"),
    ],
)
def test_an_error_is_named_by_its_cell(row, cell, code):
    reading = xlsx.read(book(GOOD, row, GOOD))
    assert [(one.line, one.cell, one.code) for one in reading.faults][0] == (3, cell, code)  # noqa: RUF015
    assert len(reading.items) == 2
    assert cell in fault_sentence(reading.faults[0])


def test_the_headings_may_stand_below_a_title():
    reading = xlsx.read(book(HEADINGS, GOOD, headings=("题库模板",)))
    assert [item.source_line for item in reading.items] == [3]


def test_a_hidden_sheet_is_not_read():
    workbook = openpyxl.load_workbook(io.BytesIO(book(GOOD)))
    hidden = workbook.create_sheet("备注", 0)
    hidden.append(["不是题"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    workbook.save(out)
    assert len(xlsx.read(out.getvalue()).items) == 1


def test_the_empty_template_has_headings():
    assert xlsx.read(xlsx.write([]).data).items == ()


def test_a_text_that_looks_like_a_formula_stays_a_text():
    item = Item("single_choice", '=HYPERLINK("x")', (Option("+1", True), Option("@A1")))
    written = xlsx.write([item])
    assert written.left_out == ()
    cells = openpyxl.load_workbook(io.BytesIO(written.data)).active[2]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


@pytest.mark.parametrize(
    ("rows", "code"),
    [([("随便", "什么")], "no_headings"), ([HEADINGS, *[GOOD] * 5_001], "too_many_items")],
)
def test_a_sheet_of_another_kind_is_refused(rows, code):
    with pytest.raises(Unreadable) as caught:
        xlsx.read(book(*rows[1:], headings=rows[0]))
    assert caught.value.code == code
