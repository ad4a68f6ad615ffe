"""From what the importer understood to the blocks of a lesson."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import Any

from django.utils.translation import gettext_lazy

from courses.blocks.lesson import CalloutKind, Drawing
from courses.blocks.markup import inline_markdown, markdown_to_html
from courses.importers import shapes

from .pictures import Kept, Shelf

Stream = list[dict[str, Any]]
_PICTURE_HERE = gettext_lazy("The source holds a picture here: upload it as an image.")


def body_of(blocks: Iterable[shapes.Block], pictures: Shelf | None = None) -> Stream:
    """Return the stream of a lesson; neighbouring paragraphs and lists become one text block.

    ``pictures`` are those of the handout by line, as `services.pictures.stored` returns them.
    """
    stream: Stream = []
    for block in blocks:
        for child in _children(block, pictures or {}):
            _append(stream, child)
    return stream


def list_block(items: Iterable[str], heading: str = "") -> dict[str, Any]:
    """Return a text block with a bullet list, under a heading if there is one."""
    head = f"<h2>{escape(heading)}</h2>" if heading else ""
    return _text(f"{head}{_html_list('ul', items)}")


def callout(kind: str, text: str, title: str = "") -> dict[str, Any]:
    """Return a call-out."""
    return {"type": "callout", "value": {"kind": kind, "title": title[:100], "text": text}}


def _append(stream: Stream, child: dict[str, Any]) -> None:
    previous = stream[-1] if stream else None
    if (previous and previous["type"] == child["type"] == "rich_text") or (
        previous and previous["type"] == child["type"] == "cases"
    ):
        previous["value"] += child["value"]
    else:
        stream.append(child)


def _pictures(block: shapes.Picture, found: Sequence[Kept]) -> Iterator[dict[str, Any]]:
    """The caption stands below the last of several pictures in one place."""
    for number, kept in enumerate(found, start=1):
        caption = block.caption if number == len(found) else ""
        if kept.image is None:
            yield from _missing(kept.file.alt or caption, str(_PICTURE_HERE))
            continue
        image = {"image": kept.image.pk, "decorative": False, "alt_text": kept.file.alt}
        yield {"type": "image", "value": {"image": image, "caption": caption[:300]}}


def _children(block: shapes.Block, pictures: Shelf) -> Iterable[dict[str, Any]]:
    if isinstance(block, shapes.Picture) and pictures.get(block.line):
        return _pictures(block, pictures[block.line])
    make = _MAKERS.get(type(block))
    if make is None:
        raise TypeError(f"No block of a lesson for {type(block).__name__}.")
    return make(block)


def _text(html: str) -> dict[str, Any]:
    return {"type": "rich_text", "value": html}


def _items(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]


def _html_list(tag: str, items: Iterable[str]) -> str:
    return f"<{tag}>{''.join(f'<li>{inline_markdown(item)}</li>' for item in items)}</{tag}>"


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    rows = [tuple(row) for row in rows]
    width = max([len(header), *(len(row) for row in rows)])
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    headings = [*header, *[""] * (width - len(header))]
    table = {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": values} for values in padded],
        "caption": "",
    }
    return {"type": "table", "value": {"table": table, "row_headers": width > 1}}


def _glossary(block: shapes.GlossaryTable) -> list[dict[str, Any]]:
    fits = all(0 < len(term.term) <= 100 and term.meaning for term in block.terms)
    if not fits:
        rows = [(term.term, term.meaning, term.example) for term in block.terms]
        return [_table(block.header, rows)]
    values = [
        {"term": term.term, "meaning": term.meaning, "example": term.example}
        for term in block.terms
    ]
    return [{"type": "terms", "value": _items(values)}]


def _myths(block: shapes.MythFact) -> list[dict[str, Any]]:
    values = [
        {"myth": card.myth, "fact": card.fact, "raw_mark": card.raw_mark[:40]}
        for card in block.cards
    ]
    return [{"type": "myths", "value": _items(values)}]


def _case(block: shapes.CaseStudy) -> list[dict[str, Any]]:
    value = {
        "title": block.title[:200],
        "background": block.background,
        "steps": _items(step[:500] for step in block.steps),
        "results": _items(
            {"what": result[:500], "before": "", "after": ""} for result in block.results
        ),
    }
    return [{"type": "cases", "value": _items([value])}]


def _steps(block: shapes.Steps) -> list[dict[str, Any]]:
    values = [
        {
            "title": step.title[:200],
            "duration": step.duration[:100],
            "actions": _items(action[:1000] for action in step.actions),
        }
        for step in block.items
    ]
    return [{"type": "steps", "value": _items(values)}]


def _missing(caption: str, suggestion: str) -> list[dict[str, Any]]:
    value = {
        "drawing": Drawing.MISSING.value,
        "caption": caption[:300],
        "text_alternative": "",
        "suggestion": suggestion,
    }
    return [{"type": "figure", "value": value}]


def _callout(block: shapes.Callout) -> list[dict[str, Any]]:
    kind = block.kind if block.kind in CalloutKind.values else CalloutKind.NOTE.value
    return [callout(kind, block.text, block.label)]


def _link(block: shapes.Link) -> list[dict[str, Any]]:
    return [_text(markdown_to_html(f"[{block.text or block.url}](<{block.url}>)"))]


_MAKERS: dict[type, Callable[[Any], list[dict[str, Any]]]] = {
    shapes.Paragraph: lambda block: [_text(markdown_to_html(block.markdown))],
    shapes.SubHeading: lambda block: [_text(f"<h2>{inline_markdown(block.text)}</h2>")],
    shapes.BulletList: lambda block: [_text(_html_list("ul", block.items))],
    shapes.NumberList: lambda block: [_text(_html_list("ol", block.items))],
    shapes.FlowLine: lambda block: [_text(f"<p>{escape(' → '.join(block.nodes))}</p>")],
    shapes.Table: lambda block: [_table(block.header, block.rows)],
    shapes.GlossaryTable: _glossary,
    shapes.Callout: _callout,
    shapes.MythFact: _myths,
    shapes.CaseStudy: _case,
    shapes.Steps: _steps,
    shapes.MissingPicture: lambda block: _missing(block.caption, " → ".join(block.nodes)),
    shapes.Picture: lambda block: _missing(block.caption, str(_PICTURE_HERE)),
    shapes.Link: _link,
}
