"""Tables in files: no formula, no lost zero, no half cell."""

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from common.tables import csv_stream, write_xlsx

AT = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)


def read_csv(rows, head=("a", "b")):
    data = b"".join(csv_stream(head, rows))
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def read_xlsx(rows):
    target = io.BytesIO()
    write_xlsx(target, [("成绩", ("a", "b"), rows)])
    return openpyxl.load_workbook(target)["成绩"]


def test_zeros_of_a_staff_number_stay():
    assert read_csv([("000123", "x")])[1] == ["000123", "x"]
    cell = read_xlsx([("000123", "x")])["A2"]
    assert (cell.value, cell.number_format) == ("000123", "@")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "＝1"])
def test_what_begins_like_a_formula_is_text(text):
    assert read_csv([(text, "")])[1][0] == f"'{text}"
    cell = read_xlsx([(text, "x")])["A2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_times_numbers_and_yes_or_no():
    assert read_csv([(AT, Decimal("7.50")), (True, None), (0.5, -3)])[1:] == [
        ["2026-03-02 09:00:00", "7.5"],
        ["true", ""],
        ["0.5", "-3"],
    ]
    sheet = read_xlsx([(AT, Decimal("7.50"))])
    assert (sheet["A2"].value, sheet["B2"].value) == (AT.replace(hour=9, tzinfo=None), 7.5)


def test_control_characters_are_dropped():
    assert read_csv([("a\x00b\x07", "x")])[1][0] == "ab"
    assert read_xlsx([("a\x00b\x07", "x")])["A2"].value == "ab"


def test_a_long_table_comes_in_pieces():
    pieces = list(csv_stream(("a",), ([number] for number in range(1000))))
    assert len(pieces) > 3
    assert len(b"".join(pieces).splitlines()) == 1001
