"""A .docx as raw lines. The package is checked as a hostile zip before any XML parser sees it."""

from __future__ import annotations

import io
from html.parser import HTMLParser

from .lines import PICTURE_MARK
from .package import checked_package
from .pictures import Pictures
from .shapes import PictureFile, UnreadableHandout

_STYLES = """
p[style-name='标题 1'] => h1:fresh
p[style-name='标题 2'] => h2:fresh
p[style-name='标题 3'] => h3:fresh
p[style-name='标题 4'] => h4:fresh
p[style-name='Title'] => h1.title:fresh
p[style-name='标题'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
"""
_HEADINGS = {f"h{n}": n for n in range(1, 7)}


def read_docx(data: bytes, suffix: str) -> list[str]:
    """Headings with #, lists with their marks, tables with tabs: the language of the text files."""
    return read_docx_with_pictures(data, suffix)[0]


def read_docx_with_pictures(data: bytes, suffix: str) -> tuple[list[str], list[PictureFile]]:
    """The lines, and the pictures in the order of their marks in the lines; their own lines are not set yet."""
    checked_package(data, suffix)
    pictures = Pictures()
    import mammoth  # noqa: PLC0415 - slow to import, needed for this kind of file only

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(pictures.take),
            external_file_access=False,
        )
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - mammoth has no exception of its own
        raise UnreadableHandout("damaged") from None
    reader = _Html()
    reader.feed(result.value)
    reader.close()
    return reader.finished(), pictures.found


class _Html(HTMLParser):
    """mammoth's HTML, which is small and well formed, to lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.text = ""
        self.lists: list[list] = []  # [tag, count]
        self.heading = 0
        self.titled = False
        self.cell: list[str] | None = None
        self.rows: list[list[str]] = []
        self.skip = 0  # depth inside a footnote

    # --- events ---

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self.skip or (
            tag in ("li", "sup") and (values.get("id") or "").startswith(("footnote", "endnote"))
        ):
            self.skip += tag not in ("br", "img", "input")
            return
        if tag in _HEADINGS:
            self._flush()
            self.heading = _HEADINGS[tag]
            if values.get("class") == "title":
                self.heading, self.titled = -1, True
        elif tag in ("ol", "ul"):
            self._flush()
            self.lists.append([tag, 0])
        elif tag == "li":
            self._flush()
            if self.lists:
                self.lists[-1][1] += 1
        else:
            self._inline(tag, values)

    def _inline(self, tag: str, values: dict) -> None:
        if tag == "p":
            self._flush()
        elif tag == "table":
            self._flush()
            self.rows = []
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell, self.text = [], ""
        elif tag == "br":
            self._break()
        else:
            self._sign(tag, values)

    def _sign(self, tag: str, values: dict) -> None:
        if tag == "img":
            self.text += PICTURE_MARK
        elif tag == "input":
            self.text += "☑ " if "checked" in values else "☐ "
        elif tag == "strong":
            self.text += "**"

    def handle_endtag(self, tag: str) -> None:
        if self.skip:
            self.skip -= 1
            return
        if tag == "strong":
            self.text = self.text[:-2] if self.text.endswith("**") else self.text + "**"
        elif tag in _HEADINGS or tag in ("p", "li"):
            self._flush()
            self.heading = 0
        elif tag in ("ol", "ul"):
            self._flush()
            if self.lists:
                self.lists.pop()
        elif tag in ("td", "th") and self.cell is not None:
            self._end_cell()
        elif tag == "table":
            self._end_table()

    def handle_data(self, data: str) -> None:
        if not self.skip:
            self.text += (
                data.replace("\t", " ").replace("\n", " ")
                if self.cell is not None
                else data.replace("\n", " ")
            )

    # --- lines ---

    def _break(self) -> None:
        if self.cell is not None or self.heading:
            self.text += " "
        else:
            self._flush()

    def _flush(self) -> None:
        text, self.text = self.text.strip(), ""
        if not text:
            return
        if self.cell is not None:
            self.cell.append(text)
            return
        if self.heading and PICTURE_MARK in text:
            self._picture_in_heading(text)
            return
        self.lines.append(self._prefix() + text.replace("\t", "  "))
        if not self.lists:
            self.lines.append("")

    def _picture_in_heading(self, text: str) -> None:
        """A heading is words; its pictures stand below it."""
        words = text.replace(PICTURE_MARK, "").strip()
        if words:
            self.lines += [self._prefix() + words, ""]
        self.lines += [PICTURE_MARK * text.count(PICTURE_MARK), ""]

    def _prefix(self) -> str:
        if self.heading:
            return "#" * max(1, self.heading) + " " if self.heading < 0 else "\x00" * self.heading
        if not self.lists:
            return ""
        tag, count = self.lists[-1]
        if len(self.lists) > 1:
            return "    - "
        return f"{count}. " if tag == "ol" else "- "

    def _end_cell(self) -> None:
        self._flush()
        if self.rows and self.cell is not None:
            self.rows[-1].append(" ".join(self.cell))
        self.cell = None

    def _end_table(self) -> None:
        rows = [row for row in self.rows if row]
        self.lines.append("")
        for row in rows:
            self.lines.append("\t".join(row) if len(row) > 1 else row[0])
        self.lines.append("")
        self.rows = []

    def finished(self) -> list[str]:
        """With a title style in use, every heading goes one level down, so that the title stands alone at the top."""
        self._flush()
        shift = 1 if self.titled else 0
        return [_with_hashes(line, shift) for line in self.lines]


def _with_hashes(line: str, shift: int) -> str:
    level = len(line) - len(line.lstrip("\x00"))
    return "#" * min(6, level + shift) + " " + line[level:] if level else line
