"""What was acknowledged is there, and nothing older ever takes its place."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes import services
from quizzes.models import Attempt, AttemptEvent, Response
from quizzes.selectors import answers_of
from quizzes.services import Given
from quizzes.services.errors import AttemptClosed, BadResponse, StaleResponse

from .conftest import minutes, seconds
from .statements import at_most

pytestmark = pytest.mark.django_db
ESSAY = 5


@pytest.fixture
def attempt(quiz, learner, now):
    return services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)


def save(attempt, now, value="文字", *, slot=ESSAY, seq=1):
    return services.save_response(
        attempt_id=attempt.pk,
        learner_id=attempt.learner_id,
        slot=slot,
        seq=seq,
        value=value,
        now=now,
    )


def test_an_answer_costs_two_statements(attempt, now):
    with at_most(2):
        saved = save(attempt, now)
    assert (saved.saved_at, saved.seq) == (now, 1)
    assert answers_of(attempt.pk) == {ESSAY: "文字"}


def test_the_history_is_kept_and_the_newest_counts(attempt, now):
    save(attempt, now, "一", seq=1)
    save(attempt, now, "二", seq=2)
    assert Response.objects.count() == 2
    assert answers_of(attempt.pk) == {ESSAY: "二"}


def test_the_same_save_again_gives_the_same_answer_and_one_row(attempt, now):
    first = save(attempt, now)
    assert save(attempt, now + minutes(1)) == first
    assert Response.objects.count() == 1


def test_the_same_save_again_is_acknowledged_after_the_end_too(attempt, now):
    first = save(attempt, now)
    assert save(attempt, now + minutes(60)) == first


@pytest.mark.parametrize("seq", [1, 2])
def test_another_answer_with_an_old_number_is_stale_and_told_the_stored_one(attempt, now, seq):
    save(attempt, now, "一", seq=1)
    save(attempt, now, "二", seq=2)
    with pytest.raises(StaleResponse) as stale:
        save(attempt, now, "旧", seq=seq)
    assert (stale.value.value, stale.value.seq) == ("二", 2)
    assert answers_of(attempt.pk) == {ESSAY: "二"}


def test_null_clears_an_answer(attempt, now):
    save(attempt, now, seq=1)
    save(attempt, now, None, seq=2)
    assert answers_of(attempt.pk) == {ESSAY: None}
    assert save(attempt, now, None, seq=2).seq == 2


@pytest.mark.parametrize(
    ("offset", "taken"), [(-1, True), (0, True), (4.9, True), (5, True), (5.1, False)]
)
def test_the_deadline_has_a_grace_for_the_network(attempt, offset, taken):
    moment = attempt.deadline_at + seconds(offset)
    if taken:
        save(attempt, moment)
    else:
        with pytest.raises(AttemptClosed):
            save(attempt, moment)
    assert bool(answers_of(attempt.pk)) is taken


def test_a_save_that_comes_too_late_hands_in_what_was_saved_before(attempt, now):
    save(attempt, now)
    with pytest.raises(AttemptClosed):
        save(attempt, now + minutes(31), "zu spät", seq=2)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at) == ("submitted", attempt.deadline_at)
    assert answers_of(attempt.pk) == {ESSAY: "文字"}


def test_a_save_after_handing_in_is_refused_and_noted(attempt, now):
    save(attempt, now)
    services.submit_attempt(attempt_id=attempt.pk, learner_id=attempt.learner_id, now=now)
    with pytest.raises(AttemptClosed):
        save(attempt, now, "后", seq=2)
    assert answers_of(attempt.pk) == {ESSAY: "文字"}
    assert AttemptEvent.objects.filter(kind="refused").count() == 1


def test_somebody_else_s_attempt_is_as_unknown_as_one_that_never_was(attempt, other_learner, now):
    for attempt_id, learner_id in (
        (attempt.pk, other_learner.pk),
        (uuid.uuid4(), attempt.learner_id),
    ):
        with pytest.raises(Attempt.DoesNotExist):
            services.save_response(
                attempt_id=attempt_id, learner_id=learner_id, slot=1, seq=1, value=[], now=now
            )


@pytest.mark.parametrize(
    ("slot", "seq", "value", "code"),
    [
        (0, 1, None, "slot"),
        (99, 1, None, "slot"),
        (1, 0, ["a"], "seq"),
        (1, 2**40, ["a"], "seq"),
        (1, 1, "a", "shape"),
        (3, 1, [], "shape"),
        (ESSAY, 1, "长" * 100_001, "too_long"),
        (ESSAY, 1, "a\0", "characters"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(attempt, now, slot, seq, value, code):
    with pytest.raises(BadResponse) as refused:
        save(attempt, now, value, slot=slot, seq=seq)
    assert refused.value.code == code
    assert not Response.objects.exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=200).filter(lambda text: "\0" not in text))
def test_any_text_comes_back_as_it_went_in(attempt, now, text):
    Response.objects.all().delete()
    save(attempt, now, text)
    assert answers_of(attempt.pk) == {ESSAY: text}


def test_the_longest_answer_comes_back_as_it_went_in(attempt, now):
    text = "𠮷🙂é\r\n"[:4] * 25_000
    save(attempt, now, text)
    assert answers_of(attempt.pk)[ESSAY] == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deliveries=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 6)), min_size=1, max_size=15)
)
def test_whatever_the_order_of_delivery_the_highest_number_that_was_taken_counts(
    attempt, now, deliveries
):
    Response.objects.all().delete()
    slots = {1: 4, 2: 5, 3: 5}  # two slots; every delivery of a number carries its own text
    newest = {}
    for turn, (which, seq) in enumerate(deliveries):
        slot = slots[which]
        value = [f"{seq}-{turn % 2}"] if slot == 4 else f"{seq}-{turn % 2}"
        told = _save_or_told(attempt, now, value, slot, seq)
        if told is None:
            newest[slot] = max(newest.get(slot, (0, None)), (seq, value), key=lambda pair: pair[0])
        else:
            assert told.seq == newest[slot][0] >= seq
            assert told.value == newest[slot][1]
    assert answers_of(attempt.pk) == {slot: value for slot, (_seq, value) in newest.items()}


def _save_or_told(attempt, now, value, slot, seq):
    try:
        save(attempt, now, value, slot=slot, seq=seq)
    except StaleResponse as stale:
        return stale


def save_form(attempt, now, given):
    return services.save_responses(
        attempt_id=attempt.pk, learner_id=attempt.learner_id, given=given, now=now
    )


def test_a_form_adds_only_what_changed(attempt, now):
    save(attempt, now, "一", seq=1)
    assert (
        save_form(attempt, now, {ESSAY: Given("一", 1), 3: Given(True, 0), 4: Given(None, 0)}) == []
    )
    assert Response.objects.count() == 2


def test_a_form_of_an_old_page_does_not_undo_what_was_answered_elsewhere(attempt, now):
    save(attempt, now, "一", seq=1)
    save(attempt, now, "新", seq=2)
    assert save_form(attempt, now, {ESSAY: Given("一", 1)}) == []
    assert answers_of(attempt.pk) == {ESSAY: "新"}


def test_a_form_that_changed_an_old_answer_is_told_what_was_not_taken(attempt, now):
    save(attempt, now, "一", seq=1)
    save(attempt, now, "新", seq=2)
    (conflict,) = save_form(attempt, now, {ESSAY: Given("旧页", 1)})
    assert (conflict.slot, conflict.value, conflict.stored) == (ESSAY, "旧页", "新")
    assert answers_of(attempt.pk) == {ESSAY: "新"}


def test_a_form_takes_at_most_three_statements(attempt, now):
    given = {ESSAY: Given("x", 0), 3: Given(True, 0), 4: Given(["a", "b"], 0)}
    with at_most(3):
        save_form(attempt, now, given)
    assert len(answers_of(attempt.pk)) == 3
