"""Handouts by people who had not seen the importer, against what they wrote down that it should make of them."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from courses.importers.handout import read_handout, to_json

FOLDER = Path(__file__).resolve().parents[1] / "data" / "handouts"
EXPECTED = sorted(FOLDER.glob("*.expected.json"))
EMPTY_BRACKETS = re.compile(r"[(（]\s*[)）]")


def fold(text):
    """Fold what a reader does not see: width, spaces, an empty bracket for the answer."""
    folded = unicodedata.normalize("NFKC", EMPTY_BRACKETS.sub("", text or ""))
    return re.sub(r"\s+", "", folded).strip("。；;.")


def load(expectation):
    expected = json.loads(expectation.read_text(encoding="utf-8"))
    name = expectation.name.removesuffix(".expected.json")
    source = next(
        path for path in FOLDER.glob(f"{name}.*") if path.suffix in {".txt", ".md", ".docx"}
    )
    return expected, to_json(read_handout(source.read_bytes(), source.name))


@pytest.fixture(scope="module", params=EXPECTED, ids=lambda path: path.name.split(".")[0])
def handout(request):
    return load(request.param)


def line_fits(expected, found):
    allowed = expected.get("source_line_any") or [expected.get("source_line")]
    return allowed == [None] or found in allowed


def test_the_title_is_found(handout):
    expected, found = handout
    assert fold(found["title"]) == fold(expected["title"])


@pytest.mark.parametrize("part", ["chapters", "appendices"])
def test_the_parts_are_those_a_reader_sees(handout, part):
    expected, found = handout
    assert [(row["number"], fold(row["title"])) for row in found[part]] == [
        (row["number"], fold(row["title"])) for row in expected[part]
    ]


def test_the_lessons_are_those_a_reader_sees(handout):
    expected, found = handout
    assert [
        (lesson["number"], fold(lesson["title"]))
        for chapter in found["chapters"]
        for lesson in chapter["lessons"]
    ] == [
        (lesson["number"], fold(lesson["title"]))
        for chapter in expected["chapters"]
        for lesson in chapter["lessons"]
    ]


def test_every_lesson_names_its_line(handout):
    expected, found = handout
    pairs = [
        (wanted, got)
        for chapter, seen in zip(expected["chapters"], found["chapters"], strict=True)
        for wanted, got in zip(chapter["lessons"], seen["lessons"], strict=True)
    ]
    assert [got for wanted, got in pairs if not line_fits(wanted, got["source_line"])] == []


@pytest.mark.parametrize("key", ["kind", "answer", "any_of", "points"])
def test_the_items_have_the_expected(handout, key):
    expected, found = handout
    assert [row[key] for row in found["items"]] == [row[key] for row in expected["items"]]


def test_the_items_ask_what_the_document_asks(handout):
    expected, found = handout
    assert [fold(row["stem"]) for row in found["items"]] == [
        fold(row["stem"]) for row in expected["items"]
    ]


def test_the_options_and_keys_are_right(handout):
    expected, found = handout
    assert [
        [(fold(o["text"]), o["correct"]) for o in row["options"]] for row in found["items"]
    ] == [[(fold(o["text"]), o["correct"]) for o in row["options"]] for row in expected["items"]]


def test_the_blanks_take_the_expected_answers(handout):
    expected, found = handout
    assert [[sorted(map(fold, blank)) for blank in row["blanks"]] for row in found["items"]] == [
        [sorted(map(fold, blank)) for blank in row["blanks"]] for row in expected["items"]
    ]


def test_the_marking_points_are_split_as_a_reader_would(handout):
    expected, found = handout
    assert [[fold(point) for point in row["marking_points"]] for row in found["items"]] == [
        [fold(point) for point in row["marking_points"]] for row in expected["items"]
    ]


def test_every_expected_warning_is_given(handout):
    expected, found = handout
    left = list(found["warnings"])
    missing = []
    for wanted in expected["warnings"]:
        lines = wanted.get("line_any") or ([wanted["line"]] if wanted.get("line") else None)
        fitting = [
            row
            for row in left
            if row["type"] == wanted["type"] and (lines is None or row["line"] in lines)
        ]
        if fitting:
            left.remove(fitting[0])
        else:
            missing.append(wanted)
    assert missing == []
