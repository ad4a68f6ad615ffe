"""The item bank's desk: list, form, duplicates, where a question is used."""

import datetime as dt

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from learning_site.roles import apply_roles
from quizzes.models import Item, QuizDraw
from quizzes.selectors.items import categories, uses_of
from quizzes.services import start_attempt, submit_attempt
from quizzes.services.exchange import import_items
from tests.factories import NOW, make_bank, make_item, make_quiz, make_shelf, make_user

from .statements import at_most

pytestmark = pytest.mark.django_db

GIFT = "红灯要停吗？{T}\n\n先做什么？{=洗手 ~开门}\n"


@pytest.fixture
def trainer(db):
    make_shelf()
    apply_roles()
    return make_user("培训师", roles=("trainer",))


@pytest.fixture
def desk(client, trainer):
    client.force_login(trainer)
    return client


@pytest.fixture
def bank(db):
    return make_bank("前台")


def fill(bank, text=GIFT):
    return import_items(data=text.encode(), filename="题.txt", bank_slug=bank.slug, by=None, now=NOW).stored  # fmt: skip


def truth(bank, **fields):
    return make_item(bank, kind="true_false", value={"answer": "true"}, **fields)


def listed(desk, **query):
    answer = desk.get(reverse("wagtailsnippets_quizzes_item:list"), query)
    assert answer.status_code == 200
    return set(answer.context["object_list"])


def form(bank, *, answer="true", stem="红灯要停吗？", **more):
    blocks = streamfield([("true_false", {"answer": answer})])
    data = nested_form_data({"answer": blocks, "media": streamfield([])})
    return data | {
        "bank": str(bank.pk),
        "stem": stem,
        "name": "",
        "category": "",
        "tags": "",
        "language": "zh-hans",
        "points": "",
        "explanation": "",
        **more,
    }


def add(desk, bank, **fields):
    return desk.post(reverse("wagtailsnippets_quizzes_item:add"), form(bank, **fields))


def test_a_question_is_kept_with_everything_about_it(desk, bank, trainer):
    answer = add(desk, bank, name="交通 1", category=" 安全 / 交通/", tags="红灯", difficulty="2", owner=str(trainer.pk), check_by="2027-01-31")  # fmt: skip
    assert answer.status_code == 302
    item = Item.objects.get()
    assert (item.name, item.category, item.difficulty) == ("交通 1", "安全/交通", 2)
    assert (item.owner, item.check_by) == (trainer, dt.date(2027, 1, 31))
    assert len(item.fingerprint) == 64


def test_a_question_that_is_there_already_is_named_with_a_link(desk, bank):
    first = fill(bank)[0]
    answer = add(desk, bank, stem="红灯 要停吗?")
    assert answer.status_code == 200
    (error,) = answer.context["form"].errors["is_meant_twice"]
    assert reverse("wagtailsnippets_quizzes_item:edit", args=[first.pk]) in error


def test_the_same_words_with_another_answer_are_named_too(desk, bank):
    fill(bank)
    answer = add(desk, bank, answer="false")
    assert "is_meant_twice" in answer.context["form"].errors


def test_a_warning_is_confirmed_once(desk, bank):
    fill(bank)
    assert add(desk, bank, is_meant_twice="on").status_code == 302
    item = Item.objects.latest("pk")
    again = form(bank, name="另一个名")
    edited = desk.post(reverse("wagtailsnippets_quizzes_item:edit", args=[item.pk]), again)
    assert edited.status_code == 302


def test_another_question_is_no_duplicate(desk, bank):
    fill(bank)
    assert add(desk, bank, stem="黄灯要停吗？").status_code == 302


def test_the_words_of_a_question_in_a_warning_are_never_markup(desk, bank):
    fill(bank, "要<b>停</b>吗？{T}")
    answer = add(desk, bank, stem="要<b>停</b>吗？")
    assert "“要<b>停" not in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"kind": "essay"}, {"c"}),
        ({"category": "质量"}, {"a", "b"}),
        ({"category": "质量/体系"}, {"b"}),
        ({"difficulty": "3"}, {"a"}),
        ({"state": "draft"}, {"c"}),
        ({"state": "live"}, {"a", "b"}),
        ({"check": "past"}, {"b"}),
        ({"check": "none"}, {"a", "c"}),
    ],
)
def test_the_list_is_narrowed(desk, bank, query, names):
    rows = {
        "a": truth(bank, category="质量", difficulty=3),
        "b": truth(bank, category="质量/体系", check_by=dt.date(2020, 1, 1)),
        "c": make_item(bank, kind="essay", value={"guidance": ""}, category="质量管理"),
    }
    Item.objects.filter(pk=rows["c"].pk).update(live=False)
    assert listed(desk, **query) == {rows[name] for name in names}


