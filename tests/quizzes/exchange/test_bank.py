"""Items of a file into a bank and out again."""

import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.search.backends import get_search_backend

from quizzes.exchange import gift, json_form
from quizzes.exchange.pictures import cleaned
from quizzes.exchange.proving import canonical
from quizzes.exchange.schema import Item as Entry
from quizzes.exchange.schema import Media, Option, Unreadable
from quizzes.models import Item, ItemBank
from quizzes.services.bank import ANSWERS
from quizzes.services.bank_entries import KEYS
from quizzes.services.exchange import export_items, import_items, plan_import
from tests.competence.makers import make_competency
from tests.factories import NOW
from tests.quizzes.statements import at_most

from .items import SAMPLES, picture

pytestmark = pytest.mark.django_db

HELD = [item for kind, item in SAMPLES.items() if kind in ANSWERS]
GOOD = "红灯要停吗？{T}\n\n先做什么？{=洗手 ~开门}\n"


def bring(data, **options):
    data = data if isinstance(data, bytes) else data.encode()
    return import_items(data=data, filename="题.txt", bank_slug="q", by=None, now=NOW, **options)


def test_questions_become_drafts_with_their_source():
    plan = bring(GOOD)
    assert len(plan.stored) == 2
    item = Item.objects.get(stem="先做什么？")
    assert (item.live, item.kind, item.source_name, item.source_line) == (False, "single_choice", "题.txt", 3)  # fmt: skip
    assert item.latest_revision is not None


def test_one_error_and_nothing_is_stored():
    plan = bring(GOOD + "\n坏题{~甲 ~乙}\n")
    assert [fault.line for fault in plan.faults] == [5]
    assert (plan.stored, Item.objects.count(), ItemBank.objects.count()) == ((), 0, 0)


def test_twice_imported_is_once_stored():
    bring(GOOD)
    plan = bring(GOOD.replace("先做什么？", " 先做 什么?").replace("=洗手 ~开门", "~开门 =洗手"))
    assert [skip.code for skip in plan.skipped] == ["stored_before", "stored_before"]
    assert Item.objects.count() == 2


def test_twice_in_one_file_is_once_stored():
    plan = bring(GOOD + "\n" + GOOD)
    assert [skip.code for skip in plan.skipped] == ["twice_in_file", "twice_in_file"]
    assert Item.objects.count() == 2


def test_the_same_question_may_lie_in_another_bank():
    bring(GOOD)
    import_items(data=GOOD.encode(), filename="x", bank_slug="other", by=None, now=NOW)
    assert Item.objects.count() == 4


def test_a_kind_that_the_bank_does_not_hold_is_an_error(monkeypatch):
    monkeypatch.delitem(ANSWERS, "essay")
    plan = bring("谈谈。{}")
    assert [(fault.code, fault.line) for fault in plan.faults] == [("kind_not_in_bank", 1)]


def test_a_field_that_the_bank_does_not_hold_is_named():
    part = Entry("true_false", "红灯要停。", answer=True, name="交通 1")
    entry = Entry("case", "路口", items=(part,))
    plan = bring(json_form.write([entry]).data)
    assert [skip.params["fields"] for skip in plan.skipped] == [["items"]]


@pytest.fixture
def kept():
    """Everything that a question is kept by."""
    make_competency("iso-pdca")
    return Entry(
        "true_false",
        "红灯要停。",
        answer=True,
        name="交通 1",
        category="安全/交通",
        tags=("安全", "ISO 9001"),
        feedback="看**灯**。",
        difficulty="hard",
        competencies=("iso-pdca",),
        language="en",
        check_by="2027-01-31",
        points=Decimal("1.5"),
        source="手册.docx",
        source_line=12,
        media=(Media("picture", "灯.png", cleaned(picture())[0], "一盏红灯"),),
    )


def test_everything_that_a_question_is_kept_by_returns_through_json(kept):
    plan = bring(json_form.write([kept]).data)
    assert plan.skipped == ()
    written = export_items(bank=ItemBank.objects.get(), file_format="json")
    assert (json_form.read(written.data).items, written.left_out) == ((kept,), ())


def test_what_a_question_is_kept_by_stands_in_its_columns(kept):
    item = bring(json_form.write([kept]).data).stored[0]
    item = Item.objects.get(pk=item.pk)
    assert (item.name, item.category, item.difficulty) == ("交通 1", "安全/交通", 3)
    assert (item.language, str(item.check_by), item.source_name) == (
        "en",
        "2027-01-31",
        "手册.docx",
    )
    assert sorted(item.tags.names()) == ["ISO 9001", "安全"]
    assert [competency.code for competency in item.competencies.all()] == ["iso-pdca"]
    assert item.media[0].value["image"].collection.name == "题目图片"


def test_a_competency_that_nobody_knows_is_named(kept):
    plan = bring(json_form.write([replace(kept, competencies=("none",))]).data)
    assert [(skip.code, skip.params["codes"]) for skip in plan.skipped] == [("competency_unknown", ["none"])]  # fmt: skip
    assert len(plan.stored) == 1


def test_the_same_picture_is_stored_once(kept):
    other = replace(kept, stem="黄灯要停。")
    bring(json_form.write([kept, other]).data)
    assert get_image_model().objects.count() == 1


def test_the_same_words_about_another_picture_are_another_question(kept):
    blue = Media("picture", "b.png", cleaned(picture(size=(9, 9)))[0], "一盏红灯")
    plan = bring(json_form.write([kept, replace(kept, media=(blue,))]).data)
    assert len(plan.stored) == 2


