"""Whatever the file: an answer or a refusal by name, and soon."""

import io
import json
import random
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.exchange import archive, decoding, gathering
from quizzes.exchange.formats import FORMATS, format_of
from quizzes.exchange.messages import unreadable_sentence
from quizzes.exchange.schema import Reading, Unreadable
from tests.conftest import FULL

from .items import SAMPLES

SEEDS = {name: form.write(list(SAMPLES.values())).data for name, form in FORMATS.items()}
TEXTS = ("gift", "moodlexml", "aiken", "json")


def outcome(name, data):
    try:
        return FORMATS[name].read(data)
    except Unreadable as error:
        code, said = error.code, unreadable_sentence(error)
    assert said
    return code


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    + "]><quiz>&j;</quiz>"
)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        '<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>',
        '<!DOCTYPE quiz [<!ENTITY x SYSTEM "http://127.0.0.1/">]><quiz>&x;</quiz>',
        "<!DOCTYPE quiz><quiz/>",
    ],
    ids=["laughs", "external", "entity", "bare"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_declaration_is_refused_in_any_encoding(text, encoding):
    assert outcome("moodlexml", text.encode(encoding)) == "doctype"


def test_another_vocabulary_is_refused():
    assert outcome("moodlexml", b"<html><body/></html>") == "not_moodle"


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("data", [b"a\0b", b"\0" * 1000, b"\xff\xff\xff{T}", b"\x81"])
def test_what_is_no_text_is_refused(name, data):
    assert outcome(name, data) == "not_text"


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(name, data):
    assert outcome(name, data) == "empty"


@pytest.mark.parametrize("name", FORMATS)
def test_too_large_a_file_is_refused(name, monkeypatch):
    monkeypatch.setattr(decoding, "MAX_FILE_BYTES", 40)
    monkeypatch.setattr(archive.limits, "MAX_FILE_BYTES", 40)
    assert outcome(name, SEEDS[name]) == "too_large"


@pytest.mark.parametrize("name", FORMATS)
def test_too_many_questions_are_refused(name, monkeypatch):
    monkeypatch.setattr(gathering.limits, "MAX_ITEMS", 0)
    assert outcome(name, SEEDS[name]) == "too_many_items"


def test_too_many_errors_are_refused():
    assert outcome("gift", b"x{=a\n\n" * 1_001) == "too_many_faults"


HEAP = 1_000_000 if FULL else 200_000
PIECES = [
    "{", "}", "=", "~", "#", "%", "->", "\\", "::", "[", "[tag:", "// [tag:", "<", "<a ", "<!--", "<b> </b>", "&#", "&",
    '"', "'", "{1:SA:", "*", " ", "\t", "A) ", "ANSWER:", "_", "9", "..", "$", "[[", '{"a":', '"\\"', "</p>", "<li>", "\n ",
]  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("piece", PIECES)
def test_a_heap_of_one_thing_is_soon_dealt_with(name, piece):
    """What takes the square of the time for a text twice as long would not end within hours."""
    many = piece * (HEAP // len(piece))
    wrapped = {
        "gift": [f"[html]{many}{{T}}", f"x{{{many}}}", f"// {many}\nx{{T}}", f"x{{#{many}}}"],
        "moodlexml": [
            f'<quiz><question type="cloze"><questiontext format="html"><text><![CDATA[{many}]]></text></questiontext></question></quiz>',
            f"<quiz>{many}</quiz>",
        ],
        "aiken": [many, f"x\n{many}\nANSWER: A"],
        "json": [many, json.dumps([many]), f'[{{"kind": "essay", "stem": "{many}'],
    }[name]
    for text in wrapped:
        assert isinstance(outcome(name, text.encode()), Reading | str)


@pytest.mark.parametrize("name", ["moodlexml", "json"])
def test_deep_nesting_is_refused(name):
    text = "<quiz>" + "<a>" * 100_000 if name == "moodlexml" else '{"items": [' * 100_000
    assert outcome(name, text.encode()) == "too_deep"


def packed(parts, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data, **options)
    return out.getvalue()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def changed(name, change):
    parts = parts_of(SEEDS["xlsx"])
    return packed(parts | {name: change(parts[name])})


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 broken", "damaged"),
        (b"no zip at all", "damaged"),
        (packed({"a.txt": b"x"}), "not_a_workbook"),
        (packed({"xl/workbook.xml": b"<x/>", "bomb.bin": b"\0" * 30_000_000}), "zip_limits"),
        (packed({f"{at}.xml": b"<x/>" for at in range(1_001)}), "zip_limits"),
        (packed(parts_of(SEEDS["xlsx"]) | {"xl/vbaProject.bin": b"x"}), "macro"),
        (changed(SHEET, lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)), "doctype"),
        (changed(SHEET, lambda xml: xml.decode().encode("utf-16")), "doctype"),
        (changed(SHEET, lambda xml: xml[: len(xml) // 2]), "damaged"),
        (changed("xl/workbook.xml", lambda xml: b"<a/>"), "damaged"),
        (SEEDS["xlsx"][:-200], "damaged"),
    ],
    ids=["broken", "no zip", "other zip", "bomb", "entries", "macro", "doctype", "utf-16", "cut", "no sheets", "truncated"],
)  # fmt: skip
def test_a_hostile_workbook_is_refused(data, code):
    found = outcome("xlsx", data)
    assert found == code or (code == "damaged" and found == "not_a_workbook")


def sheet_of(rows):
    return changed(
        SHEET,
        lambda xml: (
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            + rows
            + b"</sheetData></worksheet>"
        ),
    )


HEAD = b'<row r="1"><c r="A1" t="inlineStr"><is><t>kind</t></is></c><c r="B1" t="inlineStr"><is><t>stem</t></is></c></row>'


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (HEAD + b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "too_many_rows"),
        (HEAD + b'<row r="2"><c r="GS2"><v>1</v></c></row>', "too_many_columns"),
        (b'<row r="1"><c r="XFD1"><v>1</v></c></row>', "no_headings"),
    ],
)
def test_a_sheet_beyond_its_limits_is_refused(rows, code):
    assert outcome("xlsx", sheet_of(rows)) == code


def test_a_sheet_may_lie_about_its_size():
    data = changed(
        SHEET, lambda xml: xml.replace(b'<dimension ref="A1:AG10"', b'<dimension ref="A1:A1"')
    )
    assert len(outcome("xlsx", data).items) == len(SAMPLES) - 1


def test_a_formula_without_a_value_is_an_error_and_no_empty_cell():
    workbook = openpyxl.load_workbook(io.BytesIO(SEEDS["xlsx"]))
    workbook.active["B2"] = "=WEBSERVICE(1)"
    out = io.BytesIO()
    workbook.save(out)
    assert [fault.code for fault in outcome("xlsx", out.getvalue()).faults] == ["formula_cell"]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("other", FORMATS)
def test_a_file_in_another_format_raises_nothing_unnamed(name, other):
    assert isinstance(outcome(name, SEEDS[other]), Reading | str)


@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_file_raises_nothing_unnamed(name):
    dice = random.Random(name)  # noqa: S311
    for _round in range(60):
        data = bytearray(SEEDS[name])
        for _flip in range(dice.randint(1, 8)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        assert isinstance(outcome(name, bytes(data[: dice.randint(1, len(data))])), Reading | str)
        assert isinstance(outcome(name, bytes(data)), Reading | str)


@settings(suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))  # fmt: skip
def test_any_bytes_give_an_answer(data):
    format_of(data)
    for name in FORMATS:
        assert isinstance(outcome(name, data), Reading | str)
