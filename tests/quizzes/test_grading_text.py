"""Answers are compared by what they say, not by how they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading.numerals import fold_numerals
from quizzes.grading.text import contains, normalise, same


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ISO 9001", "iso9001"),
        ("ＩＳＯ９００１", "ISO9001"),
        ("质量 方针。", "质量方针"),
        ("“质量方针”", "质量方针"),
        ("十二", "12"),
        ("二十四小时", "24 小时"),
        ("二〇一五年", "2015年"),
        ("3万", "三万"),
        ("1.5万", "15000"),
        ("一万五千", "15000"),
        ("1,000", "1000"),
        ("百分之五", "5%"),
        ("５％", "5%"),
        ("一百零八", "108"),
        ("一百八十", "180"),
        ("两次", "2次"),
        ("三点五", "3.5"),
        ("7：45", "7:45"),
        ("e-mail", "Email"),
        ("Plan  Do", "plan do"),
        ("70℃", "70 ℃"),
        ("1、2、3", "1,2,3"),
    ],
)
def test_counts_as_the_same(left, right):
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("3.5", "35"),
        ("7:45", "745"),
        ("1/2", "12"),
        ("-5", "5"),
        ("5%", "5"),
        ("1、2", "12"),
        ("plan do", "plando"),
        ("十二", "二十"),
        ("9001:2015", "90012015"),
        ("质量", "数量"),
    ],
)
def test_counts_as_different(left, right):
    assert not same(left, right)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("十", "10"),
        ("十五", "15"),
        ("一千零一", "1001"),
        ("三千二百亿", "320000000000"),
        ("百", "百"),
        ("千万", "千万"),
        ("二百五", "205"),
        ("十十", "十十"),
        ("五千千", "五千千"),
        ("万一", "万1"),
        ("零", "0"),
        ("七点四十五分", "7点45分"),
    ],
)
def test_numerals_are_folded_only_where_they_are_numbers(text, folded):
    if text == "万一":
        assert fold_numerals(text) in {"万一", "万1"}
    else:
        assert fold_numerals(text) == folded


@given(st.text(max_size=60))
def test_normalising_never_fails_on_any_text(text):
    assert isinstance(normalise(text), str)


@given(st.integers(min_value=0, max_value=99_999_999))
def test_a_number_written_in_chinese_equals_its_digits(number):
    assert fold_numerals(_chinese(number)) == str(number)


def _chinese(number: int) -> str:
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if low and low < 1000 else ""
        return _chinese(high) + "万" + gap + (_chinese(low) if low else "")
    if number == 0:
        return "零"
    out, gap = "", False
    for worth, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // worth % 10
        if digit:
            out += ("零" if gap and out else "") + "零一二三四五六七八九"[digit] + unit
            gap = False
        else:
            gap = True
    return out


@pytest.mark.parametrize(
    ("answer", "phrase", "found"),
    [
        ("15次", "5", False),
        ("共5次", "5", True),
        ("3.5倍", "5", False),
        ("pdcacycle", "pdca", False),
        ("用pdca循环", "pdca", True),
        ("先策划后实施", "策划", True),
        ("", "策划", False),
        ("任何话", "", False),
    ],
)
def test_a_phrase_is_found_only_as_a_whole(answer, phrase, found):
    assert contains(answer, phrase) is found
