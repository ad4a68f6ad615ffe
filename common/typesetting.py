"""Typst with the fonts that come as a package: no font, no path and no network of the machine."""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import typst

_FAMILIES = ("kurinto", "source-sans")


@lru_cache(maxsize=1)
def font_folders() -> list[str]:
    """Return the font folders of the installed ``weblate_fonts`` package."""
    with as_file(files("weblate_fonts") / "static" / "weblate_fonts") as root:
        return [str(Path(root) / family / "ttf") for family in _FAMILIES]


def set_type(
    source: bytes,
    data: dict[str, Any],
    *,
    day: dt.date,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return the PDF of a Typst source that reads its data from ``sys.inputs.data``.

    What people have typed enters as data and is never read as Typst; control characters and those
    that turn the direction of writing are left out. ``day`` is the date of the document, so that
    setting it again tomorrow gives the same bytes. ``pictures`` by file name: the source finds them,
    and nothing else, as "/name".
    """
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory(prefix="typeset-") as folder:
        for name, content in (pictures or {}).items():
            (Path(folder) / name).write_bytes(content)
        compile_pdf: Callable[..., Any] = partial(
            typst.compile,
            source,
            root=folder,
            font_paths=font_folders(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(_printable(data), ensure_ascii=False, sort_keys=True)},
            timestamp=int(noon.timestamp()),
        )
        try:
            return compile_pdf(pdf_standards=["a-2b"])
        except typst.TypstError:
            # An archival PDF refuses a character that no font has; a plain one shows a box for it.
            return compile_pdf()


_JOIN = b"""#let parts = json(bytes(sys.inputs.data)).parts
#set page(paper: "a4", margin: 0mm)
#for part in parts { for n in range(part.pages) { page(image("/" + part.name, page: n + 1, width: 100%)) } }
"""


def join_pdfs(parts: Sequence[bytes], *, day: dt.date) -> bytes:
    """Return one PDF with the A4 pages of several, which Typst has set, in their order."""
    if len(parts) == 1:
        return parts[0]
    files = {f"{n}.pdf": part for n, part in enumerate(parts)}
    listed = [{"name": name, "pages": pages_of(part)} for name, part in files.items()]
    return set_type(_JOIN, {"parts": listed}, day=day, pictures=files)


def pages_of(pdf: bytes) -> int:
    """Return how many pages a PDF has that Typst has set: its page tree is written in the open."""
    return max(int(count) for count in re.findall(rb"/Count (\d+)", pdf))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(" " if _is_control(letter) else letter for letter in value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