def test_pictures_of_options_come_in_and_go_out():
    red = Media("picture", "r.png", cleaned(picture())[0], "红")
    entry = Entry("single_choice", "哪个？", (Option("红", True, media=(red,)), Option("绿")))
    bring(json_form.write([entry]).data)
    written = export_items(bank=ItemBank.objects.get(), file_format="json")
    assert json_form.read(written.data).items == (replace(entry, source="题.txt"),)


def test_a_draft_of_a_published_question_is_known_too():
    item = bring(GOOD).stored[0]
    item.get_latest_revision().publish()
    item.refresh_from_db()
    item.stem = "黄灯要停吗？"
    item.save_revision()
    plan = bring("黄灯要停吗？{T}")
    assert [skip.code for skip in plan.skipped] == ["stored_before"]


def test_a_plan_writes_nothing():
    plan = plan_import(data=GOOD.encode(), bank_slug="q")
    assert (len(plan.new), plan.file_format, Item.objects.count()) == (2, "gift", 0)


def test_a_format_that_is_not_recognised_is_to_be_named():
    with pytest.raises(Unreadable, match="format_unknown"):
        plan_import(data="只是一段话。".encode(), bank_slug="q")


def test_a_bank_returns_equal_through_json():
    plain = HELD
    bring(json_form.write(plain).data)
    written = export_items(bank=ItemBank.objects.get(), file_format="json")
    back = json_form.read(written.data).items
    assert list(map(canonical, back)) == list(map(canonical, plain))


def test_the_newest_draft_is_what_leaves_the_bank():
    item = bring(GOOD).stored[0]
    item.stem = "黄灯要停吗？"
    item.save_revision()
    written = export_items(bank=ItemBank.objects.get(), file_format="gift")
    assert gift.read(written.data).items[0].stem == "黄灯要停吗？"


def test_a_retired_question_does_not_leave_the_bank():
    bring(GOOD)
    Item.objects.filter(stem="先做什么？").update(retired_at=NOW)
    written = export_items(bank=ItemBank.objects.get(), file_format="json")
    assert [item.stem for item in json_form.read(written.data).items] == ["红灯要停吗？"]


def test_every_kind_that_comes_in_goes_out():
    assert set(KEYS) == set(ANSWERS)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "题.gift"
    path.write_text(GOOD, encoding="utf-8")
    return path


def command(*args):
    out = io.StringIO()
    call_command("import_items", *map(str, args), stdout=out)
    return out.getvalue()


def test_the_command_stores_and_says_so(file):
    assert "2" in command(file, "--bank", "q")
    assert Item.objects.count() == 2


def test_the_command_prints_what_it_understood(file):
    told = json.loads(command(file, "--bank", "q", "--dry-run", "--json"))
    assert [item["kind"] for item in told["items"]] == ["true_false", "single_choice"]
    assert (told["errors"], told["new"], told["stored"]) == ([], 2, 0)
    assert not Item.objects.exists()


def test_the_command_names_errors_by_line_and_fails(file, capsys):
    file.write_text("好{T}\n\n坏{=甲\n", encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_items", str(file), "--bank", "q", "--json", stdout=out)
    (error,) = json.loads(out.getvalue())["errors"]
    assert error["line"] == 3
    assert "3" in error["message"]


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"<quiz>"])
def test_the_command_refuses_what_cannot_be_read(file, content):
    file.write_bytes(content)
    with pytest.raises(CommandError):
        command(file, "--bank", "q")


def test_the_command_exports_and_lists_what_is_not_in_the_file(file, tmp_path):
    command(file, "--bank", "q")
    target, err = tmp_path / "out.txt", io.StringIO()
    call_command("export_items", "--bank", "q", "--format", "aiken", "--output", str(target), stderr=err)  # fmt: skip
    assert "洗手" in target.read_text(encoding="utf-8")
    assert "红灯要停吗？" in err.getvalue()


def test_the_command_knows_no_other_bank(tmp_path):
    with pytest.raises(CommandError):
        call_command("export_items", "--bank", "none", "--format", "json", "--output", str(tmp_path / "x"))  # fmt: skip


def test_the_source_line_of_an_entry_stays():
    bring(json_form.write([Entry("essay", "谈谈", source_line=7)]).data)
    assert Item.objects.get().source_line == 7


def statements_of_an_import(count):
    text = "\n\n".join(f"// [tag:安全]\n第{number}题？{{T}}" for number in range(count))
    with CaptureQueriesContext(connection) as captured:
        bring(text)
    return len(captured)


def test_a_question_more_costs_an_import_a_few_statements():
    few = statements_of_an_import(5)
    Item.objects.all().delete()
    assert statements_of_an_import(25) - few <= 20 * 5


def test_an_export_asks_the_same_whatever_the_bank_holds():
    bring("\n\n".join(f"第{number}题？{{T}}" for number in range(30)))
    with at_most(4):
        export_items(bank=ItemBank.objects.get(), file_format="json")


def test_an_imported_question_is_found_and_has_its_history():
    item = bring(GOOD).stored[0]
    assert list(get_search_backend().search("红灯", Item)) == [item]
    draft = item.get_latest_revision_as_object()
    assert (draft.stem, draft.answer[0].value["answer"]) == ("红灯要停吗？", "true")
