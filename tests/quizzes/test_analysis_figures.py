"""The figures of item analysis against small cases reckoned by hand. Pure."""

from statistics import correlation

import pytest

from quizzes.grading.analysis import Answer, analyse, cronbach_alpha, doubts, thirds


def sheets(*rows, chosen=None):
    """One row an attempt, one column a question of one point."""
    return [
        [
            Answer(item, float(score), 1.0, chosen=(chosen[at][item],) if chosen else ())
            for item, score in enumerate(row)
        ]
        for at, row in enumerate(rows)
    ]


ROWS = [(1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)]


def figures(item, rows=ROWS):
    return next(each for each in analyse(sheets(*rows)).items if each.item == item)


def test_without_attempts_there_is_nothing_to_analyse():
    assert analyse([]) is None
    assert analyse([[]]) is None


def test_facility_is_the_mean_share_of_the_points():
    assert figures(0).facility == 0.5
    assert figures(2).facility == pytest.approx(1 / 3)


def test_discrimination_is_the_correlation_with_the_rest_without_the_item():
    item = [row[0] for row in ROWS]
    rest = [row[1] + row[2] for row in ROWS]
    assert figures(0).discrimination == pytest.approx(correlation(item, rest))


def test_an_item_that_everybody_has_right_discriminates_nothing():
    assert figures(0, [(1, 1), (1, 0)]).discrimination is None


def test_discrimination_of_partial_points_and_different_weights():
    rows = [[Answer("a", 1.5, 3.0), Answer("b", 2.0, 4.0)], [Answer("a", 3.0, 3.0), Answer("b", 4.0, 4.0)],
            [Answer("a", 0.0, 3.0), Answer("b", 1.0, 4.0)]]  # fmt: skip
    found = analyse(rows).items[0]
    assert found.discrimination == pytest.approx(correlation([0.5, 1, 0], [0.5, 1, 0.25]))


def test_alpha_of_a_case_reckoned_by_hand():
    """Item variances 0.3, 0.3, 4/15; totals 3 2 1 1 1 0 vary by 16/15: 1.5 · (1 − 13/16)."""
    found = analyse(sheets(*ROWS))
    assert found.alpha == pytest.approx(1.5 * (1 - (0.3 + 0.3 + 4 / 15) / (16 / 15)))
    assert found.error == pytest.approx((16 / 15) ** 0.5 * (1 - found.alpha) ** 0.5)


def test_alpha_of_identical_items_is_one():
    assert analyse(sheets((1, 1), (0, 0), (1, 1))).alpha == pytest.approx(1)


@pytest.mark.parametrize(
    ("variances", "deviation"), [([0.2], 1.0), ([0.2, 0.2], 0.0), ([0.2, None], 1.0)]
)
def test_alpha_is_undefined_for_one_item_and_without_variance(variances, deviation):
    assert cronbach_alpha(variances, deviation) is None


def test_attempts_with_different_questions_have_no_alpha():
    found = analyse([[Answer("a", 1.0, 1.0)], [Answer("b", 1.0, 1.0)]])
    assert (found.same_paper, found.alpha, found.error) == (False, None, None)


def test_thirds_take_everybody_at_the_border():
    assert thirds([0.1, 0.2, 0.2, 0.5, 0.8, 0.9]) == (0.2, 0.8)


def test_options_are_counted_in_the_best_and_in_the_worst_third():
    chosen = [["k"], ["k"], ["k"], ["d"], ["d"], ["d"]]
    rows = [(1,), (1,), (1,), (0,), (0,), (0,)]
    item = analyse(sheets(*rows, chosen=chosen)).items[0]
    assert [(c.value, c.count, c.top, c.bottom) for c in item.choices] == [
        ("k", 3, 3, 0),
        ("d", 3, 0, 3),
    ]


def test_where_all_have_the_same_points_there_is_no_best_third():
    item = analyse(sheets((1,), (1,), (1,), chosen=[["k"], ["k"], ["d"]])).items[0]
    assert (item.top_n, item.bottom_n) == (0, 0)


def test_the_time_is_the_median():
    rows = [[Answer("a", 1.0, 1.0, seconds=seconds)] for seconds in (10.0, 20.0, 900.0)]
    assert analyse(rows).items[0].seconds == 20


def test_sections_have_their_own_figures():
    rows = [
        [Answer(0, a, 1.0, section=1), Answer(1, b, 1.0, section=1), Answer(2, c, 1.0, section=2)]
        for a, b, c in ROWS
    ]
    first, second = analyse(rows).sections
    assert (first.number, first.items, first.facility) == (1, 2, 0.5)
    assert first.alpha == pytest.approx(2 * (1 - 0.6 / (4 / 5)))
    assert (second.items, second.alpha) == (1, None)


def test_totals_stand_in_tenths_and_full_points_in_the_last():
    assert analyse(sheets((1, 1), (0, 0), (1, 0))).totals == (1, 0, 0, 0, 0, 1, 0, 0, 0, 1)


def test_few_answers_are_said_to_be_few():
    assert analyse(sheets(*ROWS * 4)).is_small
    assert not analyse(sheets(*ROWS * 5)).is_small


class TestDoubts:
    def test_who_knows_the_rest_does_worse(self):
        rows = [(0, 1, 1), (0, 1, 1), (1, 0, 0), (1, 0, 0)]
        assert doubts(figures(0, rows), ()) == ("negative",)

    def test_a_distractor_is_chosen_more_often_than_the_key(self):
        chosen = [["k"], ["d"], ["d"]]
        item = analyse(sheets((1,), (0,), (0,), chosen=chosen)).items[0]
        assert doubts(item, ["k"]) == ("distractor",)
        assert doubts(item, ["d"]) == ()

    def test_a_question_without_options_has_no_distractor(self):
        assert doubts(figures(0), ()) == ()
