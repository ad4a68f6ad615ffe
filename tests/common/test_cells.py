import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.cells import guarded

DANGEROUS = "=+-@\t\r\x00＝＋－＠"


@pytest.mark.parametrize(
    "text",
    [
        *(f"{first}1+1" for first in DANGEROUS),
        " =1+1",
        "\n=1+1",
        '"=1+1',
        "'=1+1",
        "\u3000＝cmd|' /C calc'!A0",
        '  \n "=HYPERLINK("http://x")',
        "“@SUM(A1)",
        "\ufeff=1",
        "-1",
        "=",
        "\x1b@SUM(A1)",  # what is dropped uncovers the formula
    ],
)
def test_what_could_be_a_formula_becomes_text(text):
    assert guarded(text).startswith("'")


@pytest.mark.parametrize(
    "text", ["王芳", "000123", "质量管理 = 制度", "A-1", "a@b.c", "", "《=》", "1-2", "17/20"]
)
def test_other_text_stays_as_it_is(text):
    assert guarded(text) == text


@given(st.text())
def test_no_cell_begins_with_what_a_formula_begins_with(text):
    cell = guarded(text)
    assert not cell.startswith(tuple(DANGEROUS))
    assert not cell.lstrip(' \n"\u3000').startswith(tuple("=+-@＝＋－＠"))
