"""Two tablets at one occasion: one sheet a hand, one closing, nothing lost."""

import pytest

from quizzes import ports, services
from quizzes.models import Attempt, Observation, Result, Signature
from quizzes.selectors.signatures import signatures_of
from quizzes.services.errors import AttemptClosed
from quizzes.signals import observation_closed
from tests.hands import at_once

from .observing import fill, make_checklist, make_person, sign

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 6


@pytest.fixture(autouse=True)
def no_gates(monkeypatch):
    monkeypatch.setattr(ports.sign_gates, "_answers", [])
    monkeypatch.setattr(observation_closed, "receivers", [])


@pytest.fixture
def people(db):
    return [make_person(f"A-{number}", f"考评员{number}", "assessor") for number in range(HANDS)]


def occasion(learner, by, now, **fields):
    return services.plan_observation(
        quiz_id=make_checklist().pk, learner_id=learner.pk, by=by, now=now, **fields
    )


def opened(observation, person, now):
    return services.open_sheet(
        observation_id=observation.pk, observer=person, standpoint="centre", now=now
    )


def test_six_taps_of_one_hand_open_one_sheet(learner, people, now):
    observation = occasion(learner, people[0], now)
    found = at_once(HANDS, lambda _number: opened(observation, people[0], now))
    assert {getattr(each, "pk", each) for each in found} == {Attempt.objects.get().pk}


def test_six_hands_open_a_sheet_each(learner, people, now):
    observation = occasion(learner, people[0], now)
    found = at_once(HANDS, lambda number: opened(observation, people[number], now))
    assert all(isinstance(each, Attempt) for each in found), found
    assert Attempt.objects.count() == HANDS
    assert len(set(Attempt.objects.values_list("number", flat=True))) == HANDS


@pytest.mark.parametrize("needed", [1, 2])
def test_two_tablets_that_sign_at_once_give_one_closing(learner, people, now, needed):
    observation = occasion(learner, people[0], now, needed=needed)
    sheets = [fill(opened(observation, each, now), now=now) for each in people[:2]]
    events = []
    observation_closed.connect(lambda event, **kwargs: events.append(event), weak=False)
    found = at_once(2, lambda number: sign(sheets[number], people[number], now=now))
    assert all(isinstance(each, Signature) for each in found), found
    assert len(events) == Result.objects.count() == 1
    assert Observation.objects.get().result == Result.objects.get()


def test_the_same_signature_six_times_is_one(learner, people, now):
    sheet = fill(opened(occasion(learner, people[0], now), people[0], now), now=now)
    found = at_once(HANDS, lambda _number: sign(sheet, people[0], now=now))
    assert sum(isinstance(each, AttemptClosed) for each in found) == HANDS - 1, found
    assert Signature.objects.count() == Result.objects.count() == 1


def test_a_line_that_meets_the_signature_is_in_it_or_refused(learner, people, now):
    sheet = fill(opened(occasion(learner, people[0], now), people[0], now), now=now)
    worst = {"level": sheet.paper["slots"][0]["levels"][-1]["id"]}

    def act(number):
        if number:
            return services.save_response(
                attempt_id=sheet.pk, learner_id=people[0].pk, slot=1, seq=2, value=worst, now=now
            )
        return sign(sheet, people[0], now=now)

    signature, saved = at_once(2, act)
    assert isinstance(signature, Signature), signature
    assert not signatures_of(Attempt.objects.get())[0].is_void
    kept = not isinstance(saved, AttemptClosed)
    assert (signature.score == 20) == kept
