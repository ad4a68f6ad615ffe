"""Numbers and times of day as people type them.

One number: 15, 15分钟, 十五分钟, １５, 1,500, 三点五, 3万, 负二. One time: 7:45, 07：45, 7点45分, 七点三刻.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from .numerals import fold_numerals

MAX_CHARS = 60
DAY = 24 * 60

_MINUS = str.maketrans({"−": "-", "–": "-", "负": "-", "負": "-"})
_THOUSANDS = re.compile(r"(?<=\d)[, '](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"[+-]? ?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")

_HOUR = re.compile(r"[点點时時][钟鐘]?")
_AM = ("上午", "早上", "早晨", "清晨", "凌晨", "am", "a.m.")
_PM = ("下午", "晚上", "傍晚", "夜里", "pm", "p.m.")
_HALF_OF_DAY = re.compile("|".join(map(re.escape, (*_AM, *_PM, "中午"))))
_QUARTERS = {"半": 30, "1刻": 15, "1刻钟": 15, "3刻": 45, "3刻钟": 45, "整": 0, "": 0}
_TIME = re.compile(
    r"(?P<hour>\d{1,2}):(?:(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"|(?P<spoken>\d{1,2})分(?:(?P<spoken_second>\d{1,2})秒)?|(?P<word>半|[13]刻钟?|整|))"
)


def read_number(text: str, unit: str = "") -> Fraction | None:
    """Return the number that a text says. A unit may stand before or after it and must then be
    ``unit``. None where the text says no number or another unit.
    """
    if len(text) > MAX_CHARS:
        return None
    said, unit = _plain(text), _plain(unit)
    # 15万元 in 万元 is 15, in 元 it is 150,000: the unit goes before the numerals are read, and
    # once more after it, because 百分之五 shows its unit only then.
    folded = fold_numerals(_without(said, unit))
    match = _NUMBER.fullmatch(_without(folded, fold_numerals(unit)))
    return Fraction(match[0].replace(" ", "")) if match else None


def _plain(text: str) -> str:
    """One width, one case, one kind of minus, no thousands separators, no stop at the end."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_MINUS)
    return _THOUSANDS.sub("", text.strip().rstrip("。.!;,")).strip()


def _without(text: str, unit: str) -> str:
    if unit and text.endswith(unit):
        return text.removesuffix(unit).rstrip()
    return text.removeprefix(unit).lstrip()


def read_time(text: str) -> Fraction | None:
    """Return the minutes after midnight that a text says; None where it says no time of day."""
    if len(text) > MAX_CHARS:
        return None
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"\s+", "", text).rstrip("。.!;,")
    halves = _HALF_OF_DAY.findall(text)
    text = _HALF_OF_DAY.sub("", text)
    # The sign for "o'clock" goes first: between two numbers it would be read as a decimal point.
    match = _TIME.fullmatch(fold_numerals(_HOUR.sub(":", text, count=1)))
    if match is None or len(halves) > 1:
        return None
    hour = _hour(int(match["hour"]), halves[0] if halves else "")
    minute = int(match["minute"] or match["spoken"] or _QUARTERS[match["word"] or ""])
    second = int(match["second"] or match["spoken_second"] or 0)
    if hour is None or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return None
    return Fraction(hour * 60 + minute) % DAY + Fraction(second, 60)


def _hour(hour: int, half: str) -> int | None:
    if half in _PM and hour < 12:
        return hour + 12
    if half == "中午" and hour in (1, 2):
        return hour + 12
    if half in _AM and hour == 12:
        return 0
    return hour if hour <= 24 else None


def is_time(text: str) -> bool:
    """Whether a right answer is a time of day rather than a number."""
    return read_number(text) is None and read_time(text) is not None


def same_number(said: Fraction, answer: Fraction, tolerance: Fraction) -> bool:
    """Whether a number is right: off by the tolerance at most, which counts both ways."""
    return abs(said - answer) <= tolerance


def same_time(said: Fraction, answer: Fraction, tolerance: Fraction) -> bool:
    """As :func:`same_number`, in minutes; midnight parts nothing: 23:58 and 00:01 are 3 apart."""
    apart = abs(said - answer) % DAY
    return min(apart, DAY - apart) <= tolerance
