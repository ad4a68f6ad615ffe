"""When two short texts say the same: width, space, punctuation, case and numerals do not count."""

from __future__ import annotations

import re
import unicodedata

from .numerals import fold_numerals

_LETTER = "a-z"
# A sign between two digits changes the number (3.5, 7:45, 1/2, 9001:2015), so does a minus before one.
_KEPT_BETWEEN_DIGITS = set(".:/-~")
_LIST_MARKS = set(",、;，；")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LETTER_DIGIT_SPACE = re.compile(r"(?<=[a-z]) (?=\d)|(?<=\d) (?=[a-z])")


def normalise(text: str) -> str:
    """Return the form in which answers are compared. A space survives only between two words or
    two numbers of Latin script.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = fold_numerals(_THOUSANDS.sub("", text))
    kept = "".join(_keep(text, index, char) for index, char in enumerate(text))
    words = re.sub(r"\s+", " ", kept).strip()
    words = re.sub(r"(?<![a-z0-9]) | (?![a-z0-9])", "", words)
    return _LETTER_DIGIT_SPACE.sub("", words)


def _keep(text: str, index: int, char: str) -> str:
    if not unicodedata.category(char).startswith(("P", "Z", "C")) or char == "%":
        return char
    if char.isspace():
        return " "
    before = text[index - 1] if index else " "
    after = text[index + 1] if index + 1 < len(text) else " "
    return _punctuation(char, before, after)


def _punctuation(char: str, before: str, after: str) -> str:
    if before.isdigit() and after.isdigit():
        if char in _KEPT_BETWEEN_DIGITS:
            return char
        return "," if char in _LIST_MARKS else " "
    if char == "-" and after.isdigit() and not before.isalnum():
        return "-"
    # A hyphen or apostrophe inside a word joins it; any other mark parts words.
    return "" if char in "-'’‐" else " "


def same(left: str, right: str) -> bool:
    """Whether two answers count as equal."""
    return normalise(left) == normalise(right)


def contains(answer: str, phrase: str) -> bool:
    """Whether a normalised ``phrase`` stands in a normalised ``answer``, not inside a longer word
    or number: 5 is not found in 15, nor PDCA in a word that has these letters.
    """
    if not phrase:
        return False
    return (
        re.search(_guard(phrase[0], "<!") + re.escape(phrase) + _guard(phrase[-1], "!"), answer)
        is not None
    )


def _guard(edge: str, look: str) -> str:
    if edge.isdigit():
        decimals = r"\d|\d\." if look == "<!" else r"\d|\.\d"
        return _not(decimals, look)
    return _not(f"[{_LETTER}]", look) if edge.isascii() and edge.isalpha() else ""


def _not(pattern: str, look: str) -> str:
    if look == "<!":  # a look-behind has one width: each branch gets its own
        return "".join(f"(?<!{branch})" for branch in pattern.split("|"))
    return f"(?!{pattern})"
