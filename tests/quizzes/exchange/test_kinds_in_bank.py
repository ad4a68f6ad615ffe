"""Every kind goes from a file into a bank and out again unchanged."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from quizzes.exchange import json_form
from quizzes.exchange.checks import faults_of
from quizzes.exchange.entries import to_dict
from quizzes.exchange.formats import FORMATS
from quizzes.exchange.messages import fault_sentence
from quizzes.exchange.proving import canonical
from quizzes.exchange.schema import Choice, Item, Level, Option, Scene
from quizzes.models import Item as BankItem
from quizzes.models import ItemBank
from quizzes.selectors import item_problems
from quizzes.services.bank_entries import entry_of
from quizzes.services.bank_kinds import ANSWERS, KEYS
from quizzes.services.exchange import export_items, import_items

SITUATION = Item(
    "case", "业主问车位的事。",
    scenes=(
        Scene("desk", "业主站在前台。", (Choice("我带您办", "office", Decimal(1), "跟到底"), Choice("不归我管"))),
        Scene("office", "同事不在。", (Choice("留电话", "", Decimal("0.5")), Choice("明天再来"))),
    ),
)  # fmt: skip
CASE = Item(
    "case", "会前一小时，投影不亮。",
    items=(
        Item("single_choice", "先做什么？", (Option("换备用机", True), Option("等人来修")), points=Decimal(2)),
        Item("number", "还剩几分钟？", answer=Decimal(60), unit="分钟", feedback="一小时"),
        Item("short_answer", "告诉谁？", marking_points=("主管", "主办方"), synonyms=(("领班",),), any_of=1, answer="先告诉主管。"),
        Item("essay", "怎样避免？", answer="看有没有检查时间"),
        Item("ordering", "排序", order=("关机", "拔电")),
        Item("matching", "配对", pairs=(("甲", "1"), ("乙", "2"), ("", "3"))),
    ),
)  # fmt: skip
SAMPLES = [
    Item("number", "几分钟？", answer=Decimal(15), tolerance=Decimal("0.5"), unit="分钟"),
    Item("number", "几点？", answer="07:45", tolerance=Decimal(5)),
    Item("number", "几度？", answer=Decimal("-2.5")),
    Item("ordering", "五步", order=("安抚", "查因", "定案", "执行", "回访")),
    Item("ordering", "全对才算", order=("甲", "乙"), scoring="all_or_nothing"),
    Item("matching", "条款", pairs=(("人员", "七"), ("检查", "九"), ("", "六"))),
    Item("multiple_choice", "选", (Option("甲", True, feedback="对"), Option("乙")), scoring="partial"),
    Item("multiple_choice", "份额", (Option("甲", True, Decimal("0.6")), Option("乙", True, Decimal("0.4")), Option("丙", fraction=Decimal("-0.5")))),
    Item("single_choice", "半对", (Option("甲", True), Option("乙", fraction=Decimal("0.5"), feedback="差一点"))),
    Item("short_answer", "两步", marking_points=("倾听", "致歉"), answer="先听完，\n再致歉。"),
    SITUATION,
    CASE,
]  # fmt: skip
LINES = [
    Item("levels", "工号牌", levels=(Level("戴好", Decimal(1)), Level("歪了", Decimal("0.5")), Level("没戴"))),
    Item("measured", "续水间隔", target=Decimal(15), limit=Decimal(20), direction="at_most", series=True, unit="分钟"),
    Item("measured", "预约率", target=Decimal(70), direction="at_least", unit="%"),
    Item("timed", "茶已倒好", lead_minutes=10, tolerance=Decimal(2), actor="服务员"),
    Item("timed", "收杯", lead_minutes=-30),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("samples", [SAMPLES, LINES], ids=["questions", "lines"])
def test_a_file_of_every_kind_is_stored_whole_and_comes_out_equal(samples):
    data = json_form.write(samples).data
    plan = import_items(data=data, filename="x.json", bank_slug="b", by=None, now=timezone.now())
    assert plan.faults == ()
    assert plan.skipped == ()
    back = json_form.read(export_items(bank=ItemBank.objects.get(), file_format="json").data)
    assert list(map(canonical, back.items)) == list(map(canonical, samples))
    assert [list(item_problems(item)) for item in BankItem.objects.all()] == [[]] * len(samples)
    again = import_items(data=data, filename="x.json", bank_slug="b", by=None, now=timezone.now())
    assert again.new == ()


@pytest.mark.parametrize("name", ["gift", "moodlexml", "aiken", "xlsx"])
def test_the_other_formats_name_the_lines_that_they_cannot_hold(name):
    written = FORMATS[name].write(LINES)
    assert [left.code for left in written.left_out] == ["kind_not_held"] * len(LINES)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (replace(LINES[0], levels=LINES[0].levels[:1]), "too_few_levels"),
        (replace(LINES[0], levels=(LINES[0].levels[0],) * 2), "entry_twice"),
        (replace(LINES[0], levels=(Level("好", Decimal(2)), Level("差"))), "fraction_range"),
        (replace(LINES[1], target=None), "key_missing"),
        (replace(LINES[3], lead_minutes=None), "key_missing"),
        (replace(LINES[3], lead_minutes=2000), "lead_range"),
        (replace(LINES[3], unit="分钟"), "not_for_kind"),
    ],
)
def test_a_line_that_cannot_be_judged_is_named(line, code):
    found = faults_of(line, 1)
    assert [each.code for each in found] == [code]
    assert fault_sentence(found[0])


def through_the_bank(item):
    block = ANSWERS[item.kind](json_entry(item))
    draft = BankItem(kind=item.kind, stem=item.stem, points=item.points)
    draft.answer = [(item.kind, block)]
    stream = draft.answer.stream_block
    draft.answer = stream.to_python(stream.get_prep_value(draft.answer))
    return replace(item, **KEYS[item.kind](draft.answer[0].value))


def json_entry(item):
    return to_dict(item) | {"guidance": item.answer if item.kind == "essay" else ""}


@given(
    order=st.lists(st.text("甲乙丙丁abc", min_size=1), min_size=2, max_size=6, unique=True),
    scoring=st.sampled_from(["", "partial", "all_or_nothing"]),
    number=st.decimals("-9999", "9999", places=3),
    share=st.integers(0, 100),
)
def test_whatever_its_values_are(order, scoring, number, share):
    given_items = [
        Item("ordering", "x", order=tuple(order), scoring=scoring),
        Item("number", "x", answer=number.normalize() + 0),
        Item("matching", "x", pairs=tuple((text, text) for text in order), scoring=scoring),
        Item("case", "x", scenes=(Scene("a", "b", (Choice("c", "", Decimal(share) / 100), Choice("d"))),)),
    ]  # fmt: skip
    for item in given_items:
        assert canonical(through_the_bank(item)) == canonical(item)


@pytest.mark.parametrize(
    ("answer", "kept"), [("7点45分", "07:45"), ("十五", Decimal(15)), ("1,500", Decimal(1500)), ("多", "多")]
)  # fmt: skip
def test_a_number_typed_at_the_desk_leaves_as_one(answer, kept):
    draft = BankItem(kind="number", stem="x")
    draft.answer = [("number", {"answer": answer, "tolerance": None, "unit": ""})]
    assert entry_of(draft).answer == kept


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (replace(CASE, scenes=SITUATION.scenes), "items_and_scenes"),
        (replace(SITUATION, scenes=SITUATION.scenes[:1]), "scene_goal"),
        (replace(SITUATION, scenes=SITUATION.scenes * 2), "entry_twice"),
        (Item("case", "x", scenes=(Scene("a", " ", (Choice("c"), Choice("d"))),)), "empty_entry"),
        (Item("case", "x", scenes=(Scene("a", "b", (Choice("c", fraction=Decimal(2)), Choice("d"))),)), "fraction_range"),
        (Item("number", "x", answer=Decimal(1), scoring="partial"), "not_for_kind"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_situation_is_named(item, code):
    assert code in [fault.code for fault in faults_of(item, 1)]


@pytest.mark.parametrize("name", ["gift", "moodlexml", "xlsx"])
def test_formats_without_a_place_for_scoring_say_so(name):
    item = Item("matching", "配", pairs=(("甲", "一"), ("乙", "二")), scoring="all_or_nothing")
    (left,) = FORMATS[name].write([item]).left_out
    assert left.code == "fields_not_held"
    assert "scoring" in left.fields


@pytest.mark.parametrize("name", ["gift", "moodlexml", "xlsx"])
def test_situations_stay_out_of_formats_that_cannot_hold_them(name):
    (left,) = FORMATS[name].write([SITUATION]).left_out
    assert left.code == "kind_not_held"
