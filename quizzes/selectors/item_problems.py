"""What keeps a question from being asked and marked, in sentences for its author."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from quizzes.grading import is_time, read_number
from quizzes.kinds import Kind
from quizzes.models import Item


def item_problems(item: Item) -> Iterator[str]:
    """Yield what an item lacks before it can be asked and marked."""
    if item.retired_at:
        yield _("it has been retired.")
    if not item.stem.strip():
        yield _("it asks nothing.")
    yield from _media(item.media)
    if not item.answer:
        yield _("it has no answer.")
        return
    yield from CHECKS[item.answer[0].block_type](item.answer[0].value)


def _media(stream: Any) -> Iterator[str]:
    for child in stream or ():
        stored = child.value["image" if child.block_type == "picture" else "file"]
        kind = {"sound": "audio/", "video": "video/"}.get(child.block_type, "")
        if stored is None:
            yield _("a picture or recording of it has been deleted from the library.")
        elif kind and not stored.content_type.startswith(kind):
            yield _("“%(file)s” is no sound or video that a browser can play.") % {
                "file": stored.title
            }


def _twice(texts: Iterable[str]) -> str:
    """The first text that stands there twice; empty: none."""
    return next((text for text, count in Counter(texts).items() if count > 1 and text), "")


def _choice(value: Any) -> Iterator[str]:
    texts = [option["text"].strip() for option in value["options"]]
    if len(texts) < 2 or not all(texts):
        yield _("it needs at least two options with text.")
    if len(set(texts)) < len(texts):
        yield _("two of its options are the same.")
    for option in value["options"]:
        yield from _media(option["media"])


def _right(value: Any) -> list[Any]:
    return [option for option in value["options"] if option["correct"]]


def _shares(value: Any) -> list[Decimal]:
    return [option["share"] for option in value["options"] if option["share"] is not None]


def _single_choice(value: Any) -> Iterator[str]:
    yield from _choice(value)
    right = _right(value)
    if len(right) != 1:
        yield _("exactly one option must be marked as right.")
    elif right[0]["share"] not in (None, 100):
        yield _("its right option must be worth 100 percent; leave the share empty.")
    if any(option["share"] and option["share"] >= 100 for option in value["options"] if not option["correct"]):  # fmt: skip
        yield _("an option that is not right cannot be worth 100 percent.")


def _multiple_choice(value: Any) -> Iterator[str]:
    yield from _choice(value)
    right = _right(value)
    if not right:
        yield _("at least one option must be marked as right.")
    if not _shares(value):
        return
    if any(((option["share"] or 0) > 0) != option["correct"] for option in value["options"]):
        yield _("right options need a share above 0, the others one of 0 or less, or none.")
    elif sum(option["share"] for option in right) < 100:
        yield _("the shares of its right options make less than 100 percent.")


def _true_false(value: Any) -> Iterator[str]:
    if value["answer"] not in {"true", "false"}:
        yield _("choose whether the statement is true or false.")


def _fill_in(value: Any) -> Iterator[str]:
    blanks = list(value["blanks"])
    if not blanks or not all(any(accepted.strip() for accepted in blank) for blank in blanks):
        yield _("every blank needs an accepted answer.")


def _short_answer(value: Any) -> Iterator[str]:
    points = [point for point in value["marking_points"] if point["text"].strip()]
    if not points:
        yield _("it needs at least one marking point.")
    elif (value["any_of"] or 0) > len(points):
        yield _("it asks for more marking points than it has.")


def _essay(value: Any) -> Iterator[str]:
    yield from ()


def _number(value: Any) -> Iterator[str]:
    answer, unit = value["answer"] or "", value["unit"] or ""
    clock = is_time(answer)
    if not clock and read_number(answer, unit) is None:
        yield _("“%(answer)s” is neither a number nor a time of day such as 07:45.") % {
            "answer": answer
        }
    if clock and unit:
        yield _("a time of day has no unit.")


def _ordering(value: Any) -> Iterator[str]:
    texts = [text.strip() for text in value["entries"]]
    if len(texts) < 2 or not all(texts):
        yield _("it needs at least two entries with text.")
    if twice := _twice(texts):
        yield _("the entry “%(text)s” stands there twice.") % {"text": twice}


def _matching(value: Any) -> Iterator[str]:
    lefts = [pair["left"].strip() for pair in value["pairs"]]
    rights = [pair["right"].strip() for pair in value["pairs"]]
    extra = [text.strip() for text in value["extra"]]
    if len(lefts) < 2 or not all((*lefts, *rights, *extra)):
        yield _("it needs at least two pairs, each with text on both sides.")
    if twice := _twice(lefts):
        yield _("“%(text)s” stands on the left twice.") % {"text": twice}
    if len(set(rights + extra)) < 2:
        yield _("there is nothing to choose between on the right.")
    if both := set(rights) & set(extra):
        yield _("“%(text)s” belongs to a left side and to nothing.") % {"text": min(both)}


def _case(value: Any) -> Iterator[str]:
    parts, scenes = list(value["parts"]), list(value["scenes"])
    if not parts and not scenes:
        yield _("the case needs questions or scenes.")
    elif parts and scenes:
        yield _("a case has questions or scenes, not both.")
    elif parts:
        yield from _parts(parts)
    else:
        yield from _scenes(scenes)


def _parts(parts: list[Any]) -> Iterator[str]:
    if not any(part["weight"] for part in parts):
        yield _("at least one part needs a weight above 0.")
    for number, part in enumerate(parts, start=1):
        found = [] if part["stem"].strip() else [_("it asks nothing.")]
        if part["answer"]:
            found += CHECKS[part["answer"][0].block_type](part["answer"][0].value)
        else:
            found.append(_("it has no answer."))
        for problem in found:
            yield _("part %(number)s: %(problem)s") % {"number": number, "problem": problem}


def _scenes(scenes: list[Any]) -> Iterator[str]:
    ways = {scene["name"].strip(): _ways(scene) for scene in scenes}
    if twice := _twice(scene["name"].strip() for scene in scenes):
        yield _("two scenes have the short name “%(name)s”.") % {"name": twice}
        return
    for scene in scenes:
        name = scene["name"].strip()
        texts = [choice["text"].strip() for choice in scene["choices"]]
        if not name or not scene["text"].strip() or len(texts) < 2 or not all(texts):
            yield _("the scene “%(name)s” needs a short name, a text and two choices.") % {
                "name": name
            }
        if _twice(texts):
            yield _("two choices of the scene “%(name)s” are the same.") % {"name": name}
        for goal in ways[name]:
            if goal not in ways:
                yield _("the scene “%(name)s” leads to “%(goal)s”, which is not there.") % {
                    "name": name,
                    "goal": goal,
                }
    yield from _paths(ways, scenes[0]["name"].strip())
    if not any(choice["share"] for scene in scenes for choice in scene["choices"]):
        yield _("no choice earns points.")


def _ways(scene: Any) -> list[str]:
    goals = ((choice["leads_to"] or "").strip() for choice in scene["choices"])
    return list(dict.fromkeys(goal for goal in goals if goal))


def _paths(ways: Mapping[str, list[str]], first: str) -> Iterator[str]:
    """Scenes that no path reaches, and a path that comes back to where it was."""
    state: dict[str, str] = {}

    def looping(name: str) -> str:
        state[name] = "on the way"
        for goal in ways.get(name, ()):
            if state.get(goal) == "on the way":
                return goal
            if goal not in state and (found := looping(goal)):
                return found
        state[name] = "done"
        return ""

    if loop := looping(first):
        yield _("a path comes back to the scene “%(name)s” and need not end.") % {"name": loop}
        return
    for name in ways:
        if name not in state:
            yield _("no path leads to the scene “%(name)s”.") % {"name": name}


def _levels(value: Any) -> Iterator[str]:
    texts = [level["text"].strip() for level in value["levels"]]
    shares = [level["share"] for level in value["levels"]]
    if len(texts) < 2 or not all(texts):
        yield _("it needs at least two levels with text.")
    if twice := _twice(texts):
        yield _("the level “%(text)s” stands there twice.") % {"text": twice}
    if None in shares:
        yield _("every level needs its part of the points.")
    elif shares and (shares[0] != 100 or shares != sorted(shares, reverse=True)):
        yield _("its levels go from the best, with 100 percent, to the worst.")


def _measured(value: Any) -> Iterator[str]:
    target, limit = value["target"], value["limit"]
    if target is None:
        yield _("it needs a target.")
    elif limit not in (None, target) and (limit < target) == (value["direction"] == "at_most"):
        yield _("its limit lies on the wrong side of its target.")


def _timed(value: Any) -> Iterator[str]:
    if value["lead_minutes"] is None:
        yield _("it says not how many minutes before the start it is due.")


CHECKS: dict[str, Callable[[Any], Iterator[str]]] = {
    Kind.SINGLE_CHOICE: _single_choice,
    Kind.MULTIPLE_CHOICE: _multiple_choice,
    Kind.TRUE_FALSE: _true_false,
    Kind.FILL_IN: _fill_in,
    Kind.NUMBER: _number,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
    Kind.SHORT_ANSWER: _short_answer,
    Kind.ESSAY: _essay,
    Kind.CASE: _case,
    Kind.LEVELS: _levels,
    Kind.MEASURED: _measured,
    Kind.TIMED: _timed,
}
