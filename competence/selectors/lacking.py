"""What somebody lacks, leaf by leaf, and where one goes to get it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from common.languages import in_page_language
from common.verdicts import Reason
from competence import rules
from competence.models import Criterion, Purpose
from courses.selectors.majors import courses_proving, slugs_of

from .as_of import Line
from .demand import criteria
from .facts import facts_of
from .holdings import periods_of


@dataclass(frozen=True)
class Way:
    """A place to go: what to do there, and its address."""

    title: str
    url: str


@dataclass(frozen=True)
class Lack:
    """What is missing of a competency: each condition with because, and where to go."""

    line: Line
    leaves: list[tuple[bool, Reason]]
    ways: list[Way] = field(default_factory=list)


def criterion_for(
    held_to: Mapping[tuple[int, int, str], Criterion],
    competency_id: int,
    level: int,
    held: Sequence[rules.Period],
    today: dt.date,
) -> tuple[Criterion, dt.date | None]:
    """Return the criterion that counts for somebody with these records, and from which day evidence counts.

    What proved an earlier period does not prove the next one: evidence counts from the renewal window
    on, after a revocation from the day after it. The renewal path is open until the grace has ended.
    """
    first = held_to[(competency_id, level, Purpose.FIRST)]
    earlier = [one for one in held if one.level >= level and not one.temporary]
    if not earlier:
        return first, None
    last = max(earlier, key=lambda one: (one.valid_from, one.pk))
    revoked = [one.valid_from for one in last.events if one.kind == "revoked"]
    if revoked:
        return first, max(revoked) + dt.timedelta(days=1)
    is_open = last.ends_on is None or today <= last.ends_on
    renewal = held_to.get((competency_id, level, Purpose.RENEWAL))
    return (renewal or first) if is_open else first, last.window_from


def facts_for(
    known: Iterable[tuple[int, rules.Fact]], level: int, since: dt.date | None
) -> list[rules.Fact]:
    """Return what counts for a level: what is of something in particular, the rest from its level up."""
    return [
        fact
        for of_level, fact in known
        if (of_level == level or (of_level > level and not fact.of))
        and (since is None or fact.on >= since)
    ]


def lacking(user_id: int, lines: Sequence[Line], today: dt.date) -> list[Lack]:
    """Return what is missing of each of these, in five statements and one a competency with evidence."""
    if not lines:
        return []
    ids = [one.competency.pk for one in lines]
    held_to = criteria(ids)
    periods = periods_of([user_id]).get(user_id, [])
    by_default = [pk for pk, line in zip(ids, lines, strict=True) if not _key(held_to, line)]
    proving = courses_proving(by_default) if by_default else {}
    courses = {
        leaf["of"]
        for one in held_to.values()
        for leaf in rules.leaves_of(one.tree)
        if leaf["leaf"] == "course"
    }
    slugs = slugs_of(courses) if courses else {}
    found = []
    for line in lines:
        key = _key(held_to, line)
        if key is None:
            ways = [
                Way(
                    in_page_language(one.title, one.title_en),
                    reverse("courses:course", args=[one.slug]),
                )
                for one in proving.get(line.competency.pk, [])
                if (one.level or 0) >= line.asked.level  # type: ignore[union-attr]
            ]
            found.append(Lack(line, [(False, Reason("competence.missing_default"))], ways))
            continue
        found.append(_by_criterion(user_id, line, key, held_to, periods, slugs, today))
    return found


def _key(held_to, line: Line) -> tuple[int, int, str] | None:
    """The criterion of the level asked for or, where it has none, of the next above."""
    levels = [
        level
        for competency, level, purpose in held_to
        if competency == line.competency.pk
        and purpose == Purpose.FIRST
        and level >= (line.asked.level if line.asked else 1)
    ]
    return (line.competency.pk, min(levels), Purpose.FIRST) if levels else None


def _by_criterion(user_id, line, key, held_to, periods, slugs, today) -> Lack:
    competency_id, level, _purpose = key
    held = [one for one in periods if one.competency == competency_id]
    criterion, since = criterion_for(held_to, competency_id, level, held, today)
    known = facts_of([user_id], competency_id).get(user_id, [])
    judged = rules.judge(criterion.tree, facts_for(known, level, since), today)
    leaves = [(one.met, Reason(*one.because)) for one in judged.leaves]
    open_leaves = [
        leaf
        for leaf, one in zip(rules.leaves_of(criterion.tree), judged.leaves, strict=True)
        if not one.met
    ]
    ways = [
        Way(
            in_page_language(leaf.get("title", ""), leaf.get("title_en")),
            reverse("courses:course", args=[slugs[leaf["of"]]]),
        )
        for leaf in open_leaves
        if leaf["leaf"] == "course" and leaf["of"] in slugs
    ]
    return Lack(line, leaves, ways)
