"""Chinese is found by any part of it, on the site and in the desk, on either database."""

import pytest
from django.db import transaction
from django.urls import reverse
from modelsearch.query import Not, Phrase, PlainText
from wagtail.search.backends import get_search_backend

from courses.models import CoursePage
from learning_site.search import text_for_index, text_for_query
from quizzes.models import Item
from tests.factories import make_admin, make_course, make_item

pytestmark = pytest.mark.indexed

SYSTEM, REVERSED, EXCEL = "质量管理体系", "管理质量", "Excel操作指南"
ISO_9001, ISO_14001 = "ISO 9001 内审", "ISO 14001 内审"
TITLES = [SYSTEM, REVERSED, EXCEL, ISO_9001, ISO_14001]

FINDS = [
    ("质量管理", {SYSTEM}),
    ("管理体系", {SYSTEM}),
    ("质量管理体系", {SYSTEM}),
    ("体系管理", set()),
    ("质量", {SYSTEM, REVERSED}),
    ("量", {SYSTEM, REVERSED}),
    ("质量 体系", {SYSTEM}),
    ("质量，体系", {SYSTEM}),
    ("《Excel操作》", {EXCEL}),
    ("？", set()),
    ("Excel操作", {EXCEL}),
    ("excel", {EXCEL}),
    ("操作", {EXCEL}),
    ("ISO 9001", {ISO_9001}),
    ("ISO 9001内审", {ISO_9001}),
    ("9001", {ISO_9001}),
    ("培训", set()),
]


@pytest.fixture(scope="module")
def shelf(django_db_setup, django_db_blocker):
    """The titles, as courses and as questions, indexed once; what a test changes is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        for title in TITLES:
            make_course(title, chapters=0)
            make_item(stem=title, kind="true_false", value={"answer": "true"})
        yield
        transaction.set_rollback(True)


@pytest.fixture
def courses(shelf, db):
    return list(CoursePage.objects.order_by("pk"))


@pytest.fixture
def items(shelf, db):
    return list(Item.objects.order_by("pk"))


def _stems(finds) -> set[str]:
    return {item.stem for item in finds}


def _titles(finds) -> set[str]:
    return {page.title for page in finds}


@pytest.mark.parametrize(("text", "indexed"), [("质量管", "质量 量管 质 量 管"), ("量", "量")])
def test_a_run_is_indexed_as_its_pairs_and_characters(text, indexed):
    assert text_for_index(text) == indexed


@pytest.mark.parametrize(
    ("text", "asked"), [("质量管", "质量 量管"), ("量", "量"), ("Excel操作2", "Excel 操作 2")]
)
def test_a_query_asks_for_the_pairs_of_its_runs(text, asked):
    assert text_for_query(text) == asked


@pytest.mark.parametrize(("query", "found"), FINDS)
def test_a_course_is_found_by_a_part_of_its_title(courses, query, found):
    assert _titles(CoursePage.objects.search(query)) == found


@pytest.mark.parametrize(("query", "found"), FINDS)
def test_a_question_is_found_by_a_part_of_its_stem(items, query, found):
    assert _stems(get_search_backend().search(query, Item)) == found


@pytest.mark.parametrize(("query", "found"), [*FINDS, ("质", {SYSTEM, REVERSED}), ("Exc", {EXCEL})])
def test_a_course_is_found_while_its_title_is_typed(courses, query, found):
    assert _titles(CoursePage.objects.autocomplete(query)) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (PlainText("质量管理"), {SYSTEM}),
        (PlainText("体系 操作", operator="or"), {SYSTEM, EXCEL}),
        (Phrase("质量管理"), {SYSTEM}),
        (Phrase("Excel操作指南"), {EXCEL}),
        (Phrase("《操作》"), {EXCEL}),
        (PlainText("？"), set()),
        (Phrase("？"), set()),
        (PlainText("质量") & Phrase("体系"), {SYSTEM}),
        (PlainText("质量") & Not(PlainText("体系")), {REVERSED}),
    ],
    ids=lambda value: "+".join(sorted(value)) if isinstance(value, set) else repr(value),
)
def test_a_query_put_together_from_parts_finds_chinese(courses, query, found):
    assert _titles(CoursePage.objects.search(query)) == found


def test_a_course_is_found_by_its_new_title_only(courses, django_capture_on_commit_callbacks):
    course = courses[0]
    course.title = "环境方针"
    with django_capture_on_commit_callbacks(execute=True):
        course.save()

    found = [_titles(CoursePage.objects.search(query)) for query in ("环境", "管理体系")]

    assert found == [{"环境方针"}, set()]


def test_a_question_is_found_by_its_new_stem_only(items, django_capture_on_commit_callbacks):
    item = items[0]
    item.stem = "环境方针"
    with django_capture_on_commit_callbacks(execute=True):
        item.save()

    found = [_stems(get_search_backend().search(query, Item)) for query in ("环境", "管理体系")]

    assert found == [{"环境方针"}, set()]


@pytest.mark.parametrize("query", ["质量管理", '"质量管理"', "管理体系"])
def test_the_desk_finds_a_page_by_a_part_of_its_title(client, courses, query):
    client.force_login(make_admin())

    answer = client.get(reverse("wagtailadmin_pages:search"), {"q": query})

    assert _titles(answer.context["object_list"]) == {SYSTEM}


def test_the_desk_finds_a_page_among_its_siblings(client, courses):
    client.force_login(make_admin())
    shelf = courses[0].get_parent()

    answer = client.get(reverse("wagtailadmin_explore", args=[shelf.pk]), {"q": "质量管理"})

    assert _titles(answer.context["object_list"]) == {SYSTEM}
