"""The notebook read from results, and the daily practice drawn from it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from quizzes import services
from quizzes.models import Attempt, Notebook, PracticeAnswer, PracticeCard, Result
from quizzes.selectors.answer_text import right_value
from quizzes.selectors.practice import due_cards, items_lost_in, practice_today
from quizzes.services.errors import AlreadyDone
from quizzes.services.notebook import read_notebook, read_notebooks
from quizzes.services.practice import answer_card, judge_answer, practice_paper
from tests.quizzes.conftest import ANSWERS, NOW, make_quiz, options
from tests.quizzes.every_kind import CASE, EVERY, SITUATION, path

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TODAY = timezone.localdate(NOW)
TOMORROW = NOW + DAY


def sit(quiz, learner, right=(), at=NOW):
    """Hand in with these slots right and all others without an answer."""
    attempt = services.start_attempt(quiz_id=quiz.pk, learner=learner, now=at)
    for entry in attempt.paper["slots"]:
        if entry["slot"] in right:
            services.save_response(
                attempt_id=attempt.pk,
                learner_id=learner.pk,
                slot=entry["slot"],
                seq=1,
                value=right_value(entry),
                now=at,
            )
    services.submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=at)
    return attempt


def read(learner, at=NOW + HOUR):
    return read_notebook(learner_id=learner.pk, now=at)


def items_of(learner):
    return set(PracticeCard.objects.filter(learner=learner).values_list("item_id", flat=True))


def card_of(kind, value, learner, at=NOW):
    """A card that is due at the time."""
    item = make_quiz([(kind, value)]).slots.get().item
    return PracticeCard.objects.create(
        learner=learner, item=item, due_on=timezone.localdate(at), added_at=at - DAY
    )


def answer(card, value, at=NOW):
    return answer_card(card_id=card.pk, learner_id=card.learner_id, values=value, now=at)


# --- what comes into the notebook ------------------------------------------------------------------


def test_what_lost_points_comes_in(machine_quiz, learner):
    attempt = sit(machine_quiz, learner, right=(1, 3))
    read(learner)
    assert items_of(learner) == {attempt.paper["slots"][at - 1]["item"] for at in (2, 4)}


def test_it_is_asked_the_day_after(machine_quiz, learner):
    sit(machine_quiz, learner)
    read(learner)
    assert set(PracticeCard.objects.values_list("due_on", "box")) == {(TODAY + DAY, 0)}


def test_what_a_person_marked_comes_in_too(quiz, learner, assessor):
    attempt = sit(quiz, learner, right=(1, 2, 3, 4))
    assert read(learner) == 1
    assert not attempt.tasks.exists()  # without an answer the machine gives 0


def test_a_partly_right_answer_is_not_right(learner, unguarded):
    attempt = sit(make_quiz(EVERY), learner, right=range(1, 10))
    Result.objects.filter(attempt=attempt).update(
        marks=[{"slot": 1, "item": attempt.paper["slots"][0]["item"], "score": "9.99", "max_score": "10"}]
    )  # fmt: skip
    assert read(learner) == 1


def test_the_parts_of_a_case_are_one_card(learner):
    sit(make_quiz([("case", CASE)]), learner)
    assert read(learner) == 1


def test_an_attempt_writes_nothing_into_the_notebook(machine_quiz, learner):
    sit(machine_quiz, learner)
    assert not PracticeCard.objects.exists()
    assert not Notebook.objects.exists()


def test_reading_twice_adds_nothing_twice(machine_quiz, learner):
    sit(machine_quiz, learner)
    read(learner)
    assert read(learner) == 0
    assert set(PracticeCard.objects.values_list("wrong_count", flat=True)) == {1}


def test_wrong_again_starts_again(machine_quiz, learner):
    sit(machine_quiz, learner)
    read(learner)
    PracticeCard.objects.update(box=3, due_on=TODAY + 7 * DAY)
    sit(machine_quiz, learner, at=NOW + 2 * DAY)
    read(learner, NOW + 3 * DAY)
    card = PracticeCard.objects.first()
    assert (card.box, card.wrong_count, card.due_on) == (0, 2, TODAY + 3 * DAY)


def test_what_was_known_and_is_wrong_again_comes_back(machine_quiz, learner):
    sit(machine_quiz, learner)
    read(learner)
    PracticeCard.objects.update(done_at=NOW + HOUR)
    sit(machine_quiz, learner, at=NOW + 2 * DAY)
    read(learner, NOW + 3 * DAY)
    assert not PracticeCard.objects.filter(done_at__isnull=False).exists()


@pytest.mark.parametrize("policy", ["marks_only", "never"])
def test_where_keys_are_never_shown_nothing_comes_in(learner, policy):
    sit(make_quiz(ANSWERS[:4], feedback=policy), learner)
    assert read(learner) == 0


def test_what_is_shown_after_the_close_comes_in_after_it(learner):
    quiz = make_quiz(ANSWERS[:4], feedback="after_close", closes_at=NOW + DAY)
    sit(quiz, learner)
    assert read(learner) == 0
    assert read(learner, NOW + 2 * DAY) == 4


def test_what_waits_holds_up_nothing_else(learner):
    sit(make_quiz(ANSWERS[:4], feedback="after_close", closes_at=NOW + DAY), learner)
    sit(make_quiz([("true_false", {"answer": "true"})], title="另一个"), learner, at=NOW + HOUR)
    assert read(learner, NOW + 2 * HOUR) == 1
    assert read(learner, NOW + 2 * HOUR) == 0


def test_while_a_further_attempt_runs_nothing_of_the_quiz_comes_in(machine_quiz, learner):
    sit(machine_quiz, learner)
    services.start_attempt(quiz_id=machine_quiz.pk, learner=learner, now=NOW + HOUR)
    assert read(learner) == 0


def test_a_void_attempt_leaves_nothing(machine_quiz, learner):
    attempt = sit(machine_quiz, learner)
    Attempt.objects.filter(pk=attempt.pk).update(state="void")
    assert read(learner) == 0


def test_others_have_their_own_notebook(machine_quiz, learner, other_learner):
    sit(machine_quiz, learner)
    assert read(other_learner) == 0


def judged_again(attempt, lost=()):
    """A further result of the attempt, as after a regrade; all in full but these slots."""
    first = Result.objects.filter(attempt=attempt).latest("number")
    marks = [
        mark | {"score": "0" if mark["slot"] in lost else mark["max_score"]} for mark in first.marks
    ]
    return Result.objects.create(
        attempt=attempt,
        number=first.number + 1,
        score=first.score,
        max_score=first.max_score,
        passed=first.passed,
        marks=marks,
        because=first.because,
        made_at=first.made_at + HOUR,
    )


def test_an_attempt_that_is_judged_again_makes_one_mistake_of_a_question(machine_quiz, learner):
    attempt = sit(machine_quiz, learner, right=(1, 2, 4))
    read(learner)
    for _again in range(2):
        judged_again(attempt, lost=(3,))
        read(learner, NOW + 3 * HOUR)
    assert PracticeCard.objects.get().wrong_count == 1


def test_a_mistake_that_was_none_after_all_is_taken_back(machine_quiz, learner):
    attempt = sit(machine_quiz, learner, right=(1, 2, 4))
    read(learner)
    judged_again(attempt)
    read(learner, NOW + 3 * HOUR)
    assert PracticeCard.objects.get().done_at


def test_reading_costs_the_same_for_many_results(learner, django_assert_max_num_queries):
    for number in range(6):
        sit(make_quiz(ANSWERS[:4], title=f"测验 {number}"), learner)
    with django_assert_max_num_queries(12):
        read(learner)


# --- what is asked today ---------------------------------------------------------------------------


def test_at_most_ten_questions_a_day(learner):
    for _time in range(12):
        card_of("true_false", {"answer": "true"}, learner)
    assert due_cards(learner.pk, TODAY).count() == 10


def test_what_was_answered_today_counts(learner):
    for _time in range(12):
        card_of("true_false", {"answer": "true"}, learner)
    for card in due_cards(learner.pk, TODAY)[:4]:
        answer(card, {1: True})
    assert due_cards(learner.pk, TODAY).count() == practice_today(learner.pk, TODAY) == 6


@pytest.mark.parametrize(
    "changes", [{"live": False}, {"retired_at": NOW}, {"check_by": TODAY - dt.timedelta(days=1)}]
)
def test_what_is_not_asked_any_more_drops_out(learner, changes):
    card = card_of("true_false", {"answer": "true"}, learner)
    type(card.item).objects.filter(pk=card.item_id).update(**changes)
    assert not due_cards(learner.pk, TODAY)
    with pytest.raises(AlreadyDone):
        answer(card, {1: True})


def test_a_question_of_an_attempt_under_way_waits(machine_quiz, learner):
    card = card_of("true_false", {"answer": "true"}, learner)
    services.start_attempt(quiz_id=card.item.slots.get().quiz_id, learner=learner, now=NOW)
    assert not due_cards(learner.pk, TODAY)


# --- answering -------------------------------------------------------------------------------------


def test_right_goes_one_box_on(learner):
    card = card_of("true_false", {"answer": "true"}, learner)
    assert answer(card, {1: True}).right is True
    card.refresh_from_db()
    assert (card.box, card.due_on) == (1, TODAY + 2 * DAY)


def test_wrong_goes_back(learner):
    card = card_of("true_false", {"answer": "true"}, learner)
    PracticeCard.objects.update(box=3)
    assert answer(card, {1: False}).right is False
    card.refresh_from_db()
    assert (card.box, card.due_on) == (0, TODAY + DAY)


def test_right_in_the_last_box_is_known(learner):
    card = card_of("true_false", {"answer": "true"}, learner)
    PracticeCard.objects.update(box=4)
    answer(card, {1: True})
    card.refresh_from_db()
    assert card.done_at == NOW


def test_sent_twice_it_is_judged_once(learner):
    card = card_of("true_false", {"answer": "true"}, learner)
    answer(card, {1: True})
    with pytest.raises(AlreadyDone):
        answer(card, {1: True})
    assert PracticeAnswer.objects.count() == 1


def test_nobody_answers_the_card_of_another(learner, other_learner):
    card = card_of("true_false", {"answer": "true"}, learner)
    with pytest.raises(PracticeCard.DoesNotExist):
        answer_card(card_id=card.pk, learner_id=other_learner.pk, values={1: True}, now=NOW)


@pytest.mark.parametrize(("kind", "value"), EVERY)
def test_every_kind_is_right_when_it_is_right(learner, kind, value):
    card = card_of(kind, value, learner)
    paper = practice_paper(card, TODAY)
    values = {entry["slot"]: right_value(entry) for entry in paper["slots"]}
    assert answer(card, values).right is True


@pytest.mark.parametrize(("kind", "value"), EVERY)
def test_every_kind_is_wrong_without_an_answer(learner, kind, value):
    assert answer(card_of(kind, value, learner), {}).right is False


def test_the_live_question_is_asked(learner):
    card = card_of("true_false", {"answer": "true"}, learner)
    card.item.answer = [("true_false", {"answer": "false"})]
    card.item.save()
    assert answer(card, {1: False}).right is True


def test_practice_is_never_a_result(learner):
    answer(card_of("true_false", {"answer": "true"}, learner), {1: True})
    assert not Result.objects.exists()
    assert not Attempt.objects.exists()


def test_a_free_answer_waits_for_the_learner(learner):
    card = card_of("short_answer", ANSWERS[4][1], learner)
    assert answer(card, {1: "策划"}).right is None
    card.refresh_from_db()
    assert card.due_on == TODAY


@pytest.mark.parametrize(("right", "box"), [(True, 1), (False, 0)])
def test_the_learner_says_how_a_free_answer_was(learner, right, box):
    given = answer(card_of("short_answer", ANSWERS[4][1], learner), {1: "策划"})
    card = judge_answer(answer_id=given.pk, learner_id=learner.pk, right=right, now=NOW)
    given.refresh_from_db()
    assert (card.box, given.right) == (box, None)


def test_it_is_said_once(learner):
    given = answer(card_of("short_answer", ANSWERS[4][1], learner), {1: "策划"})
    judge_answer(answer_id=given.pk, learner_id=learner.pk, right=True, now=NOW)
    with pytest.raises(AlreadyDone):
        judge_answer(answer_id=given.pk, learner_id=learner.pk, right=True, now=NOW)


def test_a_wrong_part_decides_without_the_learner(learner):
    parts = [
        {"stem": "一", "weight": "1", "explanation": "", "answer": [("true_false", {"answer": "true"})]},
        {"stem": "二", "weight": "1", "explanation": "", "answer": [ANSWERS[4]]},
    ]  # fmt: skip
    card = card_of("case", {"scenes": [], "parts": parts}, learner)
    assert answer(card, {1: False, 2: "策划"}).right is False


# --- the pages -------------------------------------------------------------------------------------


@pytest.fixture
def own(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def due(learner):
    value = options("甲", "乙", right=["甲"])
    return card_of("single_choice", value, learner, at=timezone.now())


def page(client, name, *args, **query):
    return client.get(reverse(f"quizzes:{name}", args=args), query).content.decode()


def practise(client, card, **fields):
    return client.post(reverse("quizzes:practise", args=[card.pk]), {"seq-1": "0"} | fields)


def test_practice_leads_to_the_first_question(own, due):
    answer = own.get(reverse("quizzes:practice"))
    assert answer.url == reverse("quizzes:practise", args=[due.pk])


def test_the_question_holds_no_key(own, due):
    text = page(own, "practise", due.pk)
    assert "甲" in text
    assert "KEY-EXPLANATION" not in text


def test_an_answer_is_judged_at_once(own, due):
    right = right_value(practice_paper(due, timezone.localdate())["slots"][0])[0]
    shown = own.get(practise(own, due, q1=right, do="answer").url).content.decode()
    assert "KEY-EXPLANATION" in shown


def test_without_an_answer_nothing_is_judged(own, due):
    assert practise(own, due, do="answer").status_code == 400
    assert not PracticeAnswer.objects.exists()


def test_not_to_know_is_an_answer(own, due):
    practise(own, due, do="skip")
    assert PracticeAnswer.objects.get().right is False


def test_a_situation_goes_on_scene_by_scene(own, learner):
    card = card_of("case", SITUATION, learner, at=timezone.now())
    entry = practice_paper(card, timezone.localdate())["slots"][0]
    step = path(entry, "我带您办")[0]
    answer = practise(own, card, **{"pick-1": step, "do": "go-1"})
    assert (answer.status_code, "同事不在。" in answer.content.decode()) == (200, True)
    assert not PracticeAnswer.objects.exists()


def test_a_free_answer_is_compared(own, learner):
    card = card_of("short_answer", ANSWERS[4][1], learner, at=timezone.now())
    address = practise(own, card, q1="先策划", do="answer").url
    assert 'value="right"' in own.get(address).content.decode()
    own.post(address, {"do": "right"})
    card.refresh_from_db()
    assert card.box == 1


def test_the_answer_of_another_is_not_there(own, other_learner):
    card = card_of("true_false", {"answer": "true"}, other_learner)
    given = answer(card, {1: True})
    assert own.get(reverse("quizzes:practised", args=[given.pk])).status_code == 404
    assert own.get(reverse("quizzes:card", args=[card.pk])).status_code == 404


def test_no_key_while_an_attempt_asks_the_same(own, learner, due):
    practise(own, due, do="skip")
    given = PracticeAnswer.objects.get()
    quiz = due.item.slots.get().quiz
    services.start_attempt(quiz_id=quiz.pk, learner=learner, now=timezone.now())
    assert own.get(reverse("quizzes:practised", args=[given.pk])).status_code == 404
    assert "KEY-EXPLANATION" not in page(own, "card", due.pk)


def test_the_clock_reads_the_notebooks_of_all_and_opening_one_writes_nothing(
    own, learner, machine_quiz
):
    sit(machine_quiz, learner)
    assert "题目 1" not in page(own, "notebook")
    assert not Notebook.objects.exists()
    assert read_notebooks(now=timezone.now())
    assert not read_notebooks(now=timezone.now())
    assert "题目 1" in page(own, "notebook")


def test_the_notebook_is_filtered_by_quiz(own, learner, machine_quiz, due):
    sit(machine_quiz, learner, right=(1, 2, 3))
    read(learner, timezone.now())
    assert page(own, "notebook", quiz=machine_quiz.pk).count("row__title") == 1


def test_the_notebook_is_filtered_by_category(own, due):
    type(due.item).objects.update(category="体系")
    assert page(own, "notebook", category="体系").count("row__title") == 1
    assert page(own, "notebook", category="别的").count("row__title") == 0


@pytest.mark.parametrize(("box", "count"), [("0", 1), ("1", 0), ("known", 0), ("x", 1)])
def test_the_notebook_is_filtered_by_box(own, due, box, count):
    assert page(own, "notebook", box=box).count("row__title") == count


def test_what_dropped_out_says_so(own, due):
    type(due.item).objects.update(live=False)
    assert "KEY-EXPLANATION" not in page(own, "card", due.pk)
    assert own.get(reverse("quizzes:practice")).status_code == 200


def test_the_notebook_costs_the_same_however_long_it_is(own, learner, due):
    reverse_of = reverse("quizzes:notebook")
    own.get(reverse_of)
    with CaptureQueriesContext(connection) as short:
        own.get(reverse_of)
    for _time in range(15):
        card_of("true_false", {"answer": "true"}, learner)
    with CaptureQueriesContext(connection) as long:
        own.get(reverse_of)
    assert len(long) == len(short)


def test_home_offers_todays_practice(own, due):
    assert reverse("quizzes:practice") in own.get(reverse("home")).content.decode()


def test_home_says_nothing_where_nothing_is_due(own):
    assert reverse("quizzes:practice") not in own.get(reverse("home")).content.decode()


def test_items_lost_in_a_quiz_are_those_without_all_points(learner, machine_quiz):
    attempt = sit(machine_quiz, learner, right=(1, 2))
    lost = {entry["item"] for entry in attempt.paper["slots"][2:]}
    assert items_lost_in(learner.pk, machine_quiz.pk) == lost


def test_points_are_compared_as_numbers(learner, machine_quiz):
    attempt = sit(machine_quiz, learner, right=(1, 2, 3, 4))
    assert Result.objects.get(attempt=attempt).score == Decimal(40)
    assert read(learner) == 0
