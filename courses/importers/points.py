"""Points of a question, and the marking points that a model answer holds."""

from __future__ import annotations

import re

from .folding import CHINESE_NUMBER, chinese_number

_NUM = r"(\d{1,3}(?:\.\d)?)"
_EACH = re.compile(
    rf"(?:每\s*(?:小?题|空|个空?|项|道)|每道题|各)\s*{_NUM}\s*分|{_NUM}\s*(?:points?|marks?)\s*each",
    re.I,
)
_EACH_BLANK = re.compile(r"每\s*(?:个)?空")
_TOTAL = re.compile(
    rf"(?:共|合计|计|总分|满分|本[大题部分]*)\s*(?:计|为)?\s*{_NUM}\s*分|^[(（\[]\s*{_NUM}\s*(?:分|points?|marks?)\s*[)）\]]",
    re.I,
)
_ITEM = re.compile(
    rf"\s*[(（\[【]\s*(?:本题|共|满分)?\s*{_NUM}\s*(?:分|points?|marks?|pts?)\s*[)）\]】]", re.I
)
_N = rf"(\d{{1,2}}|{CHINESE_NUMBER})"
_UNIT = r"\s*(?:个|点|条|项|种|方面|处|类|例|items?|points?|of)?"
_ANY_OF = re.compile(
    rf"(?:任选|任意|任答|任写|任列|任举|任|至少(?:[写列说举答给]\w{{0,3}})?|不少于|any|at least)\s*(?:其中|写出|答出|列出|举出|说出|选|答)?\s*{_N}{_UNIT}",
    re.I,
)
_ANY_OF_REST = re.compile(
    rf"(?:答出|答对|写出|列出|说出|举出|满足)\s*(?:其中)?(?:的)?\s*(?:任意|任)?\s*{_N}\s*(?:个|点|条|项|种)(?:及以上|以上)?(?:即可|得满分|给满分|就?可)",
    re.I,
)
_ANY_OF_NOTE = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_REMARK = re.compile(
    r"^(?:评分(?:标准|说明|要点)?|给分|计分|注|说明|备注|marking|note)\s*[:：]|"
    r"^[(（]?(?:每点|每条|每项|任选|任答|答对|答出)[^。；]{0,20}分[^。；]{0,6}[)）]?[。.]?$",
    re.I,
)
_LISTS_N = re.compile(
    rf"(?:列举|列出|写出|举出|说出|说明|name|list|give)\D{{0,8}}?{_N}\s*(?:个|点|条|项|种|类|例)",
    re.I,
)

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
_MARKERS = (
    re.compile(rf"([{_CIRCLED}])\s*[.、．]?\s*"),
    re.compile(r"[(（]\s*(\d{1,2})\s*[)）]\s*[.、．]?\s*"),
    re.compile(r"(?<![\d.\-(（])(\d{1,2})\s*[)）]\s*"),
    re.compile(r"(?:(?<=^)|(?<=[\s；;。，,]))(\d{1,2})\s*[.．、]\s*(?!\d)"),
    re.compile(r"[(（]\s*([一二三四五六七八九十])\s*[)）]\s*"),
    re.compile(r"(?:(?<=^)|(?<=[\s；;。]))第?([一二三四五六七八九十])(?:、|是|，)\s*"),
)
_OPENERS, _CLOSERS = "(（[【《“「", ")）]】》”」"
MAX_LIST_PART = 30


def section_points(text: str) -> tuple[float | None, float | None, bool]:
    """Points for each question, for the whole section, and whether `each` means a blank."""
    each, total = _EACH.search(text), _TOTAL.search(text)
    return _first(each), _first(total) if total else None, bool(_EACH_BLANK.search(text))


def cut_points(text: str) -> tuple[str, float | None]:
    """The stem without `（10分）` and the points."""
    found = _ITEM.search(text)
    if not found:
        return text, None
    return (text[: found.start()] + text[found.end() :]).strip(), _first(found)


def _first(found) -> float | None:
    value = next((group for group in found.groups() if group), None) if found else None
    return None if value is None else float(value) if "." in value else int(value)


def any_of(stem: str, answer: str, count: int) -> int | None:
    """How many of the points are asked for; None when all are."""
    for text in (answer, stem):
        for pattern in (_ANY_OF, _ANY_OF_REST):
            if found := pattern.search(text):
                value = chinese_number(found[1])
                if value and value <= max(count, 1):
                    return value
    found = _LISTS_N.search(stem)
    value = chinese_number(found[1]) if found else None
    return value if value and value < count else None


