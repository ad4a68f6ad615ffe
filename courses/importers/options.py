"""Answer options: one to a line or several in one line, in any of the usual letterings."""

from __future__ import annotations

import re
import unicodedata

_LABEL = re.compile(r"(?<![A-Za-z0-9.\-/])[(（\[]?\s?([A-HＡ-Ｈa-h])\s?(?:[.．、:：]|[)）\]])\s*")
_FIRST_LABEL = re.compile(
    r"^\s*[*-]?\s*\**\s*(?:[(（\[]\s?([A-HＡ-Ｈa-h])\s?[)）\]][.．、:：]?|([A-HＡ-Ｈa-h])\s?[.．、:：)）])\s*"
)
_SPACED_LABEL = re.compile(r"^\s*([A-HＡ-Ｈ])[\s\u3000]+(?=\S)")
LETTERS = "ABCDEFGH"


def option_letter(text: str) -> str:
    """The letter at the start of an option line, or nothing."""
    found = _FIRST_LABEL.match(text)
    return _plain(found[1] or found[2]) if found else ""


def split_options(text: str, expected: str = "A") -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first option, and the options that follow one another from `expected` on."""
    chain = _chain(text, expected)
    if not chain:
        return text, []
    head = text[: chain[0][0]]
    ends = [start for start, _, _ in chain[1:]] + [len(text)]
    return head.strip(), [
        (letter, _trim(text[begin:end]))
        for (_, begin, letter), end in zip(chain, ends, strict=True)
    ]


def row_options(cells: tuple[str, ...], expected: str) -> list[tuple[str, str]]:
    """Options in the cells of a row: `A. 一 | B. 二`, or the letter in a cell of its own, `A | 一`."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) % 2 == 0 and all(len(cell.strip(" .．、")) == 1 for cell in filled[::2]):
        found = [
            (_plain(letter.strip(" .．、")), _trim(text))
            for letter, text in zip(filled[::2], filled[1::2], strict=True)
        ]
    else:
        found = [
            (option_letter(cell), _trim(_FIRST_LABEL.sub("", cell, count=1))) for cell in filled
        ]
    start = LETTERS.find(expected)
    due = LETTERS[start : start + len(found)] if expected else ""
    return found if found and "".join(letter for letter, _ in found) == due else []


def spaced_option(text: str, expected: str) -> tuple[str, str] | None:
    """`B 检查`: accepted only where exactly this letter is due."""
    found = _SPACED_LABEL.match(text)
    if not found or _plain(found[1]) != expected:
        return None
    return expected, text[found.end() :].strip()


def next_letter(letters: list[str]) -> str:
    """The letter that is due after these; empty after the eighth."""
    return LETTERS[len(letters)] if len(letters) < len(LETTERS) else ""


def _chain(text: str, expected: str) -> list[tuple[int, int, str]]:
    chain: list[tuple[int, int, str]] = []
    due = expected
    for found in _LABEL.finditer(text):
        letter = _plain(found[1])
        if letter == due and (
            found[1].isupper()
            or (not chain and found.start() <= 1)
            or (chain and text[chain[0][1] - 1] != " ")
        ):
            chain.append((found.start(), found.end(), letter))
            due = LETTERS[LETTERS.index(letter) + 1] if letter != LETTERS[-1] else ""
    return chain


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter).upper()


def _trim(text: str) -> str:
    return text.strip().strip("；;").strip()


def read_letters(text: str) -> str:
    """`B`, `A、C`, `ＡＢＤ`, `A和C` → letters in order; nothing when the text says anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("*").strip()
    plain = re.sub(r"^(?:选|选择|应选|选项)\s*", "", plain).rstrip("。.;；")
    compact = re.sub(r"[\s,，、;；/和及与&]|and", "", plain)
    if not re.fullmatch(r"[A-Ha-h]{1,8}", compact) or len(set(compact.upper())) != len(compact):
        return ""
    if compact.islower() and len(compact) > 1 and compact == plain:
        return ""
    return compact.upper()


def leading_letters(text: str) -> tuple[str, str]:
    """`B。三年` → `B`, `三年`; for answers that explain themselves behind the letter."""
    whole = read_letters(text)
    if whole:
        return whole, ""
    plain = unicodedata.normalize("NFKC", text).strip().strip("*")
    found = re.match(
        r"^([A-H](?:[\s,、]*[A-H])*)(?=[\s.,;:。、（(【]|[\u4e00-\u9fff]|$)[\s.,;:。、)]*", plain
    )
    return (read_letters(found[1]), plain[found.end() :].strip()) if found else ("", text)
