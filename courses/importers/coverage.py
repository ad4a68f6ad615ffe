"""Which chapter a question belongs to, by the words they share; so that a chapter nobody asks about is seen."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter

from .leaves import leaves
from .shapes import Chapter, Item

_NOISE = set("的是了和与及或在有为不以下哪项什么请简述列举至少个吗呢")


_WORD = re.compile(r"[a-z0-9.]+|[\u4e00-\u9fff]+")


def assign_chapters(items: list[Item], chapters: tuple[Chapter, ...]) -> list[str]:
    """For each item the number of the chapter whose single best passage shares most with it; empty where none does."""
    texts = {
        c.number: [_grams(passage) for passage in _passages(c)] for c in chapters if not c.is_quiz
    }
    if not texts:
        return ["" for _ in items]
    spread = Counter(gram for passages in texts.values() for gram in set().union(*passages))
    return [_best(item, texts, spread) for item in items]


def _passages(chapter: Chapter) -> list[str]:
    """Each line of text together with the titles it stands below."""
    passages = [chapter.title, *(f"{chapter.title} {leaf}" for leaf in leaves(chapter.intro))]
    for lesson in chapter.lessons:
        passages.append(lesson.title)
        passages.extend(f"{lesson.title} {leaf}" for leaf in leaves(lesson.blocks))
    return passages


def _grams(text: str) -> set[str]:
    """Words of the alphabet whole, Chinese in pairs and triples."""
    found: set[str] = set()
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        if word[0].isascii():
            found.add(word)
        else:
            found.update(word[i : i + size] for size in (2, 3) for i in range(len(word) - size + 1))
    return {gram for gram in found if not (set(gram) & _NOISE)}


def _best(item: Item, texts: dict[str, list[set[str]]], spread: Counter) -> str:
    asked = [
        item.stem,
        *(o.text for o in item.options if o.correct),
        *item.marking_points,
        *(a for b in item.blanks for a in b),
    ]
    wanted = _grams(" ".join(asked))
    weight = {
        gram: math.log((len(texts) + 1) / (spread[gram] + 0.5)) for gram in wanted if gram in spread
    }
    scores = {number: _score(weight, passages) for number, passages in texts.items()}
    best = max(scores, key=lambda number: scores[number])
    return best if scores[best] > 0 else ""


def _score(weight: dict[str, float], passages: list[set[str]]) -> float:
    """The best passage decides; what else the chapter says breaks ties."""
    sums = [sum(weight[gram] for gram in passage if gram in weight) for passage in passages]
    anywhere = set().union(*passages)
    return max(sums, default=0.0) + 0.2 * sum(
        value for gram, value in weight.items() if gram in anywhere
    )
