"""Checklists at the desk: a list and an editor apart from quizzes."""

import pytest
from django.urls import reverse

from quizzes import services
from quizzes.models import Quiz
from tests.factories import make_user

from .conftest import make_quiz
from .observing import levels, make_checklist, measured, timed

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(client):
    person = make_user("孙老师", roles=("trainer",))
    client.force_login(person)
    return person


def form(**fields):
    rows = {
        f"{name}-{key}": "0"
        for name in ("sections", "slots")
        for key in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
    }
    empty = {"title": "", "title_en": "", "slug": "", "intro": "", "pass_mark": ""}
    return rows | empty | {"pass_unit": "percent", "agreement_percent": "10"} | fields


def test_checklists_and_quizzes_stand_in_lists_of_their_own(client, trainer):
    make_checklist()
    make_quiz(title="质量测验")
    lists = {
        name: client.get(reverse(f"{name}:list")).content.decode()
        for name in ("quizzes_checklists", "wagtailsnippets_quizzes_quiz")
    }
    assert "茶水服务检查" in lists["quizzes_checklists"]
    assert "质量测验" not in lists["quizzes_checklists"]
    assert "茶水服务检查" not in lists["wagtailsnippets_quizzes_quiz"]


def test_the_editor_asks_for_what_a_checklist_has_and_nothing_of_sitting(client, trainer):
    page = client.get(reverse("quizzes_checklists:edit", args=[make_checklist().pk]))
    text = page.content.decode()
    assert 'name="slug"' in text
    assert 'name="max_attempts"' not in text
    assert 'name="timing"' not in text


def test_each_editor_leads_to_the_other_where_that_is_meant(client, trainer):
    checklist, quiz = make_checklist(), make_quiz()
    to = client.get(reverse("wagtailsnippets_quizzes_quiz:edit", args=[checklist.pk]))
    assert to["Location"] == reverse("quizzes_checklists:edit", args=[checklist.pk])
    to = client.get(reverse("quizzes_checklists:edit", args=[quiz.pk]))
    assert to["Location"] == reverse("wagtailsnippets_quizzes_quiz:edit", args=[quiz.pk])


def test_a_draft_is_made_with_a_short_name_and_not_without(client, trainer):
    address = reverse("quizzes_checklists:add")
    assert client.get(address).status_code == 200
    refused = client.post(address, form(title="消防检查"))
    assert refused.status_code == 200
    assert not Quiz.objects.exists()
    client.post(address, form(title="消防检查", slug="fire"))
    made = Quiz.objects.get()
    assert (made.mode, made.slug, made.live, made.counting) == ("observed", "fire", False, "latest")


def test_publishing_says_in_words_what_is_missing(client, trainer):
    client.post(
        reverse("quizzes_checklists:add"),
        form(title="消防检查", slug="fire") | {"action-publish": "1"},
        follow=True,
    )
    assert not Quiz.objects.get().live


def test_a_copy_has_a_short_name_of_its_own(trainer, now):
    checklist = make_checklist()
    copies = [services.duplicate_quiz(quiz=checklist, by=trainer, now=now) for _time in range(2)]
    assert [(each.mode, each.slug) for each in copies] == [
        ("observed", "tea-service-2"),
        ("observed", "tea-service-3"),
    ]
    assert copies[0].slots.count() == 3


@pytest.mark.parametrize("kind", range(3))
def test_a_line_is_edited_and_previewed_like_any_question(client, trainer, kind):
    answer = [("levels", levels()), ("measured", measured(15, 20)), ("timed", timed(30))][kind]
    item = make_checklist([answer]).slots.get().item
    base = "wagtailsnippets_quizzes_item"
    assert client.get(reverse(f"{base}:edit", args=[item.pk])).status_code == 200
    assert client.get(reverse(f"{base}:preview_on_edit", args=[item.pk])).status_code in {200, 302}
    request = client.get(reverse(f"{base}:list"))
    assert request.status_code == 200


@pytest.mark.parametrize(
    "name", ["printed", "sittings", "running", "overrides", "requests", "corrections"]
)
def test_what_nobody_sits_has_no_screens_of_sitting(client, trainer, name):
    checklist = make_checklist()
    space = "quizzes" if name == "corrections" else "quizzes_desk"
    address = reverse(f"{space}:{name}", args=[checklist.pk])
    assert client.get(address).status_code == 404
    assert client.post(address, {"variants": 1}).status_code in {404, 405}
