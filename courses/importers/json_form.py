"""The handout as JSON: the names that `import_course --json` promises, and what else the screens need."""

from __future__ import annotations

from collections.abc import Callable

from .shapes import Handout, Item, Warning


def to_json(handout: Handout, render: Callable[[Warning], str] | None = None) -> dict:
    """`render` makes the sentence of a warning (see `messages.render`); without it the message code stands."""
    say = render if render not in (None, str) else lambda warning: warning.message_code
    return {
        "title": handout.title,
        "chapters": [
            {
                "number": chapter.number,
                "title": chapter.title,
                "source_line": chapter.source_line,
                "lessons": [_part(lesson) for lesson in chapter.lessons],
            }
            for chapter in handout.chapters
        ],
        "appendices": [_part(appendix) for appendix in handout.appendices],
        "items": [_item(item) for item in handout.items],
        "warnings": [_warning(warning, say) for warning in handout.warnings],
        "card": {
            "audiences": list(handout.card.audiences),
            "hours_min": handout.card.hours_min,
            "hours_max": handout.card.hours_max,
            "compiled": handout.card.compiled,
        },
        "outcomes": list(handout.outcomes),
        "next_steps": list(handout.next_steps),
        "notes": [
            {"kind": note.kind, "text": note.text, "line": note.line} for note in handout.notes
        ],
        "exam": dict(handout.exam.__dict__),
        "source": {
            "name": handout.source_name,
            "sha256": handout.sha256,
            "encoding": handout.encoding,
        },
    }


def _part(part) -> dict:
    return {"number": part.number, "title": part.title, "source_line": part.source_line}


def _item(item: Item) -> dict:
    return {
        "kind": item.kind,
        "stem": item.stem,
        "options": [{"text": option.text, "correct": option.correct} for option in item.options],
        "answer": item.answer,
        "blanks": [list(accepted) for accepted in item.blanks],
        "marking_points": list(item.marking_points),
        "any_of": item.any_of,
        "points": item.points,
        "source_line": item.source_line,
        "synonyms": [list(words) for words in item.synonyms],
        "model_answer": item.model_answer,
        "explanation": item.explanation,
        "raw_marks": list(item.raw_marks),
        "chapter": item.chapter,
    }


def _warning(warning: Warning, say: Callable[[Warning], str]) -> dict:
    return {
        "type": warning.type,
        "line": warning.line,
        "message": str(say(warning)),
        "code": warning.message_code,
        "lines": list(warning.lines),
        "suggestion": warning.suggestion,
        "target": warning.target,
    }
