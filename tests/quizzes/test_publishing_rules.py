"""What keeps a quiz with sections and draws from being published, and what a copy takes along."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from learning_site.roles import apply_roles
from quizzes import services
from quizzes.models import Attempt, Item, ItemBank, Quiz, QuizDraw, QuizSection, QuizSlot
from quizzes.selectors import publish_problems
from tests.factories import make_user

from .conftest import ANSWERS, make_item, make_quiz, minutes, options

pytestmark = pytest.mark.django_db
CHOICE = options("甲", "乙", right=["甲"])


@pytest.fixture
def bank(db):
    bank = ItemBank.objects.create(slug="pool", name="题库")
    for number in range(3):
        make_item(bank, "single_choice", CHOICE, stem=f"抽题 {number}")
    return bank


def draw(quiz, bank, count, **fields):
    return QuizDraw.objects.create(quiz=quiz, bank=bank, count=count, points=5, **fields)


def problems(quiz):
    return publish_problems(Quiz.objects.get(pk=quiz.pk))


def test_a_quiz_of_draws_alone_can_be_published(bank):
    quiz = make_quiz([])
    draw(quiz, bank, 3)
    assert problems(quiz) == []


def test_a_draw_that_the_bank_cannot_fill_names_section_and_numbers(bank):
    quiz = make_quiz(ANSWERS[:1])
    QuizSection.objects.create(quiz=quiz, title="基础")
    QuizSection.objects.create(quiz=quiz, title="案例")
    draw(quiz, bank, 4, section=2)
    [sentence] = problems(quiz)
    for word in ("案例", "4", "3"):
        assert word in sentence


def test_fixed_questions_take_theirs_first(bank):
    quiz = make_quiz([])
    QuizSlot.objects.create(quiz=quiz, item=bank.items.first())
    draw(quiz, bank, 3)
    assert len(problems(quiz)) == 1


@pytest.mark.parametrize(("section", "wrong"), [(1, 0), (2, 1)])
def test_without_sections_there_is_only_the_first(section, wrong):
    quiz = make_quiz(ANSWERS[:1])
    quiz.slots.update(section=section)
    assert len(problems(quiz)) == wrong


def test_a_section_that_is_not_there_and_one_without_questions_are_named():
    quiz = make_quiz(ANSWERS[:1])
    QuizSection.objects.create(quiz=quiz, title="空的")
    quiz.slots.update(section=3)
    assert len(problems(quiz)) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"feedback": "after_close"},
        {"feedback": "at_once", "is_invigilated": True},
    ],
)
def test_rules_that_contradict_each_other_are_named(fields):
    assert len(problems(make_quiz(ANSWERS[:1], **fields))) == 1


def test_a_question_that_has_to_be_right_needs_points():
    quiz = make_quiz(ANSWERS[:2])
    QuizSlot.objects.filter(pk=quiz.slots.first().pk).update(is_veto=True, points=0)
    assert len(problems(quiz)) == 1


def test_too_many_questions_past_their_date_are_said_before_a_start_is():
    quiz = make_quiz(ANSWERS[:2])
    Item.objects.filter(pk=quiz.slots.first().item_id).update(check_by=dt.date(2020, 1, 1))
    assert len(problems(quiz)) == 1


def test_a_copy_takes_rules_sections_draws_and_vetoes_along(bank, assessor, now):
    quiz = make_quiz(
        ANSWERS[:2],
        counting="latest",
        wait_minutes=60,
        shuffle_questions=True,
        is_invigilated=True,
        closes_at=now,
    )
    QuizSection.objects.create(quiz=quiz, title="一", pass_percent=60)
    quiz.slots.update(is_veto=True)
    draw(quiz, bank, 2, category="体系", difficulty=2)
    copy = services.duplicate_quiz(quiz=quiz, by=assessor, now=now)
    for each in (Quiz.objects.get(pk=copy.pk), copy.get_latest_revision_as_object()):
        assert (each.counting, each.wait_minutes, each.shuffle_questions) == ("latest", 60, True)
        assert (each.is_invigilated, each.closes_at) == (True, now)
        assert [(s.title, s.pass_percent) for s in each.sections.all()] == [("一", 60)]
        assert [(slot.section, slot.is_veto) for slot in each.slots.all()] == [(1, True)] * 2
        drawn = each.draws.all()[0]
        assert (drawn.bank, drawn.count, drawn.category, drawn.difficulty) == (bank, 2, "体系", 2)


class TestDesk:
    @pytest.fixture
    def desk(self, client):
        apply_roles()
        client.force_login(make_user("培训师", roles=("trainer",)))
        return client

    def edit(self, quiz):
        return reverse(Quiz.snippet_viewset.get_url_name("edit"), args=[quiz.pk])

    def test_the_editor_shows_sections_draws_and_the_way_to_the_other_screens(self, desk, quiz):
        page = desk.get(self.edit(quiz)).content.decode()
        for name in ("sections-TOTAL_FORMS", "draws-TOTAL_FORMS", "slots-0-is_veto", "counting"):
            assert name in page
        for name in ("overrides", "requests", "sittings", "running"):
            assert reverse(f"quizzes_desk:{name}", args=[quiz.pk]) in page

    def test_moving_the_close_says_who_keeps_the_old_end(self, desk, learner):
        quiz = make_quiz([("true_false", {"answer": "true"})])
        quiz.save_revision().publish()
        now = timezone.now()
        services.start_attempt(quiz_id=quiz.pk, learner=learner, now=now)
        item = quiz.slots.get().item
        data = {
            "title": quiz.title, "pass_mark": "60", "pass_unit": "percent", "timing": "limited",
            "time_limit_minutes": 30, "attempts_rule": "limited", "max_attempts": 3,
            "wait_minutes": 0, "counting": "best", "grace_seconds": 5, "feedback": "after_grading",
            "assessor_count": 1, "agreement_percent": 10, "shuffle_options": "on",
            "closes_at": (timezone.localtime(now) + minutes(5)).strftime("%Y-%m-%d %H:%M"),
            "sections-TOTAL_FORMS": 0, "sections-INITIAL_FORMS": 0,
            "draws-TOTAL_FORMS": 0, "draws-INITIAL_FORMS": 0,
            "slots-TOTAL_FORMS": 1, "slots-INITIAL_FORMS": 1, "slots-0-id": quiz.slots.get().pk,
            "slots-0-item": item.pk, "slots-0-section": 1, "slots-0-ORDER": 1,
            "action-publish": "action-publish",
        }  # fmt: skip
        page = desk.post(self.edit(quiz), data, follow=True).content.decode()
        assert Quiz.objects.get(pk=quiz.pk).closes_at is not None
        assert reverse("quizzes_desk:running", args=[quiz.pk]) in page.split("messages", 1)[1]
        assert Attempt.objects.get().deadline_at == now + minutes(30)
