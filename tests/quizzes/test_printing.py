"""A quiz on paper: variants, what stands on the sheets, and that a reprint is the same."""

import io
import subprocess
from shutil import which

import pytest
from django.urls import reverse
from PIL import Image

from learning_site.roles import apply_roles
from quizzes.documents.papers import ANSWER_SHEET, KEY, PAPER, draw_printed
from quizzes.documents.pictures import Pictures
from quizzes.documents.questions import columns_for
from quizzes.documents.rich import nodes_of
from quizzes.models import ItemBank, PrintedPaper, QuizDraw
from quizzes.selectors.printing import batches_of
from quizzes.services import start_attempt
from quizzes.services.errors import StartRefused
from quizzes.services.printing import print_quiz
from quizzes.views.headings import headings_of
from tests.factories import make_admin, make_shelf, make_user
from tests.quizzes.conftest import NOW, make_item, make_quiz, options
from tests.quizzes.every_kind import EVERY

pytestmark = pytest.mark.django_db
needs_poppler = pytest.mark.skipif(which("pdftotext") is None, reason="needs poppler-utils")


@pytest.fixture
def trainer():
    return make_user("周讲师", roles=("trainer",))


def make_prints(quiz, trainer, **choices):
    wanted = {"variants": 2, "shuffle_questions": True, "shuffle_options": True}
    return print_quiz(quiz=quiz, by=trainer, now=NOW, **wanted | choices)


def draw(printed, what, **changes):
    return draw_printed(
        what,
        printed.paper | changes,
        headings_of(printed.paper),
        variant=printed.variant,
        code="0a1b2c3d",
        day=NOW.date(),
    )


def words(pdf):
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def items_of(printed):
    return [entry["item"] for entry in printed.paper["slots"]]


def test_a_batch_has_a_row_a_variant(quiz, trainer):
    made = make_prints(quiz, trainer, variants=4)
    assert [each.variant for each in made] == ["A", "B", "C", "D"]
    assert len({each.batch for each in made}) == 1


def test_variant_a_keeps_the_order_of_the_quiz(quiz, trainer):
    first, *_others = make_prints(quiz, trainer, variants=4)
    assert items_of(first) == [slot.item_id for slot in quiz.slots.all()]


def test_variants_ask_the_same_questions(trainer):
    quiz = make_quiz([("true_false", {"answer": "true"})] * 12)
    first, second = make_prints(quiz, trainer)
    assert set(items_of(first)) == set(items_of(second))


def test_variants_ask_them_in_another_order(trainer):
    quiz = make_quiz([("true_false", {"answer": "true"})] * 12)
    first, second = make_prints(quiz, trainer)
    assert items_of(first) != items_of(second)


def test_unshuffled_variants_keep_the_order(trainer):
    quiz = make_quiz([("true_false", {"answer": "true"})] * 12)
    first, second = make_prints(quiz, trainer, shuffle_questions=False)
    assert items_of(first) == items_of(second)


def test_drawn_questions_are_the_same_in_every_variant(trainer):
    quiz = make_quiz([])
    bank = ItemBank.objects.create(slug="pool", name="题池")
    for number in range(20):
        make_item(bank, "true_false", {"answer": "true"}, stem=f"抽题 {number}")
    QuizDraw.objects.create(quiz=quiz, count=5, points=2, bank=bank)
    made = make_prints(quiz, trainer, variants=4)
    assert len({frozenset(items_of(each)) for each in made}) == 1


def test_a_quiz_that_nobody_could_sit_is_not_printed(trainer):
    quiz = make_quiz(live=False)
    with pytest.raises(StartRefused):
        make_prints(quiz, trainer)
    assert not PrintedPaper.objects.exists()


def test_the_number_of_variants_is_held(quiz, trainer):
    with pytest.raises(ValueError, match="variants"):
        make_prints(quiz, trainer, variants=5)


def test_a_reprint_is_the_same_after_the_question_was_changed(quiz, trainer):
    made = make_prints(quiz, trainer)[1]
    before = draw(made, PAPER)
    item = quiz.slots.first().item
    item.stem = "改过的题目"
    item.save()
    assert draw(PrintedPaper.objects.get(pk=made.pk), PAPER) == before


@needs_poppler
@pytest.mark.parametrize("what", [PAPER, ANSWER_SHEET])
def test_no_key_stands_on_what_learners_get(what, trainer):
    quiz = make_quiz([("short_answer", {"marking_points": [{"text": "KEY-要点", "synonyms": []}]}), *EVERY])  # fmt: skip
    text = words(draw(make_prints(quiz, trainer)[0], what))
    for secret in ("KEY-", "FEEDBACK-", "REPLY-", "PART-EXPLANATION", "第七章 – "):
        assert secret not in text


@needs_poppler
def test_every_kind_stands_on_the_paper(trainer):
    text = words(draw(make_prints(make_quiz(EVERY), trainer)[0], PAPER))
    for phrase in (
        "分钟",
        "处置",
        "人员、设备",
        "第六章",
        "业主问车位的事。",
        "让他投诉去",
        "第一步做什么？",
    ):
        assert phrase in text


@needs_poppler
def test_the_key_sheet_names_the_letters_of_its_own_variant(trainer):
    quiz = make_quiz([("single_choice", options("甲", "乙", "丙", "丁", right=["丙"]))])
    for made in make_prints(quiz, trainer, variants=4):
        texts = [option["text"] for option in made.paper["slots"][0]["options"]]
        assert f"{'ABCD'[texts.index('丙')]} 丙" in " ".join(words(draw(made, KEY)).split())


