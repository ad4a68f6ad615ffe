"""What a format can hold returns equal; the rest is listed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.importers import paper
from quizzes.exchange import aiken, gift, json_form, moodlexml, xlsx
from quizzes.exchange.formats import FORMATS, format_of
from quizzes.exchange.proving import canonical
from quizzes.exchange.schema import Item, Option

from .items import SAMPLES, is_sound, items

HOLDS = {
    "gift": {"single_choice", "multiple_choice", "true_false", "matching"},
    "moodlexml": set(SAMPLES) - {"short_answer", "case"},
    "aiken": {"single_choice"},
    "xlsx": set(SAMPLES) - {"case"},
    "json": set(SAMPLES),
    "paper": {"single_choice", "multiple_choice", "true_false", "ordering"},
}
SETTINGS = settings(suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_holds_the_kinds_that_it_knows_and_lists_the_others(name):
    samples = list(SAMPLES.values())
    written = FORMATS[name].write(samples)
    back = FORMATS[name].read(written.data)
    assert {item.kind for item in back.items} >= HOLDS[name]
    listed = {entry.index for entry in written.left_out if not entry.fields}
    assert {samples[at].kind for at in listed} == set(SAMPLES) - {item.kind for item in back.items}


@pytest.mark.parametrize("name", FORMATS)
def test_a_written_file_is_recognised(name):
    assert format_of(FORMATS[name].write([SAMPLES["single_choice"]]).data) == name


def returns_equal_or_is_listed(form, given_items):
    written = form.write(given_items)
    back = form.read(written.data).items if len(given_items) > len(
        [entry for entry in written.left_out if not entry.fields]
    ) else ()  # fmt: skip
    whole = {entry.index: entry for entry in written.left_out if not entry.fields}
    lost = {entry.index: entry.fields for entry in written.left_out if entry.fields}
    kept = [(at, item) for at, item in enumerate(given_items) if at not in whole]
    assert len(back) == len(kept)
    for (at, item), returned in zip(kept, back, strict=True):
        for name in lost.get(at, ()):
            item = blanked(item, name)
        assert canonical(returned) == canonical(item)


def blanked(item, name):
    if name == "option_feedback":
        return replace(item, options=tuple(replace(one, feedback="") for one in item.options))
    return replace(item, **{name: getattr(Item("essay", "x"), name)})


@pytest.mark.parametrize("form", [gift, moodlexml, aiken, paper], ids=lambda one: one.__name__[-9:])
@SETTINGS
@given(data=st.data())
def test_any_items_return_equal_or_are_listed(form, data):
    returns_equal_or_is_listed(form, data.draw(st.lists(items().filter(is_sound), min_size=1, max_size=4)))  # fmt: skip


@settings(parent=SETTINGS, max_examples=15)
@given(st.lists(items().filter(is_sound), min_size=1, max_size=3))
def test_any_items_return_equal_from_a_spreadsheet_or_are_listed(some):
    returns_equal_or_is_listed(xlsx, some)


@SETTINGS
@given(st.lists(items().filter(is_sound), max_size=4))
def test_json_loses_nothing(some):
    written = json_form.write(some)
    assert written.left_out == ()
    assert json_form.read(written.data).items == tuple(some)


def test_json_keeps_a_draft_without_a_key():
    draft = Item("single_choice", "还没想好", (Option("甲"), Option("乙")))
    assert json_form.read(json_form.write([draft]).data).items == (draft,)


@pytest.mark.parametrize("form", [gift, moodlexml, aiken, xlsx], ids=lambda one: one.__name__[-9:])
def test_a_draft_without_a_key_is_left_out_of_other_formats(form):
    draft = Item("single_choice", "还没想好", (Option("甲"), Option("乙")))
    written = form.write([SAMPLES["single_choice"], draft])
    assert ("incomplete", 1) in [(entry.code, entry.index) for entry in written.left_out]


@pytest.mark.parametrize("form", [gift, moodlexml], ids=["gift", "moodlexml"])
@pytest.mark.parametrize("share", [None, Decimal("0.5")])
def test_a_multiple_choice_returns_with_shares_only_if_it_had_some(form, share):
    wrong = None if share is None else Decimal(-1)
    item = Item(
        "multiple_choice",
        "哪些？",
        (Option("甲", True, share), Option("乙", True, share), Option("丙", False, wrong)),
    )
    assert form.read(form.write([item]).data).items[0].options == item.options


@pytest.mark.parametrize(
    "item",
    [
        Item(
            "single_choice", "-> 与 [html] 与 \\n", (Option("%50% 折", True), Option("[html]<b>"))
        ),
        Item("single_choice", "::$CATEGORY: //", (Option("=~#{}:", True), Option("\\"))),
        Item("true_false", "a{b}c\n\nd", answer=False, feedback="####\n// 没有"),
        Item("fill_in", "空____", blanks=(("%100%", "}"),)),
    ],
    ids=["formats", "headings", "braces", "percent"],
)
def test_gift_escapes_what_has_a_meaning(item):
    written = gift.write([item])
    assert written.left_out == ()
    assert gift.read(written.data).items == (replace(item, source_line=gift.read(written.data).items[0].source_line),)  # fmt: skip


@pytest.mark.parametrize("form", [gift, moodlexml], ids=["gift", "moodlexml"])
def test_a_category_ends_where_the_next_item_has_none(form):
    first = replace(SAMPLES["true_false"], category="质量/体系")
    back = form.read(form.write([first, SAMPLES["true_false"], first]).data).items
    assert [item.category for item in back] == ["质量/体系", "", "质量/体系"]


@pytest.mark.parametrize(
    ("form", "item", "fields"),
    [
        (gift, replace(SAMPLES["true_false"], points=Decimal(2)), ("points",)),
        (gift, SAMPLES["essay"], ("answer",)),
        (aiken, replace(SAMPLES["single_choice"], tags=("甲",)), ("tags", "option_feedback")),
    ],
)
def test_a_field_without_a_place_is_named(form, item, fields):
    assert form.write([item]).left_out[0].fields == fields


@pytest.mark.parametrize(
    ("form", "item"),
    [
        (gift, SAMPLES["number"]),  # the unit is part of the question
        (gift, SAMPLES["fill_in"]),
        (aiken, SAMPLES["multiple_choice"]),
        (moodlexml, Item("number", "几点？", answer="07:45")),
        (xlsx, SAMPLES["case"]),
    ],
)
def test_what_a_mark_depends_on_is_never_dropped(form, item):
    assert [entry.code for entry in form.write([item]).left_out] == ["kind_not_held"]
