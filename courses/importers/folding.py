"""Folding for comparison only: the stored text keeps its own punctuation and width."""

import re
import unicodedata
from functools import lru_cache

DECORATION = "☒☑☐✓✔√✗✘✕✖❌❎✅⚠★☆◆◇■□▲△►▶➤※♦❖"
_PUNCTUATION = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "「": '"',
        "」": '"',
        "‘": "'",
        "’": "'",
        "。": ".",
        "、": ",",
        "—": "-",
        "–": "-",
        "－": "-",
        "～": "~",
        "·": "",
        "《": "<",
        "》": ">",
        "【": "[",
        "】": "]",
    }
)
_DROPPED = re.compile(rf"[\s*_`#|{DECORATION}\ufe0f\u200b\ufeff]+")
_TAG = re.compile(r"<(?:input|br|/?(?:p|b|i|u|strong|em|span|font|center|div))\b[^>]*>", re.I)
_LIST_MARK = re.compile(r"^\s*(?:[-*+•●▪·–]\s+|[-–]$)")
_CHINESE_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
CHINESE_NUMBER = "[零〇一二两三四五六七八九十百]+"


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """One form for texts that differ only in width, quotes, marks, emphasis, list marks and spaces."""
    text = _TAG.sub("", _LIST_MARK.sub("", text))
    text = unicodedata.normalize("NFKC", text.translate(_PUNCTUATION)).translate(_PUNCTUATION)
    return _DROPPED.sub("", text).casefold()


def fold_title(text: str) -> str:
    """Like `fold`, without the punctuation that comes and goes at the end of a heading."""
    return fold(text).rstrip(":.?!;,")


def chinese_number(text: str) -> int | None:
    """`十二` → 12, `二十` → 20, `3` → 3; None when it is no number."""
    text = unicodedata.normalize("NFKC", text.strip())
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 6 else None
    if not text or any(c not in _CHINESE_DIGITS and c not in "十百" for c in text):
        return None
    return _sum_of_places(text)


def _sum_of_places(text: str) -> int:
    total, digit = 0, None
    for char in text:
        if char in "十百":
            total += (1 if digit is None else digit) * (10 if char == "十" else 100)
            digit = None
        else:
            digit = _CHINESE_DIGITS[char] if digit is None else digit * 10 + _CHINESE_DIGITS[char]
    return total + (digit or 0)
