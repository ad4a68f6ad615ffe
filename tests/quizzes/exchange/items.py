"""Any item, for hypothesis; and samples of every kind."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st
from PIL import Image

from quizzes.exchange.checks import faults_of
from quizzes.exchange.schema import Item, Option


def picture(form: str = "PNG", size: tuple[int, int] = (8, 6), **options) -> bytes:
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form, **options)
    return out.getvalue()


def animation() -> bytes:
    """A picture of two frames."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), color) for color in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


# Signs that mean something in one of the formats, and ordinary ones.
_SIGNS = st.sampled_from([*"abXY 01甲乙丙。，=~#{}:\\%*[]<>&'\"|｜/->$@`_()（）", "\n", "->", "####", "::", "//", "ANSWER: A", "[html]", "%50%", "{1:SA:=x}", "<b>", "&lt;", "____"])  # fmt: skip


def texts(limit: int = 12, *, one_line: bool = False) -> st.SearchStrategy[str]:
    """Texts as people and attackers write them, without spaces around."""
    text = st.lists(_SIGNS, min_size=1, max_size=limit).map("".join).map(str.strip).filter(bool)
    return text.map(lambda one: " ".join(one.split())) if one_line else text


_lists = st.lists(texts(6), min_size=2, max_size=5, unique=True).map(tuple)
_numbers = st.decimals(min_value=-10_000, max_value=10_000, places=3).map(
    lambda number: number.normalize() + 0
)
_shares = st.integers(-100, 100).map(lambda share: Decimal(share) / 100)


@st.composite
def _single(draw) -> dict:
    options = draw(_lists)
    right = draw(st.integers(0, len(options) - 1))
    return {
        "options": tuple(
            Option(
                text,
                at == right,
                None if at == right else draw(st.none() | _shares.filter(lambda one: one < 1)),
                draw(st.just("") | texts(4)),
            )
            for at, text in enumerate(options)
        )
    }


@st.composite
def _multiple(draw) -> dict:
    options = draw(_lists)
    right = draw(st.sets(st.integers(0, len(options) - 1), min_size=1))
    weighed = draw(st.booleans())
    return {
        "options": tuple(
            Option(
                text,
                at in right,
                draw(_shares.map(lambda one, at=at: (abs(one) or Decimal("0.5")) if at in right else -abs(one))) if weighed else None,
            )
            for at, text in enumerate(options)
        )
    }  # fmt: skip


FIELDS = {
    "single_choice": _single(),
    "multiple_choice": _multiple(),
    "true_false": st.fixed_dictionaries({"answer": st.booleans()}),
    "fill_in": st.fixed_dictionaries({"blanks": st.lists(_lists, min_size=1, max_size=3).map(tuple)}),
    "number": st.fixed_dictionaries(
        {
            "answer": _numbers | st.just("07:45"),
            "tolerance": st.none() | _numbers.map(abs),
            "unit": st.sampled_from(["", "mm", "℃"]),
        }
    ),
    "ordering": st.fixed_dictionaries({"order": _lists}),
    "matching": st.fixed_dictionaries({"pairs": st.tuples(_lists, _lists).map(lambda two: tuple(zip(*two, strict=False)))}),
    "short_answer": st.fixed_dictionaries(
        {
            "marking_points": _lists,
            "synonyms": st.lists(st.lists(texts(4), max_size=2).map(tuple), max_size=2).map(tuple),
            "any_of": st.none() | st.just(1),
            "answer": st.none() | texts(),
        }
    ),
    "essay": st.fixed_dictionaries({"answer": st.none() | texts()}),
}  # fmt: skip


@st.composite
def items(draw, kinds: tuple[str, ...] = tuple(FIELDS)) -> Item:
    """A sound item of one of the kinds."""
    kind = draw(st.sampled_from(kinds))
    item = Item(
        kind=kind,
        stem=draw(texts(20)),
        name=draw(st.just("") | texts(6, one_line=True)),
        category=draw(st.sampled_from(["", "质量", "质量/体系", "安全"])),
        tags=tuple(
            draw(st.lists(st.sampled_from(["甲", "ISO 9001", "b"]), max_size=2, unique=True))
        ),
        feedback=draw(st.just("") | texts()),
        difficulty=draw(st.sampled_from(["", "easy", "hard"])),
        competencies=tuple(
            draw(st.lists(st.sampled_from(["iso-1", "b_2"]), max_size=2, unique=True))
        ),
        language=draw(st.sampled_from(["", "en"])),
        check_by=draw(st.sampled_from(["", "2026-12-31"])),
        points=draw(st.none() | st.sampled_from([Decimal(2), Decimal("2.5"), Decimal(0)])),
        source_line=draw(st.none() | st.integers(1, 99)),
        **draw(FIELDS[kind]),
    )
    if kind == "fill_in":
        item = replace(item, stem=item.stem.replace("_", "") + "，____" * len(item.blanks))
    return item


def is_sound(item: Item) -> bool:
    """Whether nothing is wrong with it."""
    return not faults_of(item, 1)


SAMPLES = {
    "single_choice": Item(
        "single_choice", "哪一步先做？", (Option("计划", True), Option("检查", feedback="后面才做"))
    ),
    "multiple_choice": Item(
        "multiple_choice", "哪些是记录？", (Option("内审报告", True), Option("签到表", True), Option("食谱"))
    ),
    "true_false": Item("true_false", "水在零度结冰。", answer=True),
    "fill_in": Item("fill_in", "____ 是首都，____ 是港口。", blanks=(("北京", "北平"), ("天津",))),
    "number": Item("number", "返工率目标？", answer=Decimal(2), tolerance=Decimal("0.5"), unit="%"),
    "ordering": Item("ordering", "按先后排列。", order=("受理", "调查", "答复")),
    "matching": Item("matching", "配对。", pairs=(("条款七", "支持"), ("条款八", "运行"), ("", "改进"))),
    "short_answer": Item(
        "short_answer", "说出两点。", marking_points=("预防", "纠正"), synonyms=(("事先",),), any_of=1
    ),
    "essay": Item("essay", "谈谈体会。", answer="看是否有例子。"),
    "case": Item("case", "一位客户来电。", items=(Item("true_false", "先道歉。", answer=True),)),
}  # fmt: skip
