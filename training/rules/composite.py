"""One result out of several parts: weights, conditions, vetoes. Exact fractions, rounded only to be shown.

A part that is not there yet is *open* and never counted as nothing. A condition that is not met means
not passed, whatever the rest; a veto (一票否决) takes the points too. Pass is decided before rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .eligibility import Finding

HUNDRED = Fraction(100)
PASSED, FAILED, OPEN = "passed", "failed", "open"
HALF_UP, HALF_EVEN, DOWN = "half_up", "half_even", "down"
MOST_PLACES = 2
# How stored sentences name a part, in both languages; the order is the order on screens.
NAMES: dict[str, tuple[str, str]] = {
    "theory": ("理论考核", "Theory"),
    "practical": ("实操考核", "Practical"),
    "attendance": ("出勤", "Attendance"),
    "homework": ("作业", "Homework"),
    "running_score": ("平时成绩", "Running score"),
    "overall": ("综合评价", "Overall judgement"),
}
# Parts whose figures have a verdict of their own; a running score is points only.
WITH_VERDICT = frozenset(NAMES) - {"running_score"}


@dataclass(frozen=True)
class Component:
    """A part of a scheme. ``weight`` and ``least`` are percent; weight 0 is a condition only.

    ``must_pass``: each figure must be passed by its own verdict. ``least``: the share must reach it.
    ``veto``: where such a condition is not met the whole counts as 0. None: nobody has set it.
    """

    kind: str
    weight: Fraction | None
    must_pass: bool = False
    least: Fraction | None = None
    veto: bool = False

    @property
    def has_condition(self) -> bool:
        """Whether it can decide by itself that the whole is not passed."""
        return self.must_pass or self.least is not None


@dataclass(frozen=True)
class Scheme:
    """How a result comes about. ``pass_percent`` 0: the conditions alone decide."""

    components: tuple[Component, ...]
    pass_percent: Fraction | None
    places: int = 1
    mode: str = HALF_UP


@dataclass(frozen=True)
class Figure:
    """What is known of one thing of a part: a test, a session, a piece of homework.

    ``share`` is 0..1, None while it is open; ``why`` then says in a word what is missing.
    """

    title: str
    title_en: str = ""
    share: Fraction | None = None
    passed: bool | None = None
    why: str = ""


@dataclass(frozen=True)
class Line:
    """A part in the outcome: ``state`` is met, unmet, counted (no condition) or open.

    ``points`` are those of a hundred that it brings, None while it is open.
    """

    kind: str
    weight: Fraction
    share: Fraction | None
    points: Fraction | None
    state: str
    because: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """passed, failed or open; ``total`` 0..1 is exact, ``shown`` the rounded percent as text."""

    state: str
    total: Fraction | None
    shown: str
    lines: tuple[Line, ...]
    because: tuple[Finding, ...]
    missing: tuple[str, ...] = field(default=())  # kinds of the parts that are open


def problems_of(scheme: Scheme) -> list[Finding]:
    """Return what must still be set or put right before anybody is judged by the scheme."""
    if not scheme.components:
        return [Finding("scheme_empty")]
    found = [
        Finding("scheme_no_weight", _named(one.kind))
        for one in scheme.components
        if one.weight is None
    ]
    weights = [one.weight for one in scheme.components if one.weight is not None]
    if not found and sum(weights) != HUNDRED:
        found.append(Finding("scheme_weights", {"sum": plain(sum(weights, Fraction(0)))}))
    if scheme.pass_percent is None:
        found.append(Finding("scheme_no_pass_mark"))
    elif scheme.pass_percent == 0 and not any(one.has_condition for one in scheme.components):
        found.append(Finding("scheme_decides_nothing"))
    for one in scheme.components:
        if one.must_pass and one.kind not in WITH_VERDICT:
            found.append(Finding("scheme_no_verdict", _named(one.kind)))
        if one.veto and not one.has_condition:
            found.append(Finding("scheme_veto_of_what", _named(one.kind)))
    return found


def judge(scheme: Scheme, figures: Mapping[str, Sequence[Figure]]) -> Outcome:
    """Return the outcome for one person. Raises ValueError for a scheme that is not complete."""
    if problems_of(scheme) or scheme.pass_percent is None:
        raise ValueError("The scheme is not complete.")
    lines = tuple(_line(one, figures.get(one.kind, ())) for one in scheme.components)
    vetoed = [
        one
        for one, line in zip(scheme.components, lines, strict=True)
        if one.veto and line.state == "unmet"
    ]
    total = Fraction(0) if vetoed else _total(lines)
    missing = tuple(one.kind for one in lines if one.state == OPEN)
    shown = "" if total is None else rounded(total * HUNDRED, scheme.places, scheme.mode)
    state, because = _verdict(scheme, lines, total, shown, {one.kind for one in vetoed})
    return Outcome(state, total, shown, lines, because, missing)


def _line(one: Component, figures: Sequence[Figure]) -> Line:
    weight = one.weight or Fraction(0)
    known = [each.share for each in figures if each.share is not None]
    is_open = not figures or len(known) < len(figures)
    share = None if is_open else sum(known, Fraction(0)) / len(known)
    met, failed = _conditions(one, figures, share)
    because = list(failed or met)
    if is_open:
        because += _open(one.kind, figures)
    state = "unmet" if failed else OPEN if is_open else "met" if one.has_condition else "counted"
    points = None if share is None else weight * share
    return Line(one.kind, weight, share, points, state, tuple(because))


def _conditions(
    one: Component, figures: Sequence[Figure], share: Fraction | None
) -> tuple[list[Finding], list[Finding]]:
    """Return what is met and what is not; a share that can no longer be reached is not met already."""
    met: list[Finding] = []
    failed: list[Finding] = []
    if one.must_pass:
        failed += [
            Finding("c_not_passed", _titled(each))
            for each in figures
            if each.share is not None and each.passed is not True
        ]
        if share is not None and not failed:
            met.append(Finding("c_all_passed", {"of": len(figures)}))
    if one.least is not None and figures:
        shares = [Fraction(1) if each.share is None else each.share for each in figures]
        best = sum(shares, Fraction(0)) / len(shares)
        words = {"percent": plain(best * HUNDRED), "least": plain(one.least)}
        if best * HUNDRED < one.least:
            failed.append(Finding("c_below_least" if share is not None else "c_no_more", words))
        elif share is not None:
            met.append(Finding("c_least_met", words))
    return met, failed


def _open(kind: str, figures: Sequence[Figure]) -> list[Finding]:
    if not figures:
        return [Finding(f"c_empty_{kind}")]
    return [Finding(f"c_{one.why}", _titled(one)) for one in figures if one.share is None]


def _total(lines: Sequence[Line]) -> Fraction | None:
    points = [one.points for one in lines if one.weight]
    if any(one is None for one in points):
        return None
    return sum((one for one in points if one is not None), Fraction(0)) / HUNDRED


def _verdict(
    scheme: Scheme, lines: Sequence[Line], total: Fraction | None, shown: str, vetoed: set[str]
) -> tuple[str, tuple[Finding, ...]]:
    unmet = [one.kind for one in lines if one.state == "unmet"]
    still = [Finding("c_open", _named(one.kind)) for one in lines if one.state == OPEN]
    if unmet:
        codes = (("c_veto" if kind in vetoed else "c_unmet", kind) for kind in unmet)
        return FAILED, (*(Finding(code, _named(kind)) for code, kind in codes), *still)
    if still or total is None or scheme.pass_percent is None:
        return OPEN, tuple(still)
    needed = {"percent": shown, "needed": plain(scheme.pass_percent)}
    if total * HUNDRED < scheme.pass_percent:
        # What is shown may have been rounded up to the mark; then the exact value says why not.
        exact = {**needed, "exact": f"{total * HUNDRED}"}
        is_close = Fraction(shown) >= scheme.pass_percent
        return FAILED, (Finding("c_just_below", exact) if is_close else Finding("c_below", needed),)
    return PASSED, (Finding("c_reached" if scheme.pass_percent else "c_all_met", needed),)


def _named(kind: str) -> dict[str, object]:
    name, name_en = NAMES[kind]
    return {"part": name, "part_en": name_en}


def _titled(one: Figure) -> dict[str, object]:
    return {"title": one.title, "title_en": one.title_en}


def rounded(value: Fraction, places: int, mode: str) -> str:
    """Return a value of 0 or more as text with so many decimals, rounded half up, half even or down."""
    scale: int = 10**places
    whole, rest = divmod(value.numerator * scale, value.denominator)
    twice = 2 * rest
    if mode == HALF_UP:
        whole += twice >= value.denominator
    elif mode == HALF_EVEN:
        whole += twice > value.denominator or (twice == value.denominator and whole % 2 == 1)
    elif mode != DOWN:
        raise ValueError(f"There is no way of rounding {mode!r}.")
    front, back = divmod(whole, scale)
    return f"{front}.{back:0{places}d}" if places else str(front)


def plain(value: Fraction) -> str:
    """Return a value for people: two decimals at most, no zeros at the end."""
    text = rounded(value, MOST_PLACES, HALF_UP)
    return text.rstrip("0").rstrip(".")


# What is stored: a scheme and figures as JSON, in which fractions are text.


def scheme_from(content: Mapping[str, Any]) -> Scheme:
    """Read a stored scheme. Raises KeyError or ValueError for what is none."""
    return Scheme(
        components=tuple(
            Component(
                kind=one["kind"],
                weight=fraction(one.get("weight")),
                must_pass=bool(one.get("must_pass")),
                least=fraction(one.get("least")),
                veto=bool(one.get("veto")),
            )
            for one in content["components"]
        ),
        pass_percent=fraction(content.get("pass_percent")),
        places=int(content.get("places", 1)),
        mode=content.get("mode", HALF_UP),
    )


def figures_from(inputs: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[Figure]]:
    """Read stored inputs; what they hold beside the figures (source rows, points) is for readers."""
    return {
        kind: [
            Figure(
                title=one["title"],
                title_en=one.get("title_en", ""),
                share=fraction(one.get("share")),
                passed=one.get("passed"),
                why=one.get("why", ""),
            )
            for one in rows
        ]
        for kind, rows in inputs.items()
    }


def fraction(text: str | None) -> Fraction | None:
    """Read ``"17/20"``, ``"62.5"`` or ``"40"``; None and the empty text are None."""
    return None if text is None or text == "" else Fraction(text)


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """Return the stored form, fractions as text; reasons carry the name of this app."""
    return {
        "state": outcome.state,
        "total": _text(outcome.total),
        "shown": outcome.shown,
        "missing": list(outcome.missing),
        "because": _reasons(outcome.because),
        "lines": [
            {
                "kind": one.kind,
                "weight": _text(one.weight),
                "share": _text(one.share),
                "points": _text(one.points),
                "state": one.state,
                "because": _reasons(one.because),
            }
            for one in outcome.lines
        ],
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _reasons(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [{"code": f"training.{one.code}", "params": dict(one.params)} for one in findings]
