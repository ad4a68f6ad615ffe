"""Every kind on the learner's pages: as a form without JavaScript, with no key before its time."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes import services
from quizzes.models import Response, Result
from quizzes.selectors import answers_of
from quizzes.services.errors import BadResponse

from .conftest import make_quiz
from .every_kind import EVERY, ids_of, path, right_answers
from .statements import at_most

pytestmark = pytest.mark.django_db
ORDER, PAIRS, SITUATION, PART = 5, 6, 7, 8


@pytest.fixture
def client(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def attempt(learner):
    quiz = make_quiz(EVERY, title="每种题型")
    return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())


def url(name, attempt):
    return reverse(f"quizzes:{name}", args=[attempt.pk])


def entry(attempt, slot):
    return attempt.paper["slots"][slot - 1]


def send(client, attempt, fields, do="save"):
    """The fields of the form, with the numbers of the answers that the server has."""
    newest = {row.slot: row.seq for row in Response.objects.order_by("seq")}
    seqs = {f"seq-{slot}": newest.get(slot, 0) for slot in range(1, len(attempt.kinds) + 1)}
    return client.post(url("submit", attempt), seqs | fields | {"do": do})


def order_fields(order, places=None):
    places = places or range(1, len(order) + 1)
    return [each for pair in zip(order, map(str, places), strict=True) for each in pair]


def test_every_kind_is_answered_through_the_form_and_earns_its_points(client, attempt):
    right = right_answers(attempt.paper)
    fields = {f"q{slot}": value for slot, value in right.items()}
    fields["q5"] = order_fields(right[ORDER])
    fields |= {"q7": right[SITUATION][:1], "pick-7": right[SITUATION][1:]}
    send(client, attempt, fields)
    assert answers_of(attempt.pk) == right
    client.post(url("submit", attempt), {"do": "final"})
    assert Result.objects.get().score == 80


def test_no_page_of_a_running_attempt_holds_a_key_a_share_or_a_reply(client, attempt):
    begun = path(entry(attempt, SITUATION), "这不归我管")
    for fields in ({}, {"q7": begun, "q1": "15"}):
        if fields:
            send(client, attempt, fields)
        pages = [client.get(url(name, attempt)) for name in ("attempt", "submit", "save")]
        for page in pages:
            text = page.content.decode()
            for marker in ("FEEDBACK", "REPLY", "KEY-EXPLANATION", "PART-EXPLANATION", "leads_to", "shares", "tolerance", "同事不在", "07:45"):  # fmt: skip
                assert marker not in text
    assert "业主生气了" in pages[0].content.decode()  # the scene that this path led to


def test_the_page_says_how_each_answer_is_marked(client, attempt):
    page = client.get(url("attempt", attempt)).content.decode()
    assert page.count('class="question__rule"') == 9 - 1  # a single choice has nothing to say


class TestOrdering:
    def test_entries_stand_as_they_were_put(self, client, attempt):
        right = entry(attempt, ORDER)["key"]["order"]
        send(client, attempt, {"q5": order_fields(right)})
        page = client.get(url("attempt", attempt)).content.decode()
        places = [page.index(f'value="{each}"') for each in right]
        assert places == sorted(places)
        assert page.count("<option selected>") == 4

    @pytest.mark.parametrize(
        "places", [["1", "1", "2", "3"], ["1", "2", "3", ""], ["1", "2", "3", "5"]]
    )
    def test_places_that_make_no_order_are_shown_again_with_a_sentence(
        self, client, attempt, places
    ):
        order = entry(attempt, ORDER)["key"]["order"]
        page = send(client, attempt, {"q5": order_fields(order, places), "q1": "15"}, do="review")
        assert page.status_code == 400
        text = page.content.decode()
        assert 'id="e5"' in text
        assert text.count("<option selected>") == sum(
            place in "1234" and place != "" for place in places
        )
        assert answers_of(attempt.pk) == {1: "15"}  # the others are kept

    def test_an_order_that_makes_none_is_not_handed_in_unseen(self, client, attempt):
        order = entry(attempt, ORDER)["key"]["order"]
        fields = {"q5": order_fields(order, ["1", "1", "", ""])}
        assert send(client, attempt, fields, do="final").status_code == 400
        attempt.refresh_from_db()
        assert attempt.state == "in_progress"

    def test_untouched_entries_are_no_answer(self, client, attempt):
        order = entry(attempt, ORDER)["key"]["order"]
        send(client, attempt, {"q5": order_fields(order, ["", "", "", ""])})
        assert answers_of(attempt.pk) == {}


class TestMatching:
    def test_the_chosen_options_are_in_their_fields(self, client, attempt):
        ids = ids_of(entry(attempt, PAIRS))
        send(client, attempt, {"q6": [ids["第七章"], "", ids["第六章"]]})
        page = client.get(url("attempt", attempt)).content.decode()
        assert page.count(f'<option value="{ids["第七章"]}" selected>') == 1
        assert answers_of(attempt.pk) == {PAIRS: [ids["第七章"], "", ids["第六章"]]}


class TestSituation:
    def steps(self, attempt, *texts):
        return path(entry(attempt, SITUATION), *texts)

    def save(self, attempt, seq, value):
        return services.save_response(
            attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=SITUATION, seq=seq,
            value=value, now=timezone.now(),
        )  # fmt: skip

    def test_a_scene_is_shown_when_the_one_before_has_been_decided(self, client, attempt):
        text = client.get(url("attempt", attempt)).content.decode()
        assert "业主问车位的事" in text
        assert "同事不在" not in text
        first, second = self.steps(attempt, "我带您办", "留下电话，下午回复")
        there = send(client, attempt, {"pick-7": first}, do="go-7")
        assert there["Location"].endswith("#q7")
        text = client.get(url("attempt", attempt)).content.decode()
        assert "同事不在" in text
        assert "data-unfinished" in text
        send(client, attempt, {"q7": first, "pick-7": second}, do="go-7")
        text = client.get(url("attempt", attempt)).content.decode()
        assert "data-unfinished" not in text
        assert 'name="pick-7"' not in text

    def test_a_situation_that_has_not_ended_is_named_as_open(self, client, attempt):
        send(client, attempt, {"pick-7": self.steps(attempt, "我带您办")})
        assert "#q7" in client.get(url("submit", attempt)).content.decode()

    def test_what_has_been_confirmed_stays(self, attempt):
        told, pushed, angry = self.steps(attempt, "我带您办", "这不归我管", "道歉，接过来办")
        self.save(attempt, 1, [pushed])
        for value in ([told], None, [angry, pushed]):
            with pytest.raises(BadResponse) as refused:
                self.save(attempt, 2, value)
            assert refused.value.code == "path"
        self.save(attempt, 2, [pushed, angry])
        assert answers_of(attempt.pk) == {SITUATION: [pushed, angry]}

    def test_a_form_cannot_take_a_step_back(self, client, attempt):
        told, pushed = self.steps(attempt, "我带您办", "这不归我管")
        send(client, attempt, {"pick-7": pushed})
        again = send(client, attempt, {"pick-7": told})
        assert again.status_code == 409
        assert answers_of(attempt.pk) == {SITUATION: [pushed]}

    def test_the_script_hears_a_sentence(self, client, attempt):
        told, pushed = self.steps(attempt, "我带您办", "这不归我管")
        self.save(attempt, 1, [pushed])
        body = json.dumps({"slot": SITUATION, "seq": 2, "value": [told]})
        refused = client.post(url("save", attempt), body, content_type="application/json")
        assert refused.status_code == 400
        assert "path" not in refused.json()["sentence"]

    def test_only_a_situation_pays_for_looking_at_its_path(
        self, attempt, django_assert_num_queries
    ):
        told, later = self.steps(attempt, "我带您办", "留下电话，下午回复")
        self.save(attempt, 1, [told])
        with at_most(3):
            self.save(attempt, 2, [told, later])
        for seq in (1, 2):
            with at_most(2):
                services.save_response(
                    attempt_id=attempt.pk, learner_id=attempt.learner_id, slot=1, seq=seq,
                    value=str(seq), now=timezone.now(),
                )  # fmt: skip


class TestCase:
    def test_its_text_stands_once_before_its_parts(self, client, attempt):
        page = client.get(url("attempt", attempt)).content.decode()
        assert page.count('class="case"') == 1
        assert page.index('class="case"') < page.index('id="q8"') < page.index('id="q9"')


class TestResult:
    def handed_in(self, attempt, answers):
        services.submit_attempt(
            attempt_id=attempt.pk,
            learner_id=attempt.learner_id,
            responses={slot: services.Given(value, 0) for slot, value in answers.items()},
            now=timezone.now(),
        )

    def test_it_shows_answers_keys_feedback_and_the_path_with_replies(self, client, attempt):
        partial = ids_of(entry(attempt, 3))
        answers = {
            1: "十六",
            3: [partial["问候"], partial["问对方是谁介绍来的"]],
            ORDER: entry(attempt, ORDER)["key"]["order"][::-1],
            PAIRS: [ids_of(entry(attempt, PAIRS))["第六章"], "", ""],
            SITUATION: path(entry(attempt, SITUATION), "这不归我管"),
        }
        self.handed_in(attempt, answers)
        text = client.get(url("result", attempt)).content.decode()
        for words in ("十六", "50 %", "15 分钟", "07:45 (± 5 分钟)", "FEEDBACK-对", "FEEDBACK-错", "REPLY-推", "REPLY-跟到底", "第九章", "策划", "PART-EXPLANATION"):  # fmt: skip
            assert words in text

    def test_before_the_keys_may_be_seen_there_are_only_the_answers(self, client, attempt):
        attempt.paper["feedback"] = "marks_only"
        attempt.save()
        answers = {1: "十六", SITUATION: path(entry(attempt, SITUATION), "这不归我管")}
        self.handed_in(attempt, answers)
        text = client.get(url("result", attempt)).content.decode()
        assert "十六" in text
        assert "这不归我管" in text
        for words in ("15 分钟", "FEEDBACK", "REPLY", "EXPLANATION"):
            assert words not in text
