"""When two items are the same question."""

from dataclasses import replace
from decimal import Decimal

import pytest

from quizzes.exchange.identity import identity

from .items import SAMPLES

ONE = SAMPLES["single_choice"]


@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, points=Decimal(3), name="别名", tags=("甲",), source_line=9),
        replace(ONE, stem=" 哪一步 先做?"),
        replace(ONE, options=ONE.options[::-1]),
    ],
    ids=["labels", "width and spaces", "order of options"],
)
def test_labels_width_and_order_make_no_new_question(other):
    assert identity(other) == identity(ONE)


@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, kind="multiple_choice"),
        replace(ONE, stem="哪一步后做？"),
        replace(ONE, options=tuple(replace(one, correct=not one.correct) for one in ONE.options)),
    ],
    ids=["kind", "stem", "key"],
)
def test_another_kind_stem_or_key_makes_another_question(other):
    assert identity(other) != identity(ONE)


def test_the_samples_are_all_different():
    assert len({identity(item) for item in SAMPLES.values()}) == len(SAMPLES)
