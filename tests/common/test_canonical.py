import datetime as dt
from decimal import Decimal

import pytest

from common.canonical import canonical_json, digest


def test_key_order_does_not_matter():
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})


def test_han_stays_readable():
    assert canonical_json({"名": "张"}) == '{"名":"张"}'.encode()


def test_equal_decimals_have_one_form():
    assert canonical_json(Decimal("8.50")) == canonical_json(Decimal("8.5"))


def test_equal_instants_have_one_form():
    shanghai = dt.datetime(2026, 3, 31, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert canonical_json(shanghai) == canonical_json(shanghai.astimezone(dt.UTC))


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}])
def test_floats_are_refused(value):
    with pytest.raises(TypeError):
        canonical_json(value)


def test_naive_times_are_refused():
    with pytest.raises(ValueError, match="naive"):
        canonical_json(dt.datetime(2026, 1, 1))  # noqa: DTZ001
