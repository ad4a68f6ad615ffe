"""Questions in and out of a bank at the desk."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from learning_site.roles import apply_roles
from quizzes.exchange import gift, xlsx
from quizzes.exchange.schema import Item as Entry
from quizzes.exchange.schema import Option
from quizzes.models import Item
from tests.courses.importers.makers import docx, paragraph
from tests.factories import make_bank, make_shelf, make_user

pytestmark = pytest.mark.django_db

GOOD = "红灯要停吗？{T}\n\n先做什么？{=洗手 ~开门}\n"
BAD = "红灯要停吗？{T}\n\n先做什么？{~洗手 ~开门}\n"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.STAGING_ROOT = tmp_path / "staged"


@pytest.fixture
def trainer(db):
    make_shelf()
    apply_roles()
    return make_user("培训师", roles=("trainer",))


@pytest.fixture
def desk(client, trainer):
    client.force_login(trainer)
    return client


@pytest.fixture
def bank(trainer):
    return make_bank("前台")


def give(desk, bank, data=None, *, name="题.txt", **fields):
    """Upload or paste; the address of the preview."""
    if data is not None:
        fields["file"] = SimpleUploadedFile(name, data)
    answer = desk.post(reverse("quizzes_desk:import"), {"bank": bank.slug, **fields})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def test_what_was_understood_is_shown_before_anything_is_stored(desk, bank):
    page = desk.get(give(desk, bank, text=GOOD)).content.decode()
    assert "先做什么？" in page
    assert "洗手" in page
    assert not Item.objects.exists()


def test_the_questions_are_stored_once_however_often_it_is_confirmed(desk, bank):
    address = give(desk, bank, GOOD.encode())
    desk.post(address, {"action": "store"})
    desk.post(address, {"action": "store"})
    assert sorted(Item.objects.values_list("bank", "live")) == [(bank.pk, False)] * 2
    assert Item.objects.first().source_name == "题.txt"


def test_an_error_stands_beside_the_lines_that_cause_it(desk, bank):
    context = desk.get(give(desk, bank, text=BAD)).context
    (wrong,) = context["wrong"]
    assert (wrong.name, wrong.text) == ("lines-3-3", "先做什么？{~洗手 ~开门}")
    assert len(wrong.sentences) == 1


def test_nothing_is_stored_while_there_is_an_error(desk, bank):
    desk.post(give(desk, bank, text=BAD), {"action": "store"})
    assert not Item.objects.exists()


def test_an_error_is_mended_in_the_preview(desk, bank):
    address = give(desk, bank, text=BAD)
    desk.post(address, {"action": "try", "lines-3-3": "先做什么？{=洗手\r\n~开门}"})
    assert desk.get(address).context["wrong"] == []
    desk.post(address, {"action": "store"})
    assert set(Item.objects.values_list("stem", flat=True)) == {"红灯要停吗？", "先做什么？"}


def workbook_with_an_error():
    items = [Entry("single_choice", "哪个？", (Option("甲", True), Option("乙"))), Entry("true_false", "对吗？", answer=True)]  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(xlsx.write(items).data))
    book.active["K2"] = "D"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_cell_is_mended_in_the_preview(desk, bank):
    address = give(desk, bank, workbook_with_an_error(), name="题.xlsx")
    (wrong,) = desk.get(address).context["wrong"]
    assert wrong.cells == [("K2", "答案", "D")]
    desk.post(address, {"action": "try", "cell-K2": "A"})
    desk.post(address, {"action": "store"})
    assert Item.objects.count() == 2


def test_a_word_paper_is_mended_line_by_line(desk, bank):
    rows = ["一、单选题", "1. 哪个？", "A. 甲", "B. 乙", "2. 哪种？", "A. 丙", "B. 丁", "答案：A"]
    address = give(desk, bank, docx(*map(paragraph, rows)), name="卷.docx")
    (wrong,) = desk.get(address).context["wrong"]
    assert wrong.text == "1. 哪个？\nA. 甲\nB. 乙"
    desk.post(address, {"action": "try", wrong.name: f"{wrong.text}\n答案：B"})
    desk.post(address, {"action": "store"})
    assert Item.objects.count() == 2


def test_discarded_is_forgotten(desk, bank):
    address = give(desk, bank, text=GOOD)
    desk.post(address, {"action": "discard"})
    assert desk.get(address).status_code == 302
    assert not Item.objects.exists()


def test_nobody_else_sees_the_file(desk, bank, client):
    address = give(desk, bank, text=GOOD)
    client.force_login(make_user(roles=("trainer",)))
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("token", ["0" * 32, "..%2F..%2Fetc", "x"])
def test_an_address_that_was_made_up_leads_back(desk, token):
    assert desk.get(f"/desk/quizzes/import/{token}/").status_code in (302, 404)


def test_a_new_bank_is_made_with_its_name(desk, trainer):
    fields = {"new_name": "会议服务", "new_slug": "meeting", "text": GOOD}
    address = desk.post(reverse("quizzes_desk:import"), fields)["Location"]
    desk.post(address, {"action": "store"})
    assert set(Item.objects.values_list("bank__slug", "bank__name")) == {("meeting", "会议服务")}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"text": GOOD, "bank": ""},
        {"text": GOOD, "bank": "", "new_name": "新", "new_slug": "不行"},
        {"text": "只是一段话。"},
        {"text": GOOD, "file": SimpleUploadedFile("a.txt", b"x{T}")},
        {"file": SimpleUploadedFile("a.bin", b"\x00\x01\x02")},
        {"file": SimpleUploadedFile("a.txt", b"")},
    ],
    ids=["nothing", "no bank", "bad name", "no format", "two sources", "no text", "empty"],
)
def test_what_cannot_be_taken_is_refused_in_words(desk, bank, fields):
    answer = desk.post(reverse("quizzes_desk:import"), {"bank": bank.slug, **fields})
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_a_file_that_cannot_be_read_says_so_in_the_preview(desk, bank):
    address = give(desk, bank, b"<!DOCTYPE quiz><quiz/>", name="x.xml")
    answer = desk.get(address)
    assert answer.status_code == 422
    assert "DOCTYPE" in answer.context["refusal"]


def test_the_words_of_a_strange_file_are_never_markup(desk, bank):
    text = "<script>alert(1)</script>{T}\n\n<img src=x>{~a ~b}\n"
    page = desk.get(give(desk, bank, text=text)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_template_is_a_workbook_with_headings(desk):
    answer = desk.get(reverse("quizzes_desk:template"))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [sheet["A1"].value, sheet["B1"].value] == ["题型", "题干"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_export_lists_what_the_format_cannot_hold_and_gives_the_file(desk, bank):
    desk.post(give(desk, bank, text=GOOD), {"action": "store"})
    address = reverse("quizzes_desk:export")
    looked = desk.get(address, {"bank": bank.slug, "file_format": "aiken"})
    assert (looked.context["inside"], len(looked.context["missing"])) == (1, 1)
    query = {"bank": bank.slug, "file_format": "gift", "download": "1"}
    file = b"".join(desk.get(address, query).streaming_content)
    assert len(gift.read(file).items) == 2


@pytest.mark.parametrize("name", ["import", "export", "template"])
def test_only_authors_come_in(client, db, name):
    apply_roles()
    client.force_login(make_user(roles=("hr",)))
    assert client.get(reverse(f"quizzes_desk:{name}")).status_code in (302, 403)
