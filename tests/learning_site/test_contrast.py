"""The colours of the style sheet can be read, in both schemes: WCAG 2.2, 1.4.3 and 1.4.11."""

import re
from pathlib import Path

import pytest

CSS = Path("learning_site/static/learning_site/css/site.css")
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
SINGLE = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")

GROUNDS = ("paper", "sheet")
WASHES = ("action-wash", "warn-wash", "fail-wash")
TEXT_PAIRS = [
    *[
        (text, ground)
        for text in (
            "ink",
            "ink-soft",
            "ink-faint",
            "action",
            "action-deep",
            "proof",
            "warn",
            "fail",
        )
        for ground in GROUNDS
    ],
    *[(text, wash) for text in ("ink", "ink-soft") for wash in WASHES],
    ("action", "action-wash"),
    ("action-deep", "action-wash"),
    ("warn", "warn-wash"),
    ("fail", "fail-wash"),
    ("on-action", "action"),
    ("on-action", "action-deep"),
    ("on-proof", "proof"),
]
SHAPE_PAIRS = [("line-strong", ground) for ground in GROUNDS]


def colours(scheme: str) -> dict[str, str]:
    found = {name: (light, dark) for name, light, dark in PAIR.findall(CSS.read_text())}
    return {name: pair[scheme == "dark"] for name, pair in found.items()}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(scheme, text, ground):
    role = colours(scheme)

    assert contrast(role[text], role[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_borders_of_controls_stand_out_from_their_ground(scheme, shape, ground):
    role = colours(scheme)

    assert contrast(role[shape], role[ground]) >= 3


def test_the_fallback_for_older_browsers_is_the_light_scheme():
    css = CSS.read_text()
    fallback = css[css.index("@supports not (color: light-dark") :]
    fallback = fallback[: fallback.index("@layer")]

    assert dict(SINGLE.findall(fallback)) == colours("light")
