"""One line of a handout, cleaned: what it is by its own marks, before any meaning is read into it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .folding import DECORATION, fold

PICTURE_MARK = (
    "\ue0ff"  # stands for a picture that the document really holds (written by the .docx reader)
)

_CHECKBOX = re.compile(r"<input\b[^>]*\btype\s*=\s*[\"']?checkbox[\"']?[^>]*>", re.I)
MAX_RUN = 40
_RUN = re.compile(rf"(.)\1{{{MAX_RUN},}}", re.S)
_GAP = re.compile(r"[ \u3000]{2,}|\u3000")
_OPTION_LABEL = re.compile(
    r"(?:^|\s|[(（])[A-HＡ-Ｈ]\s*[.．、)）:：]|[(（]\s*[)）]|\d\s*[.．、)）]\s*[A-H√×✓✗对错TF]|[:：]\s*\S+[ \u3000]{2,}\S+[:：]"
)
_TASK = re.compile(r"^\[([ xX])\]\s+")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(
    r"</?(?:p|b|i|u|em|strong|span|font|center|div|small|big|sup|sub|a|h[1-6])\b[^<>]*>", re.I
)
_COMMENT = re.compile(r"<!--.*?-->")
_HASHES = re.compile(r"^\s{0,3}(#{1,6})(?!#)\s*(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^\s*([-*+•●▪·–])[ \t\u3000]+(\S.*)$|^\s*([•●▪◆■])\s*(\S.*)$")
_STRAY = re.compile(r"^\s*[-–—*+•·|#]{1,2}\s*$")
_RULE = re.compile(r"^\s*(?:-[ -]{2,}|\*[ *]{2,}|_[ _]{2,}|={3,}|—{3,}|－{3,}|·{6,}|\.{10,})\s*$")
_MARKS = re.compile(rf"^\s*((?:[{DECORATION}]\ufe0f?\s*)+)")
_UNDERSCORED = re.compile(r"(?<!\w)__(?=[^\s_])(.+?)(?<=[^\s_])__(?!\w)")
_PIPE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_QUOTE = re.compile(r"^\s*>+\s?")
_PAGE_NUMBER = re.compile(
    r"^\s*(?:第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?|page\s+\d+(?:\s+of\s+\d+)?|[-–—]\s*\d+\s*[-–—])\s*$",
    re.I,
)


@dataclass(frozen=True)
class Line:
    """`text` keeps inline Markdown but no heading, list or decoration mark; `cells` is set for a table row."""

    number: int
    raw: str
    text: str
    level: int = 0  # number of #, 0 when it is no marked heading
    indent: int = 0
    bullet: bool = False
    marks: str = ""  # decoration stripped from the start
    cells: tuple[str, ...] | None = None
    kind: str = "text"  # text, blank, rule, stray, page, table_rule
    quoted: bool = False

    @property
    def plain(self) -> str:
        return strip_bold(self.text).strip()

    @property
    def folded(self) -> str:
        return fold(self.raw)


def strip_bold(text: str) -> str:
    """Without Markdown emphasis; a run of underscores that is a blank to fill in stays."""
    return _UNDERSCORED.sub(r"\1", text.replace("**", "")) if "**" in text or "__" in text else text


def read_lines(raw_lines: list[str]) -> tuple[Line, ...]:
    """Each raw line on its own first, then what only neighbours tell: underlined headings, rows."""
    lines = [_read_line(n, calm(raw)) for n, raw in enumerate(raw_lines, start=1)]
    return tuple(_mark_spaced_rows(_mark_tab_rows(_mark_open_rows(_mark_setext(lines)))))


def calm(raw: str) -> str:
    """Long runs of one character shortened: they say nothing, and many a pattern would chew on them for minutes."""
    return _RUN.sub(lambda run: run[1] * MAX_RUN, raw)


def _read_line(number: int, raw: str) -> Line:
    text = (
        _BREAK.sub(" ", _COMMENT.sub("", raw) if "-->" in raw else raw)
        .replace("\u00a0", " ")
        .replace("\u200b", "")
        .replace("\ufeff", "")
    )
    text = text.rstrip()
    indent = len(text) - len(text.lstrip(" \u3000"))
    if not text.strip(" \t\u3000"):
        return Line(number, raw, "", kind="blank")
    if _PAGE_NUMBER.match(text):
        return Line(number, raw, "", kind="page")
    if _RULE.match(text):
        return Line(number, raw, "", kind="rule")
    if _STRAY.match(text):
        return Line(number, raw, "", kind="stray")
    if "|" in text and _PIPE_RULE.match(text) and text.count("-") >= 2 and text.count("|") >= 1:
        return Line(number, raw, "", kind="table_rule")
    cells = _pipe_cells(text)
    if cells is not None:
        return Line(number, raw, " ".join(cells), cells=cells)
    return _read_text(number, raw, text, indent)


def _read_text(number: int, raw: str, text: str, indent: int) -> Line:
    quoted = bool(_QUOTE.match(text))
    text = _QUOTE.sub("", text) if quoted else text
    level, bullet = 0, False
    if found := _HASHES.match(text):
        level, text = len(found[1]), found[2].lstrip("| ").rstrip("| ")
    elif found := _BULLET.match(text):
        bullet, text = True, found[2] or found[4]
    text, marks = clean(text)
    if not text:
        empty_quote = quoted and not (marks or level or bullet)
        return Line(number, raw, "", marks=marks, kind="blank" if empty_quote else "stray")
    return Line(number, raw, text, level, indent, bullet, marks, quoted=quoted)


def clean(text: str) -> tuple[str, str]:
    """Text without check boxes, layout tags and decoration at its start; and the decoration."""
    if task := _TASK.match(text):
        text = ("☐" if task[1] == " " else "☑") + text[task.end() :]
    boxes = "".join("☑" if "checked" in box.lower() else "☐" for box in _CHECKBOX.findall(text))
    text = _TAG.sub("", _CHECKBOX.sub("", text)).strip(" \u3000\t")
    marks = boxes
    while (found := _MARKS.match(text)) or text.startswith(
        ("**☒", "**☑", "**✅", "**❌", "**✓", "**⚠")
    ):
        if found:
            marks, text = marks + re.sub(r"[\s\ufe0f]", "", found[1]), text[found.end() :]
        else:
            marks, text = marks + text[2], "**" + text[3:].lstrip("\ufe0f ")
    return _ESCAPE.sub(r"\1", text).strip(), marks


def _pipe_cells(text: str) -> tuple[str, ...] | None:
    stripped = text.strip()
    if (
        stripped.startswith("#")
        or stripped.count("|") < 2
        or not (stripped[0] == "|" or stripped.count(" | ") >= 2)
    ):
        return None
    cells = re.split(r"(?<!\\)\|", stripped)
    cells = cells[1:] if stripped[0] == "|" else cells
    cells = cells[:-1] if stripped[-1] == "|" else cells
    return tuple(clean(cell)[0].replace(r"\|", "|") for cell in cells) if len(cells) > 1 else None


def _mark_setext(lines: list[Line]) -> list[Line]:
    """A text line underlined with === or --- is a heading, unless the rule plainly only divides."""
    for i in range(1, len(lines)):
        above, rule = lines[i - 1], lines[i]
        short = (
            above.kind == "text"
            and not (above.level or above.bullet or above.cells)
            and len(above.text) <= 40
        )
        if (
            (
                rule.kind == "rule"
                and short
                and set(rule.raw.strip()) in ({"="}, {"-"})
                and "\t" not in above.raw
            )
            and not above.text.endswith(("。", "；", "，", ".", ":", "："))
            and (i < 2 or lines[i - 2].kind != "text")
        ):
            lines[i - 1] = replace(above, level=1 if "=" in rule.raw else 2)
    return lines


def _mark_open_rows(lines: list[Line]) -> list[Line]:
    """Rows without bars at their edges are known by the rule below the first of them."""
    for i, line in enumerate(lines):
        if line.kind != "table_rule" or i == 0:
            continue
        row = i - 1
        while row < len(lines) and (row == i or "|" in lines[row].raw):
            if lines[row].kind == "text" and lines[row].cells is None:
                cells = tuple(
                    clean(cell)[0] for cell in lines[row].raw.strip().strip("|").split("|")
                )
                lines[row] = replace(lines[row], text=" ".join(cells), cells=cells, level=0)
            row += 1
    return lines


def _mark_tab_rows(lines: list[Line]) -> list[Line]:
    """Tab-separated lines are rows when they hold two cells, or one beside a row of the same width."""
    width = 0
    for i, line in enumerate(lines):
        if (
            line.kind != "text"
            or line.cells is not None
            or line.level
            or "\t" not in line.raw.strip("\r\n")
        ):
            width = 0 if line.kind == "text" and line.cells is None else width
            continue
        cells = tuple(
            clean(cell)[0] for cell in line.raw.replace("\u00a0", " ").strip("\r\n").split("\t")
        )
        filled = sum(1 for cell in cells if cell)
        if (filled >= 2 and not line.bullet) or (filled == 1 and len(cells) == width):
            width = len(cells)
            lines[i] = replace(line, text=" ".join(cells).strip(), cells=cells)
    return lines


def _mark_spaced_rows(lines: list[Line]) -> list[Line]:
    """Columns set by wide gaps: at least two lines in a row with the same number of short cells."""
    start = 0
    while start < len(lines):
        width = len(_spaced_cells(lines[start]))
        end = start + 1
        while width and end < len(lines) and len(_spaced_cells(lines[end])) == width:
            end += 1
        if width and end - start >= 2:
            for i in range(start, end):
                lines[i] = replace(lines[i], cells=_spaced_cells(lines[i]))
        start = end
    return lines


def _spaced_cells(line: Line) -> tuple[str, ...]:
    if line.kind != "text" or line.level or line.bullet or line.cells is not None:
        return ()
    if ("  " not in line.text and "\u3000" not in line.text) or _OPTION_LABEL.search(line.text):
        return ()
    cells = tuple(cell.strip() for cell in _GAP.split(line.text) if cell.strip())
    return cells if len(cells) >= 2 and all(len(cell) <= 40 for cell in cells) else ()
