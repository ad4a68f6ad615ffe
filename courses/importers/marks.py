"""Answer marks: which signs mean right, which mean wrong, and which mean nothing for sure."""

from __future__ import annotations

import re

RIGHT_SIGNS = "√✓✔✅○"
WRONG_SIGNS = "×✗✘✕✖❌╳"
UNSURE_SIGNS = "☒☑"  # a damaged or decorative icon: never read as true or false by itself
_SIGN = rf"[{RIGHT_SIGNS}{WRONG_SIGNS}{UNSURE_SIGNS}]\ufe0f?"
_TRUE_WORDS = "对|正确|是|true|yes|right|correct|t|y|v"
_FALSE_WORDS = "错|错误|否|不正确|不对|非|false|no|wrong|incorrect|f|n|x"
_TRUE_RE = re.compile(rf"^(?:[{RIGHT_SIGNS}]\ufe0f?|{_TRUE_WORDS})$", re.I)
_FALSE_RE = re.compile(rf"^(?:[{WRONG_SIGNS}]\ufe0f?|{_FALSE_WORDS})$", re.I)
_TAIL = 30
_WORD = rf"(?:{_SIGN}|不正确|不对|正确|错误|对|错|是|否|非|true|false|yes|no|right|wrong|[TFYNXV])"
BRACKETED_MARK = re.compile(rf"[(（\[【]\s*\**({_WORD})\**\s*[)）\]】]", re.I)
_TRAILING_MARK = re.compile(
    rf"\s*[(（\[【]?\s*({_SIGN}|正确(?:答案)?|答案|correct(?:\s+answer)?|right answer)\s*[)）\]】]?\s*[。.;；]?\s*$",
    re.I,
)
_LEADING_WORD = re.compile(rf"^[(（\[【]?\s*({_WORD})(?![A-Za-z\u4e00-\u9fff])\s*[)）\]】]?", re.I)
_LEADING_CHINESE = re.compile(r"^(正确|错误|不正确|不对|对|错)(?:[。，,；;：:\s（(]|$)")


def truth(mark: str) -> bool | None:
    """True, False, or None for an unsure sign and anything else."""
    mark = mark.strip().strip("*")
    if _TRUE_RE.match(mark):
        return True
    return False if _FALSE_RE.match(mark) else None


def is_unsure(mark: str) -> bool:
    """A damaged icon that may have been anything."""
    return bool(mark) and all(sign in UNSURE_SIGNS for sign in mark.replace("\ufe0f", ""))


def unsure_guess(mark: str) -> bool | None:
    """What an unsure sign probably stood for: only ever a suggestion to the trainer."""
    return None if not is_unsure(mark) else "☑" in mark


def cut_bracketed_mark(text: str) -> tuple[str, str]:
    """The text without its mark in brackets at the end (or the very start), and the mark."""
    found = list(BRACKETED_MARK.finditer(text))
    for match in reversed(found):
        behind = text[match.end() :].strip(" 。.；;\u3000")
        if not behind or not text[: match.start()].strip():
            rest = (text[: match.start()] + (text[match.end() :] if behind else "")).strip()
            return rest, match[1]
    return text, ""


def cut_trailing_mark(text: str) -> tuple[str, str]:
    """An option's text without the mark behind it, and the mark; words count only in brackets."""
    found = _TRAILING_MARK.search(text, max(0, len(text) - _TAIL))
    if not found or found.start() == 0:
        return text, ""
    if not re.match(_SIGN, found[1]) and not re.search(r"[(（\[【]", found[0]):
        return text, ""
    return text[: found.start()].strip(), found[1]


def leading_truth(text: str) -> tuple[bool | None, str, str]:
    """`错。应为三年` → False, the rest and the raw mark."""
    text = text.strip().strip("*").strip()
    found = _LEADING_CHINESE.match(text) or _LEADING_WORD.match(text)
    if not found:
        return None, text, ""
    return truth(found[1]), text[found.end() :].strip(" 。.，,；;：:\u3000"), found[1]
