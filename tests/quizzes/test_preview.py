"""A trainer sees a draft as learners will, with what is right and what is missing."""

import pytest
from django.core import signing
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from quizzes.models import Attempt, Item, ItemBank, Quiz
from quizzes.services.paper_keys import item_entries
from quizzes.views.trying import SALT
from tests import factories

from .conftest import make_quiz
from .every_kind import EVERY, ORDERING

pytestmark = pytest.mark.django_db


def preview(draft):
    request = RequestFactory().get("/")
    request.user = factories.make_admin()
    return render_to_string("quizzes/desk/preview.html", {"object": draft, "request": request})


def test_a_quiz_shows_every_question_and_its_key():
    quiz = factories.make_quiz()
    page = preview(quiz)
    assert page.count('<fieldset class="question"') == quiz.slots.count()


def test_it_has_the_headings_and_the_pass_mark_that_learners_read(quiz):
    page = preview(quiz)
    assert "paper-part" in page
    assert "总分的 60%" in page


def test_a_quiz_says_what_keeps_it_from_being_published():
    page = preview(Quiz(title="空的测验"))
    assert "callout--warning" in page


def test_a_question_that_was_never_saved_is_shown():
    item = Item(bank=ItemBank(slug="x", name="x"), stem="PDCA 的 C 是什么？")
    item.answer = [("true_false", {"answer": "true"})]
    assert "PDCA 的 C 是什么？" in preview(item)


def test_a_question_without_its_answer_says_so_instead_of_failing():
    assert "callout--warning" in preview(Item(stem="没有答案"))


class TestTrying:
    """The trainer answers in the preview and sees what comes of it."""

    @pytest.fixture
    def client(self, client):
        client.force_login(factories.make_user(roles=("trainer",)))
        return client

    @pytest.fixture
    def paper(self):
        entries = []
        for slot in make_quiz(EVERY).slots.select_related("item"):
            entries += item_entries(slot.item, len(entries) + 1, slot.worth, 1, shuffle=False)
        return {"schema": 1, "title": "每种题型", "pass_mark": "60", "pass_unit": "percent", "max_score": "80", "slots": entries}  # fmt: skip

    def post(self, client, paper, do="try", **fields):
        token = signing.dumps(paper, salt=SALT, compress=True)
        seqs = {f"seq-{entry['slot']}": 0 for entry in paper["slots"]}
        return client.post(reverse("quizzes_desk:try"), seqs | fields | {"paper": token, "do": do})

    def test_what_is_answered_is_marked_at_once_with_key_and_feedback(self, client, paper):
        partial = paper["slots"][2]["options"]
        page = self.post(client, paper, q1="十五分钟", q3=[partial[0]["id"], partial[2]["id"]])
        text = page.content.decode()
        assert text.count('class="trial__marked"') == 9
        for words in ("15 分钟", "FEEDBACK-对", "FEEDBACK-错", "REPLY-跟到底"):
            assert words in text
        assert not Attempt.objects.exists()

    def test_a_step_into_a_situation_shows_the_next_scene_and_no_marks(self, client, paper):
        first = paper["slots"][6]["scenes"][0]["choices"][0]["id"]
        text = self.post(client, paper, do="go-7", **{"pick-7": first}).content.decode()
        assert "同事不在。" in text
        assert "trial__marked" not in text

    def test_an_order_that_makes_none_is_said(self, client, paper):
        ids = [option["id"] for option in paper["slots"][4]["options"]]
        fields = [each for pair in zip(ids, ["1", "1", "2", ""], strict=True) for each in pair]
        page = self.post(client, paper, q5=fields)
        assert page.status_code == 400
        assert 'id="e5"' in page.content.decode()

    def test_a_paper_that_is_not_ours_is_refused_in_words(self, client):
        page = client.post(reverse("quizzes_desk:try"), {"paper": "forged"})
        assert page.status_code == 400

    def test_who_cannot_change_questions_cannot_try_them(self, client, paper):
        client.force_login(factories.make_user(roles=("auditor",)))
        assert self.post(client, paper).status_code in {302, 403}

    def test_every_outcome_is_listed_with_its_points(self):
        page = preview(make_quiz([("ordering", ORDERING)]).slots.get().item)
        assert page.count('<th scope="row">') == 5
        assert "10/10" in page
        assert "6.66/10" in page