def test_the_list_is_narrowed_by_bank_tag_and_owner(desk, bank, trainer):
    mine = truth(bank, owner=trainer)
    mine.tags.add("安全")
    mine.save()
    truth(make_bank())
    tag = mine.tags.get()
    for query in ({"bank": bank.pk}, {"tag": tag.pk}, {"owner": trainer.pk}):
        assert listed(desk, **query) == {mine}


def test_duplicates_are_listed_side_by_side(desk, bank):
    fill(bank)
    other = make_bank("另一个")
    fill(other, GIFT + "\n先后？{=甲 ~乙}")
    assert len(listed(desk, alike="same")) == 4
    fill(bank, "先后？{=甲 ~丙}")
    assert {item.stem for item in listed(desk, alike="near")} >= {"先后？"}


def test_a_filtered_list_is_searched(desk, bank):
    fill(bank)
    assert [item.stem for item in listed(desk, q="红灯", bank=bank.pk, state="draft")] == ["红灯要停吗？"]  # fmt: skip


def test_the_list_asks_the_same_number_of_statements_for_fifty_questions(desk, bank):
    fill(bank, "\n\n".join(f"第{number}题？{{T}}" for number in range(55)))
    address = reverse("wagtailsnippets_quizzes_item:list")
    desk.get(address)
    with at_most(28):
        answer = desk.get(address)
    assert len(answer.context["object_list"]) == 50


def test_categories_hold_every_level(bank):
    truth(bank, category="质量/体系/PDCA")
    assert categories() == ["质量", "质量/体系", "质量/体系/PDCA"]


def test_a_question_says_where_it_stands_and_where_it_may_be_drawn(bank, trainer):
    item = truth(bank, category="安全/交通")
    fixed = make_quiz("固定", items=(item,))
    drawing = make_quiz("抽题")
    QuizDraw.objects.create(quiz=drawing, count=1, points=1, bank=bank, category="安全")
    QuizDraw.objects.create(quiz=make_quiz("别的"), count=1, points=1, bank=bank, category="安")
    uses = uses_of(item)
    assert {(use.quiz, use.is_drawn) for use in uses.quizzes} == {(fixed, False), (drawing, True)}


def test_a_question_says_in_how_many_papers_it_was_asked(bank, trainer):
    item = truth(bank, points=1)
    quiz = make_quiz(items=(item,))
    for _time in range(2):
        learner = make_user()
        attempt = start_attempt(quiz_id=quiz.pk, learner=learner, now=NOW)
        submit_attempt(attempt_id=attempt.pk, learner_id=learner.pk, now=NOW)
    assert (uses_of(item).asked, uses_of(item).at_least) == (2, False)


def test_the_screen_of_a_question_shows_source_and_use(desk, bank):
    item = fill(bank)[1]
    make_quiz("前台测验", items=(item,))
    page = desk.get(reverse("wagtailsnippets_quizzes_item:edit", args=[item.pk])).content.decode()
    assert "题.txt" in page
    assert "前台测验" in page


def test_nobody_is_asked_to_approve_what_cannot_be_asked(desk, bank):
    fill(bank)
    data = form(bank, stem="新题？", **{"action-submit": "1"})
    data["answer-0-value-answer"] = ""
    answer = desk.post(reverse("wagtailsnippets_quizzes_item:add"), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_the_editor_of_a_quiz_asks_no_more_for_more_questions(desk, bank):
    quiz = make_quiz(items=tuple(truth(bank, stem=f"第{n}题") for n in range(22)))
    address = reverse("wagtailsnippets_quizzes_quiz:edit", args=[quiz.pk])
    desk.get(address)
    with at_most(24):
        page = desk.get(address)
    assert "第21题" in page.text
