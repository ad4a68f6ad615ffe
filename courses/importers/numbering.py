"""The number a heading carries: in which style, how deep, and what is left as its title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .folding import CHINESE_NUMBER, chinese_number
from .lines import strip_bold

# Up to four digits, but no year: "2015." begins a sentence about an edition.
_N = r"(?!(?:19|20)[0-9]{2}(?![0-9０-９]))[0-9０-９]{1,4}"
_CN = CHINESE_NUMBER
_SEP = r"[\s\u3000:：、.．,，\-—–]*"

# Order matters: the first style that fits wins.
_STYLES = (
    (
        "chapter",
        re.compile(rf"^第\s*({_N}|{_CN})\s*(?:章|部分|篇|单元|讲|课|模块)(?!节){_SEP}(.*)$"),
    ),
    ("chapter", re.compile(rf"^(?:模块|单元|专题|课题)\s*({_N}|{_CN}){_SEP}(.*)$")),
    (
        "chapter",
        re.compile(
            r"^(?:chapter|module|unit|part|lecture|session)\s+(\d{1,3}|[ivx]{1,5})\b[\s:.\-–—]*(.*)$",
            re.I,
        ),
    ),
    ("section", re.compile(rf"^第\s*({_N}|{_CN})\s*节{_SEP}(.*)$")),
    (
        "section",
        re.compile(r"^(?:section|lesson)\s+(\d{1,3}(?:\.\d{1,3})?)\b[\s:.\-–—]*(.*)$", re.I),
    ),
    (
        "step",
        re.compile(
            rf"^(?:第\s*({_N}|{_CN})\s*(?:步|阶段)|(?:步骤|阶段)\s*({_N}|{_CN}))(?!骤){_SEP}(.*)$"
        ),
    ),
    ("step", re.compile(r"^(?:step|phase)\s+(\d{1,2})\b[\s:.\-–—]*(.*)$", re.I)),
    ("labelled", re.compile(rf"^([\u4e00-\u9fff]{{2,6}})\s*({_N}|{_CN})\s*[:：、.．]\s*(\S.*)$")),
    (
        "labelled",
        re.compile(
            r"^(principle|case|example|myth|misconception|topic|task|rule)\s+(\d{1,2})\s*[:.\-–—]\s*(.*)$",
            re.I,
        ),
    ),
    (
        "dec3",
        re.compile(
            rf"^({_N})[.．]({_N})[.．]({_N})(?:[.．、]|[\s\u3000]|(?=[^\s\d.．%％])){_SEP}(.*)$"
        ),
    ),
    (
        "dec2",
        re.compile(
            rf"^({_N})\s?[.．]\s?({_N})(?:[.．、]|[\s\u3000]+|(?=[^\s\d.．%％\-–~～/])){_SEP}(\D.*|\d{{4}}.*)$"
        ),
    ),
    ("dec1", re.compile(rf"^({_N})\s*[.．、](?!\d)\s*(.*)$")),
    (
        "dec1",
        re.compile(rf"^({_N})[\s\u3000]+([^\d\s\-–~～%％/:：.年月日个份条项名人天小时分].*)$"),
    ),
    ("paren", re.compile(rf"^[(（]\s*({_N})\s*[)）]{_SEP}(.*)$")),
    ("paren", re.compile(rf"^({_N})\s*[)）]{_SEP}(.*)$")),
    ("cn_paren", re.compile(rf"^[(（]\s*({_CN})\s*[)）]{_SEP}(.*)$")),
    ("cn_dot", re.compile(rf"^({_CN})\s*[、.．,，]\s*(.*)$")),
    ("letter", re.compile(r"^([A-ZＡ-Ｚ])\s*[.．、:：]\s*(.*)$")),
)
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True)
class Number:
    """`1.2 Title` is style dec2, values (1, 2); `label` is the word in 原则 3：…."""

    style: str
    values: tuple[int, ...]
    title: str
    label: str = ""

    @property
    def last(self) -> int:
        return self.values[-1]


@lru_cache(maxsize=50_000)
def read_number(text: str) -> Number | None:
    """The number at the start of a would-be heading, or None."""
    text = strip_bold(text).strip().strip("*").strip()
    for style, pattern in _STYLES:
        if found := pattern.match(text):
            number = _number(style, [group for group in found.groups() if group is not None])
            if number is not None:
                return number
    return None


def _number(style: str, groups: list[str]) -> Number | None:
    title = groups[-1].strip()
    label = groups[0] if style == "labelled" else ""
    values = [
        _value(style, group) for group in (groups[1:-1] if style == "labelled" else groups[:-1])
    ]
    if not values or any(value is None for value in values):
        return None
    return Number(style, tuple(v for v in values if v is not None), title, label)


def _value(style: str, text: str) -> int | None:
    if style == "letter":
        return ord(text) - (0xFF21 if ord(text) > 0x7F else 65) + 1
    if style == "chapter" and text.lower().strip("ivx") == "" and text:
        return _roman(text.lower())
    if "." in text:
        return chinese_number(text.rsplit(".", 1)[1])
    return chinese_number(text)


def _roman(text: str) -> int:
    values = [_ROMAN[c] for c in text]
    return sum(-v if i + 1 < len(values) and values[i + 1] > v else v for i, v in enumerate(values))