def split_marking_points(parts: list[str]) -> tuple[str, ...]:
    """The marking points of a model answer that stands on one or several lines."""
    lines = [part.strip() for part in parts if part.strip()]
    if len(lines) > 1:
        return _from_lines(lines)
    return (
        tuple(_tidy(point) for point in _from_text(_without_note(lines[0])) if _tidy(point))
        if lines
        else ()
    )


def _from_lines(lines: list[str]) -> tuple[str, ...]:
    """Each line is a point; an announcing first line (`包括：`) and a remark on marking are none."""
    lines = [line for line in lines if not _REMARK.match(line)] or lines
    if lines[0].endswith(("：", ":")) and len(lines) > 2:
        lines = lines[1:]
    joined: list[str] = []
    for line in lines:
        line = _without_note(line)
        pieces = _by_marker(line)
        if pieces:
            joined.extend(pieces)
        elif line:
            joined.append(line)
    return tuple(point for point in map(_tidy, joined) if point)


def _from_text(text: str) -> list[str]:
    marked = _by_marker(text)
    if marked:
        return marked
    for separators in ("；;", "、"):
        parts = _top_level(text, separators)
        if len(parts) >= 2 and (separators != "、" or _is_list(parts)):
            return _with_tail(_without_lead(parts))
    sentences = [s for s in re.split(r"(?<=[。！？])", text) if s.strip()]
    return sentences if len(sentences) > 1 else [text]


def _by_marker(text: str) -> list[str]:
    for marker in _MARKERS:
        found = list(marker.finditer(text))
        values = [_marker_value(match[1]) for match in found]
        if (
            found
            and values[0] >= 1
            and values == list(range(values[0], values[0] + len(values)))
            and (len(found) > 1 or found[0].start() == 0)
        ):
            ends = [match.start() for match in found[1:]] + [len(text)]
            return [text[match.end() : end] for match, end in zip(found, ends, strict=True)]
    return []


def _marker_value(text: str) -> int:
    return _CIRCLED.index(text) + 1 if text in _CIRCLED else (chinese_number(text) or 0)


def _top_level(text: str, separators: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for i, char in enumerate(text):
        depth += (char in _OPENERS) - (char in _CLOSERS)
        if char in separators and depth <= 0:
            parts.append(text[start:i])
            start = i + 1
    return [part for part in [*parts, text[start:]] if part.strip()]


def _is_list(parts: list[str]) -> bool:
    """An enumeration of short parts, not a sentence that happens to hold a 、."""
    if any(len(part) > MAX_LIST_PART for part in parts[:-1]) or len(parts[-1]) > 2 * MAX_LIST_PART:
        return False
    inner = [p for part in parts[:-1] for p in _top_level(part.split("：")[-1], "，,。")]
    return len(inner) == len(parts) - 1


def _without_lead(parts: list[str]) -> list[str]:
    """`包括：A、B` begins with A."""
    found = re.match(r"^[^：:()（）]{1,12}[：:]\s*(?=\S)", parts[0])
    if not found or not re.search(r"包括|如下|有|为|主要|分别|即|是|含", found[0]):
        return parts
    return [parts[0][found.end() :], *parts[1:]]


def _with_tail(parts: list[str]) -> list[str]:
    """A statement behind the last member (`D-改进（…），是基本方法。`) is a point of its own."""
    last = _top_level(parts[-1].rstrip("。. "), "，,")
    if len(last) == 2 and len(last[1].strip()) >= 4 and not re.match(r"\s*(?:任|答|写)", last[1]):
        return [*parts[:-1], *last]
    return parts


def _without_note(text: str) -> str:
    """Without `（任选 3 个）` and with no `等` left hanging."""
    for found in _ANY_OF_NOTE.findall(text):
        if _ANY_OF.search(found) or _ANY_OF_REST.search(found):
            text = text.replace(found, "")
    return text.strip()


def _tidy(text: str) -> str:
    text = re.sub(r"^[-*+•●▪·]\s+", "", text.strip()).strip("*").strip()
    text = re.sub(
        r"\s*[(（]\s*(?:每[点条项个]|各|共)?\s*\d{1,2}(?:\.\d)?\s*分(?:[，,]\s*共\s*\d{1,2}\s*分)?\s*[)）]\s*",
        "",
        text,
    )
    text = re.sub(r"等(?:等)?[。.]?$", "", text.rstrip("。.；;，, "))
    return text.strip().rstrip("；;，,。")
