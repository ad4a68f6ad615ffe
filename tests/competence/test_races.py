"""Eight hands at once: one number each, one proof a completion. On a database file with threads."""

import pytest
from django.db import transaction

from competence.models import Certificate, CompetenceRecord, Evidence, NumberSeries
from competence.selectors.integrity import check_all
from competence.services import record_completion
from tests.factories import NOW
from tests.hands import at_once

from .makers import make_completion, make_page_root

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 8


@pytest.fixture(autouse=True)
def _root():
    make_page_root()


def test_eight_who_draw_at_once_get_eight_numbers_in_a_row():
    assert sorted(at_once(HANDS, lambda _: NumberSeries.objects.draw("record", 2026))) == list(
        range(1, 9)
    )


def test_a_number_drawn_in_vain_is_given_back():
    with transaction.atomic():
        NumberSeries.objects.draw("record", 2026)
        transaction.set_rollback(True)
    assert NumberSeries.objects.draw("record", 2026) == 1


def test_one_completion_recorded_by_eight_is_one_proof():
    pk = make_completion().pk
    outcomes = at_once(HANDS, lambda _: record_completion(completion_id=pk, now=NOW))
    assert len(set(outcomes)) == 1
    assert [model.objects.count() for model in (Evidence, CompetenceRecord, Certificate)] == [1] * 3


def test_eight_completions_at_once_are_eight_proofs_without_a_gap():
    keys = [make_completion(title=f"课程{n}").pk for n in range(HANDS)]
    at_once(HANDS, lambda n: record_completion(completion_id=keys[n], now=NOW).number)
    assert NumberSeries.objects.get().last == HANDS
    checked = check_all()
    assert checked.flaw is None
    assert checked.records == HANDS
