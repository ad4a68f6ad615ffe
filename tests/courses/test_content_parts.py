"""Sections, sections that must be passed and vetoes of a course's quiz, as its source files name them."""

import json
import shutil

import pytest

from courses.content import UnreadableSourceError, read_course
from courses.content import source as source_module
from courses.content.parts import BadPartError, check_parts, places_of
from courses.services.content import load_course
from framework.services import load_framework
from quizzes.models import Quiz
from quizzes.selectors import newest_draft
from tests.factories import NOW, make_user

SECTIONS = [{"title": "常识"}, {"title": "食品安全", "pass_percent": "80"}]


def check(items, sections=SECTIONS):
    entries = {f"q{number}": {"points": "2"} | item for number, item in enumerate(items, start=1)}
    check_parts({"sections": sections} if sections is not None else {}, entries)


@pytest.mark.parametrize(
    ("items", "sections"),
    [
        ([{}], None),
        ([{"veto": True}, {"veto": False}], None),
        ([{"section": 1}, {"section": 2, "veto": True}], SECTIONS),
        ([{"section": 1}, {"section": 2}, {"in_quiz": False}], SECTIONS),
        ([{}], []),
    ],
)
def test_what_can_hold_is_taken(items, sections):
    check(items, sections)


@pytest.mark.parametrize(
    ("items", "sections", "near", "words"),
    [
        ([{"section": 1}, {"section": 3}], SECTIONS, ("ref", "q2"), "from 1 to 2, not 3"),
        ([{"section": 1}, {}], SECTIONS, ("ref", "q2"), "not None"),
        ([{"section": "2"}], SECTIONS, ("ref", "q1"), "not '2'"),
        ([{"section": True}], SECTIONS, ("ref", "q1"), "not True"),
        ([{"section": 1}], None, ("ref", "q1"), "has no sections"),
        ([{"section": 1}], SECTIONS, ("title", "食品安全"), "No question stands in section 2"),
        ([{"veto": "yes"}], None, ("ref", "q1"), "neither true nor false"),
        ([{"veto": True, "in_quiz": False}], None, ("ref", "q1"), "not in the quiz"),
        ([{"veto": True, "points": "0"}], None, ("ref", "q1"), "no points to lose"),
        ([], {}, ("sections", None), "no list"),
        ([], [{"title_en": "x"}], ("sections", None), "no title"),
        ([], [{"title": "一", "weight": 2}], ("title", "一"), "no “weight”"),
        ([], [{"title": "一", "pass_percent": "101"}], ("title", "一"), "pass_percent"),
        ([], [{"title": "一", "pass_percent": "many"}], ("title", "一"), "pass_percent"),
    ],
)
def test_what_cannot_hold_says_where_and_why(items, sections, near, words):
    with pytest.raises(BadPartError) as refused:
        check(items, sections)
    assert refused.value.near == near
    assert words in str(refused.value)


def test_what_no_file_names_is_left_to_the_trainers():
    assert places_of({}, [{}, {"veto": True}]) == [{}, {"is_veto": True}]
    assert places_of({"sections": []}, [{}]) == [{"section": 1}]


@pytest.fixture
def files(tmp_path, monkeypatch):
    folder = tmp_path / "meeting-service"
    shutil.copytree(source_module.CONTENT / "meeting-service", folder)
    monkeypatch.setattr(
        "courses.services.content.read_course", lambda slug: read_course(slug, directory=tmp_path)
    )
    return folder


def rewrite(path, change):
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1))


def part(files, sections, section_of):
    rewrite(files / "course.json", lambda card: card["quiz"].update(sections=sections))

    def place(data):
        for number, entry in enumerate(data["items"]):
            if entry.get("in_quiz", True):
                entry["section"] = section_of(number)

    rewrite(files / "items.json", place)


def take_back(data):
    for entry in data["items"]:
        entry.pop("section", None)
        if "veto" in entry:
            entry["veto"] = False


def test_the_line_of_the_file_is_named(files):
    part(files, SECTIONS, lambda number: 9 if number == 3 else 1 + number % 2)
    with pytest.raises(UnreadableSourceError) as refused:
        read_course("meeting-service", directory=files.parent)
    lines = (files / "items.json").read_text().splitlines()
    line = next(at for at, text in enumerate(lines, start=1) if '"ref": "m4"' in text)
    assert f"items.json, line {line}: m4: " in str(refused.value)


@pytest.mark.django_db
def test_a_loaded_quiz_has_them_and_gives_them_back(files):
    load_framework()
    trainer = make_user("顾青禾", roles=("trainer",))

    def draft():
        load_course("meeting-service", by=trainer, now=NOW)
        return newest_draft(Quiz.objects.get())

    veto = [slot.item.source_name for slot in draft().slots.all() if slot.is_veto]
    assert [name.rpartition("#")[2] for name in veto] == ["m28"]
    revision = draft().slots.first().item.latest_revision_id
    part(files, SECTIONS, lambda number: 1 if number < 10 else 2)
    parted = draft()
    percents = [section.pass_percent for section in parted.sections.all()]
    assert percents == [None, 80]
    assert {slot.section for slot in parted.slots.all()} == {1, 2}
    assert parted.slots.first().item.latest_revision_id == revision
    rewrite(files / "course.json", lambda card: card["quiz"].update(sections=[]))
    rewrite(files / "items.json", take_back)
    plain = draft()
    assert not list(plain.sections.all())
    assert {(slot.section, slot.is_veto) for slot in plain.slots.all()} == {(1, False)}
