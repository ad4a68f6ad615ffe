"""The framework goes out and comes back the same; what is wrong is said by line and nothing is taken."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from framework.exchange import (
    Entry,
    EntryLevel,
    UnreadableError,
    read_case,
    read_csv,
    write_csv,
)
from framework.exchange.stored import entries_of
from framework.models import Clause, Competency, Level
from framework.services import load_framework

FIELDS = ("code", "identifier", "title", "title_en", "statement", "parent__code")


def everything():
    rows = Competency.objects.order_by("code").values_list(*FIELDS)
    levels = Level.objects.order_by("competency__code", "number").values_list(
        "competency__code", "number", "identifier", "title", "title_en", "statement"
    )
    clauses = Competency.clauses.through.objects.values_list("competency__code", "clause__number")
    return list(rows), list(levels), sorted(clauses)


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "case"])
def test_what_goes_out_comes_back_the_same(form, tmp_path):
    load_framework()
    before, path = everything(), tmp_path / f"framework.{form}"
    call_command("export_framework", format=form, output=path)
    call_command("import_framework", path, format=form)
    assert everything() == before
    for row in Competency.objects.order_by("-parent__parent__code", "-parent__code", "-code"):
        Competency.objects.filter(parent=row).update(parent=None)
    Competency.objects.all().delete()
    call_command("import_framework", path, format=form)
    assert everything() == before


@pytest.mark.django_db
def test_a_look_ahead_writes_nothing(tmp_path, capsys):
    path = tmp_path / "one.csv"
    path.write_text("type,code,title\ncompetency,X1,泡茶\n", encoding="utf-8")
    call_command("import_framework", path, format="csv", dry_run=True)
    assert not Competency.objects.exists()
    assert "X1" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("competency,A,,A,环", 2),
        ("competency,,,,没有代码", 2),
        ("competency,A,,没有,甲", 2),
        ("competency,A b,,,代码有空格", 2),
        ("competency,A,,,", 2),
        ("level,Z,1,,先有级别", 2),
        ("competency,A,,,甲\nlevel,A,0,,零级", 3),
        ("competency,A,,,甲\nlevel,A,1,,一\nlevel,A,1,,又一", 4),
        ("competency,A,,,甲\ncompetency,A,,,乙", 3),
        ("competency,A,,B,甲\ncompetency,B,,A,乙", 2),
        ("competency,A,,,甲\n别的,A,,,乙", 3),
        ('competency,A,,,"没有关上', 2),
    ],
)
def test_what_is_wrong_is_said_by_line_and_nothing_is_taken(line, where, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(f"type,code,level,parent,title\n{line}\n", encoding="utf-8")
    with pytest.raises(CommandError, match=str(where)):
        call_command("import_framework", path, format="csv")
    assert not Competency.objects.exists()


@pytest.mark.django_db
def test_an_unknown_clause_is_said(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("type,code,title,clauses\ncompetency,A,甲,GB 1 2\n", encoding="utf-8")
    with pytest.raises(CommandError, match="GB 1 2"):
        call_command("import_framework", path, format="csv")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"{}",
        b'{"CFItems": 7}',
        b'{"CFItems": [7]}',
        b'{"CFItems": [{"identifier": "x"}]}',
        b'{"CFItems": [{"identifier": "6f0f2f0e-6d2b-5d0e-9a53-3f4d0c7f3a10"}], "CFRubrics": [{"CFRubricCriteria": [{"CFRubricCriterionLevels": [7]}]}]}',
        b"[" * 200_000,
        b"\xff\xfe\x00",
        b'{"CFItems": [' + b"9" * 5000 + b"]}",
    ],
)
def test_a_hostile_package_is_refused_in_one_sentence(data):
    with pytest.raises(UnreadableError):
        read_case(data)


text = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co"), blacklist_characters="\ufffe\uffff"), max_size=30)  # fmt: skip
word = text.filter(lambda one: one.strip())


@given(word, text, text, st.lists(st.tuples(word, text), max_size=3))
def test_any_text_comes_back_from_csv_as_it_was(title, title_en, statement, levels):
    rows = tuple(EntryLevel(n, name, "", said) for n, (name, said) in enumerate(levels, 1))
    entry = Entry("A-1", title, title_en, statement, levels=rows)
    (back,) = read_csv(write_csv([entry]))
    assert (back.title, back.title_en, back.statement) == (title, title_en, statement)
    assert [(one.number, one.title, one.statement) for one in back.levels] == [
        (one.number, one.title, one.statement) for one in rows
    ]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    for read in (read_csv, read_case):
        try:
            read(data)
        except UnreadableError:
            continue


@pytest.mark.django_db
def test_a_package_has_what_case_asks_for(tmp_path):
    load_framework()
    path = tmp_path / "package.json"
    call_command("export_framework", format="case", output=path)
    package = json.loads(path.read_text(encoding="utf-8"))
    document = package["CFDocument"]
    assert document["caseVersion"] == "1.1"
    assert {"identifier", "uri", "creator", "title", "lastChangeDateTime", "CFPackageURI"} <= set(document)  # fmt: skip
    assert len(package["CFItems"]) == len(package["CFAssociations"]) == Competency.objects.count()
    known = {one["identifier"] for one in package["CFItems"]} | {document["identifier"]}
    assert {one["destinationNodeURI"]["identifier"] for one in package["CFAssociations"]} <= known
    assert Clause.objects.exists()
    assert len(entries_of()) == len(package["CFItems"])