@needs_poppler
def test_every_page_names_batch_and_variant(trainer):
    text = words(draw(make_prints(make_quiz(EVERY * 2), trainer)[1], PAPER))
    pages = text.rstrip("\f").split("\f")
    assert len(pages) > 1
    assert all("0a1b2c3d-B" in page for page in pages)


@needs_poppler
def test_what_people_typed_is_never_read_as_typst(trainer):
    hostile = '#panic("x") $x$ ]#box[ `raw` <b> @ref \\'
    quiz = make_quiz([("single_choice", options(hostile, "乙", right=["乙"]))])
    text = words(draw(make_prints(quiz, trainer)[0], PAPER, title=hostile))
    assert text.count('#panic("x")') == 2


def png(width, height):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(out, "PNG")
    return out.getvalue()


def medium(kind="picture", src="/media/images/a.png"):
    return {"type": kind, "src": src, "alt": "说明", "width": 1, "height": 1}


def test_a_picture_is_never_wider_than_its_place():
    shown = Pictures(lambda src: png(3000, 300)).media([medium()])
    assert shown[0]["mm"] == 100


def test_a_tall_picture_is_held_by_its_height():
    shown = Pictures(lambda src: png(300, 3000)).media([medium()])
    assert shown[0]["mm"] == 6.0


def test_the_same_picture_is_taken_in_once():
    pictures = Pictures(lambda src: png(10, 10))
    pictures.media([medium(), medium()])
    assert len(pictures.files) == 1


@pytest.mark.parametrize("content", [None, b"no picture"])
def test_a_picture_that_is_gone_is_named_in_words(content):
    shown = Pictures(lambda src: content).media([medium()])
    assert "说明" in shown[0]["words"]


@pytest.mark.parametrize("kind", ["sound", "video"])
def test_a_recording_is_named_in_words(kind):
    assert "说明" in Pictures().media([medium(kind)])[0]["words"]


def test_html_becomes_a_tree():
    assert nodes_of("a <strong>b</strong>") == ["a ", {"t": "strong", "c": ["b"]}]


def test_a_gap_keeps_its_number():
    assert nodes_of('<span class="blank">（2）＿＿＿</span>') == [{"t": "gap", "c": [], "n": 2}]


def test_a_table_is_filled_up_to_its_widest_row():
    table = nodes_of("<table><tr><th>a</th><th>b</th></tr><tr><td>c</td></tr></table>")[0]
    assert table["rows"] == [[["a"], ["b"]], [["c"], []]]


@pytest.mark.parametrize(
    ("texts", "columns"),
    [(["是", "否"], 4), (["一二三四五六七八", "否"], 2), (["长" * 30, "否"], 1), (["一"] * 5, 2)],
)
def test_short_options_stand_beside_each_other(texts, columns):
    assert columns_for([{"text": text, "media": []} for text in texts]) == columns


# --- at the desk --------------------------------------------------------------------------------------


@pytest.fixture
def desk(client):
    make_shelf()
    apply_roles()
    client.force_login(make_admin())
    return client


def test_printing_at_the_desk_leads_to_the_sheets(desk, quiz):
    answer = desk.post(
        reverse("quizzes_desk:printed", args=[quiz.pk]),
        {"variants": "2", "shuffle_questions": "on"},
        follow=True,
    )
    batch = PrintedPaper.objects.first().batch
    assert answer.redirect_chain[-1][0] == reverse("quizzes_desk:printed_batch", args=[batch])


def test_a_refused_print_says_because(desk):
    quiz = make_quiz(live=False)
    answer = desk.post(
        reverse("quizzes_desk:printed", args=[quiz.pk]), {"variants": "1"}, follow=True
    )
    assert answer.status_code == 200
    assert not PrintedPaper.objects.exists()


@pytest.mark.parametrize("what", [PAPER, ANSWER_SHEET, KEY])
def test_each_sheet_comes_as_a_file(desk, quiz, trainer, what):
    batch = make_prints(quiz, trainer)[0].batch
    answer = desk.get(reverse("quizzes_desk:printed_sheet", args=[batch, "B", what]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize(("variant", "what"), [("C", PAPER), ("A", "none")])
def test_what_was_not_printed_is_not_there(desk, quiz, trainer, variant, what):
    batch = make_prints(quiz, trainer)[0].batch
    address = reverse("quizzes_desk:printed_sheet", args=[batch, variant, what])
    assert desk.get(address).status_code == 404


def test_an_auditor_gets_no_sheets(client, quiz, trainer):
    make_shelf()
    apply_roles()
    client.force_login(make_user(roles=("auditor",)))
    batch = make_prints(quiz, trainer)[0].batch
    answer = client.get(reverse("quizzes_desk:printed_sheet", args=[batch, "A", PAPER]))
    assert answer.status_code in {302, 403}


def test_the_list_counts_variants(quiz, trainer):
    make_prints(quiz, trainer, variants=3)
    assert batches_of(quiz.pk)[0]["variants"] == 3


def test_printing_starts_nothing_for_learners(quiz, trainer, learner):
    make_prints(quiz, trainer)
    assert start_attempt(quiz_id=quiz.pk, learner=learner, now=NOW).number == 1
