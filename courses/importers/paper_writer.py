"""Items as the text of a Chinese paper: sections by kind, each question with its points and its answer below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from quizzes.exchange.gift import number
from quizzes.exchange.schema import Item

from .options import LETTERS

KINDS = {
    "single_choice": "单选题",
    "multiple_choice": "多选题",
    "true_false": "判断题",
    "fill_in": "填空题",
    "ordering": "排序题",
    "short_answer": "简答题",
    "essay": "论述题",
}
_DIGITS = "零一二三四五六七八九"


def render(items: Sequence[Item]) -> bytes:
    """Return the paper as UTF-8; a new section begins wherever the kind changes."""
    blocks, count = [], 0
    for place, (kind, group) in enumerate(groupby(items, key=lambda item: item.kind), start=1):
        blocks.append(f"{chinese(place)}、{KINDS[kind]}")
        for item in group:
            count += 1
            blocks.append(_question(count, item))
    return ("\n\n".join(blocks) + "\n").encode("utf-8-sig")


def chinese(value: int) -> str:
    """一 to 九十九; digits beyond."""
    if value > 99:
        return str(value)
    tens, ones = divmod(value, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def _question(count: int, item: Item) -> str:
    points = "" if item.points is None else f"（{number(item.points)}分）"
    rows = [f"{count}. {item.stem}{points}", *_ROWS[item.kind](item)]
    if item.feedback:
        rows.append(f"解析：{item.feedback}")
    return "\n".join(rows)


def _choices(item: Item) -> list[str]:
    right = [letter for letter, option in zip(LETTERS, item.options) if option.correct]  # noqa: B905
    rows = [f"{letter}. {option.text}" for letter, option in zip(LETTERS, item.options)]  # noqa: B905
    return [*rows, f"答案：{''.join(right)}"]


def _order(item: Item) -> list[str]:
    rows = [f"{letter}. {entry}" for letter, entry in zip(LETTERS, item.order)]  # noqa: B905
    return [*rows, f"答案：{LETTERS[: len(item.order)]}"]


def _points(item: Item) -> list[str]:
    some = "" if item.any_of is None else f"（任选{item.any_of}点）"
    rows = [f"{at}）{point}" for at, point in enumerate(item.marking_points, start=1)]
    return ["答案：" + some, *rows]


_ROWS: dict[str, Callable[[Item], list[str]]] = {
    "single_choice": _choices,
    "multiple_choice": _choices,
    "true_false": lambda item: [f"答案：{'正确' if item.answer else '错误'}"],
    "fill_in": lambda item: ["答案：" + "；".join("/".join(blank) for blank in item.blanks)],
    "ordering": _order,
    "short_answer": _points,
    "essay": lambda item: [f"参考答案：{item.answer}"] if item.answer else [],
}
