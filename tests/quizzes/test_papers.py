"""Papers of sections and draws: repeatable, nothing twice, what is past its check-by date left out."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from framework.models import Competency
from quizzes.models import Item, ItemBank, QuizDraw, QuizSection, QuizSlot
from quizzes.selectors import blueprint_of, quiz_verdict
from quizzes.services.papers import freeze
from quizzes.views.headings import chinese_numeral, headings_of, headings_of_quiz

from .conftest import ANSWERS, NOW, make_item, make_quiz, options
from .statements import at_most

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SINGLE = options("甲", "乙", "丙", right=["甲"])


@pytest.fixture
def bank(db):
    return ItemBank.objects.create(slug="pool", name="题库")


def fill(bank, count, **fields):
    made = [make_item(bank, "single_choice", SINGLE, stem=f"抽题 {n}") for n in range(count)]
    Item.objects.filter(pk__in=[item.pk for item in made]).update(**fields)
    return made


def drawn_quiz(bank, *counts, slots=(), **fields):
    quiz = make_quiz(slots, **fields)
    for order, count in enumerate(counts):
        QuizDraw.objects.create(quiz=quiz, bank=bank, count=count, points=5, sort_order=order)
    return quiz


def items_of(paper):
    return [entry["item"] for entry in paper["slots"]]


class TestDraws:
    def test_the_same_seed_gives_the_same_paper_and_others_another(self, bank):
        fill(bank, 12)
        asked = blueprint_of(drawn_quiz(bank, 4), TODAY)
        assert freeze(asked, 5) == freeze(asked, 5)
        assert len({tuple(items_of(freeze(asked, seed))) for seed in range(10)}) > 5

    def test_no_item_comes_twice_even_where_it_stands_in_a_fixed_place(self, bank):
        items = fill(bank, 6)
        quiz = drawn_quiz(bank, 2, 3)
        QuizSlot.objects.create(quiz=quiz, item=items[0])
        for seed in range(20):
            paper = items_of(freeze(blueprint_of(quiz, TODAY), seed))
            assert sorted(paper) == sorted(item.pk for item in items)

    def test_drawn_questions_have_the_points_of_the_draw(self, bank):
        fill(bank, 3)
        paper = freeze(blueprint_of(drawn_quiz(bank, 2), TODAY), 1)
        assert [entry["points"] for entry in paper["slots"]] == ["5", "5"]
        assert paper["max_score"] == "10"

    @pytest.mark.parametrize(
        ("narrowed", "fits"),
        [
            ({"kind": "single_choice"}, 3),
            ({"kind": "essay"}, 0),
            ({"category": "体系"}, 2),
            ({"category": "体系/"}, 2),
            ({"category": "体系/PDCA"}, 1),
            ({"difficulty": 3}, 1),
            ({"tag": "基础"}, 1),
            ({}, 3),
        ],
    )
    def test_a_draw_is_narrowed_by_what_is_filled_in(self, bank, narrowed, fits):
        first, second, third = fill(bank, 3)
        Item.objects.filter(pk=first.pk).update(category="体系/PDCA", difficulty=3)
        Item.objects.filter(pk=second.pk).update(category="体系")
        Item.objects.filter(pk=third.pk).update(category="体系外")
        third.tags.add("基础")
        third.category = "体系外"
        third.save()
        quiz = make_quiz([])
        QuizDraw.objects.create(quiz=quiz, bank=bank, count=1, points=1, **narrowed)
        assert len(blueprint_of(quiz, TODAY).pools[0]) == fits

    def test_a_draw_by_competency(self, bank):
        competency = Competency.objects.create(code="Q1", title="质量意识")
        wanted = fill(bank, 2)[0]
        wanted.competencies.add(competency)
        wanted.save()
        quiz = make_quiz([])
        QuizDraw.objects.create(quiz=quiz, bank=bank, count=1, points=1, competency=competency)
        assert blueprint_of(quiz, TODAY).pools == ((wanted.pk,),)

    def test_drafts_retired_and_outdated_questions_are_never_drawn(self, bank):
        fill(bank, 1, live=False)
        fill(bank, 1, retired_at=NOW)
        fill(bank, 1, check_by=TODAY - dt.timedelta(days=1))
        kept = fill(bank, 1, check_by=TODAY)
        assert blueprint_of(drawn_quiz(bank, 1), TODAY).pools == ((kept[0].pk,),)

    def test_a_bank_that_cannot_fill_a_draw_keeps_everybody_out_and_says_so(self, bank):
        fill(bank, 2)
        quiz = drawn_quiz(bank, 3)
        QuizSection.objects.create(quiz=quiz, title="选择题")
        reason = quiz_verdict(quiz, NOW).because[0]
        assert (reason.code, dict(reason.params)) == (
            "quizzes.bank_short_in",
            {"section": "选择题", "asked": 3, "available": 2},
        )

    def test_ten_times_the_bank_costs_the_same_statements(self, bank):
        quiz = drawn_quiz(bank, 2, 2, slots=ANSWERS[:3])
        for size in (5, 50):
            fill(bank, size)
            with at_most(6):
                freeze(blueprint_of(quiz, TODAY), 1)


class TestSections:
    def sectioned(self, bank, **fields):
        fill(bank, 4)
        quiz = make_quiz(ANSWERS[:3], **fields)
        for title, percent in (("选择题", None), ("判断题", 60)):
            QuizSection.objects.create(quiz=quiz, title=title, pass_percent=percent)
        QuizSlot.objects.filter(quiz=quiz, item__kind="true_false").update(section=2, is_veto=True)
        QuizDraw.objects.create(quiz=quiz, bank=bank, count=2, points=5, section=1)
        return quiz

    def test_sections_stand_in_their_order_fixed_questions_before_drawn_ones(self, bank):
        paper = freeze(blueprint_of(self.sectioned(bank), TODAY), 1)
        assert [entry["section"] for entry in paper["slots"]] == [1, 1, 1, 1, 2]
        assert [entry["points"] for entry in paper["slots"]] == ["10", "10", "5", "5", "10"]
        assert [entry["veto"] for entry in paper["slots"]] == [False] * 4 + [True]
        assert [each["pass_percent"] for each in paper["sections"]] == [None, "60"]

    def test_questions_are_shuffled_within_their_section(self, bank):
        asked = blueprint_of(self.sectioned(bank, shuffle_questions=True), TODAY)
        papers = [freeze(asked, seed) for seed in range(10)]
        assert {tuple(entry["section"] for entry in paper["slots"]) for paper in papers} == {
            (1, 1, 1, 1, 2)
        }
        assert len({entry["kind"] for paper in papers for entry in paper["slots"][:1]}) > 1

    def test_headings_are_those_of_a_chinese_paper(self, bank):
        quiz = self.sectioned(bank)
        asked = blueprint_of(quiz, TODAY)
        with translation.override("zh-hans"):
            shown = [str(heading) for heading in headings_of(freeze(asked, 1))]
            assert shown == [str(heading) for heading in headings_of_quiz(asked)]
        assert shown == ["一、选择题（共 4 题，共 30 分）", "二、判断题（共 1 题，共 10 分）"]

    def test_without_sections_consecutive_questions_of_one_kind_are_a_heading(self):
        quiz = make_quiz([("single_choice", SINGLE)] * 5 + [("true_false", {"answer": "true"})])
        headings = headings_of(freeze(blueprint_of(quiz, TODAY), 1))
        with translation.override("zh-hans"):
            assert [str(heading) for heading in headings] == [
                "一、单选题（共 5 题，每题 10 分，共 50 分）",
                "二、判断题（共 1 题，共 10 分）",
            ]
        assert [heading.first for heading in headings] == [1, 6]

    def test_one_kind_of_question_needs_no_heading(self):
        quiz = make_quiz([("single_choice", SINGLE)] * 3)
        assert headings_of(freeze(blueprint_of(quiz, TODAY), 1)) == []

    @pytest.mark.parametrize(
        ("number", "word"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")]
    )
    def test_headings_count_in_chinese(self, number, word):
        assert chinese_numeral(number) == word


class TestLeftOut:
    def outdated(self, *places, **fields):
        quiz = make_quiz([("true_false", {"answer": "true"})] * 10, **fields)
        late = [slot.item_id for slot in quiz.slots.order_by("sort_order")][slice(*places)]
        Item.objects.filter(pk__in=late).update(check_by=TODAY - dt.timedelta(days=1))
        return quiz

    def test_what_is_past_its_check_by_date_is_left_out_and_kept_in_mind(self):
        quiz = self.outdated(0, 2)
        paper = freeze(blueprint_of(quiz, TODAY), 1)
        assert (len(paper["slots"]), paper["max_score"], paper["pass_mark"]) == (8, "80", "60")
        assert [each["points"] for each in paper["left_out"]] == ["10", "10"]

    def test_a_pass_mark_in_points_shrinks_with_it(self):
        quiz = self.outdated(0, 1, pass_mark=Decimal("66.67"), pass_unit="points")
        assert freeze(blueprint_of(quiz, TODAY), 1)["pass_mark"] == "60"

    def test_the_day_itself_is_not_past(self):
        quiz = make_quiz(ANSWERS[:1])
        Item.objects.update(check_by=TODAY)
        assert blueprint_of(quiz, TODAY).left_out == ()

    @pytest.mark.parametrize(("late", "met"), [(2, True), (3, False), (10, False)])
    def test_below_four_fifths_of_the_points_nobody_starts(self, late, met):
        verdict = quiz_verdict(self.outdated(0, late), NOW)
        assert verdict.met is met
        if not met:
            reason = verdict.because[0]
            assert reason.code == "quizzes.too_much_left_out"
            assert reason.params["count"] == late
