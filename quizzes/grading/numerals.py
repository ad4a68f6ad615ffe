"""Chinese numerals to Arabic ones: 二十四 → 24, 二〇一五 → 2015, 3万 → 30000, 百分之五 → 5%.

What is no well-formed number stays as it is; both sides of a comparison are treated alike.
"""

from __future__ import annotations

import re

_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {
    "〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_SMALL = (("千仟", 1000), ("百佰", 100), ("十拾", 10))
_RUN = re.compile("[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+")
_ARABIC_UNIT = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)([万亿])")
_PERCENT = re.compile(r"百分之(\d+(?:\.\d+)?)")
_POINT = re.compile(r"(?<=\d)点(?=\d)(?!\d+分)")


def fold_numerals(text: str) -> str:
    """Write every well-formed number in ``text`` with Arabic digits."""
    # 百分之 would be read as the numeral 百 followed by text.
    parts = [_RUN.sub(_run, part) for part in text.split("百分之")]
    text = "百分之".join(parts)
    text = _POINT.sub(".", text)
    text = _ARABIC_UNIT.sub(_times_unit, text)
    return _PERCENT.sub(r"\1%", text)


def _run(match: re.Match[str]) -> str:
    run = match[0]
    if all(char in _DIGITS for char in run):
        return "".join(str(_DIGITS[char]) for char in run)
    number = _big(run)
    return run if number is None else str(number)


def _times_unit(match: re.Match[str]) -> str:
    whole, _, decimals = match[1].partition(".")
    zeros = 4 if match[2] == "万" else 8
    if len(decimals) > zeros:
        return match[0]
    return str(int(whole + decimals.ljust(zeros, "0")))


def _big(run: str) -> int | None:
    for unit, worth in (("亿", 10**8), ("万", 10**4)):
        if unit in run:
            left, _, right = run.partition(unit)
            high, low = _big(left) if left else None, _big(right) if right else 0
            return None if high is None or low is None or low >= worth else high * worth + low
    return _small(run)


def _small(run: str) -> int | None:
    """Read a number below 10,000; None where the order of its units makes no number."""
    total, rest = 0, run.lstrip("零〇") if len(run) > 1 else run
    for chars, worth in _SMALL:
        at = next((i for i, char in enumerate(rest[:2]) if char in chars), None)
        if at is None:
            continue
        count = _DIGITS.get(rest[0]) if at else (1 if worth == 10 else None)
        if not count:
            return None
        total, rest = total + count * worth, rest[at + 1 :].lstrip("零〇")
    if rest:
        if len(rest) > 1 or rest not in _DIGITS:
            return None
        total += _DIGITS[rest]
    return total
