"""The courses that come with the site: their source files, what they promise, and loading them."""

import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from wagtail.models import Page, PageLogEntry, Revision

from courses.content import UnreadableSourceError, available_courses, read_course
from courses.content import source as source_module
from courses.content.directives import BadDirectiveError, read_blocks
from courses.models import CoursePage, LessonPage
from courses.selectors.drafts import draft_course, draft_of
from courses.services import publish_release
from courses.services.content import load_course
from framework.services import load_framework
from quizzes.models import Item, Quiz
from quizzes.selectors import item_problems, newest_draft, publish_problems
from tests.factories import NOW, make_user

ROOT = Path(__file__).resolve().parent.parent.parent
COURSES = available_courses()
LOOSE_TEXT = re.compile(r"^:::", re.M)


def blocks(course, kind):
    return [block for lesson in course.lessons for block in lesson.body if block["type"] == kind]


def numbered_points(lesson):
    text = "\n".join(block["value"] for block in lesson.body if block["type"] == "markdown")
    return re.findall(r"^\d+\. \*\*", text, re.M)


# --- the source files --------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", COURSES)
def test_every_source_file_can_be_read(slug):
    course = read_course(slug)
    assert course.slug == slug
    assert all(chapter.lessons for chapter in course.chapters)


@pytest.mark.parametrize("slug", COURSES)
def test_every_title_has_an_english_one(slug):
    course = read_course(slug)
    without = [part.title for part in [*course.chapters, *course.lessons] if not part.title_en]
    assert not without
    assert all(lesson.summary_en for lesson in course.lessons)


@pytest.mark.parametrize("slug", COURSES)
def test_lessons_are_numbered_as_their_files_are(slug):
    for chapter in read_course(slug).chapters:
        numbers = [lesson.number for lesson in chapter.lessons]
        assert numbers == [f"{chapter.number}.{place}" for place in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("slug", COURSES)
def test_the_minutes_fit_the_hours_of_the_card(slug):
    course = read_course(slug)
    least, most = (float(hours) * 60 for hours in course.card["hours"])
    counted = [
        lesson.minutes
        for chapter in course.chapters
        if chapter.kind == "chapter"
        for lesson in chapter.lessons
    ]
    assert least <= sum(counted) <= most


@pytest.mark.parametrize("slug", COURSES)
def test_every_question_names_a_lesson_and_explains_itself(slug):
    course = read_course(slug)
    numbers = {lesson.number for lesson in course.lessons}
    for ref, item in course.items.items():
        assert item["lesson"] in numbers, ref
        assert len(item["explanation"]) >= 10, ref


@pytest.mark.parametrize("slug", COURSES)
def test_every_outcome_has_a_question(slug):
    course = read_course(slug)
    asked = {outcome for item in course.items.values() for outcome in item["outcomes"]}
    assert asked == set(range(1, len(course.card["outcomes"]) + 1))


@pytest.mark.parametrize("slug", COURSES)
def test_every_chapter_has_a_question_unless_the_card_excepts_it(slug):
    course = read_course(slug)
    asked = {item["lesson"].split(".")[0] for item in course.items.values()}
    chapters = {chapter.number for chapter in course.chapters if chapter.kind == "chapter"}
    assert chapters - asked == set(course.card["chapters_without_questions"])


@pytest.mark.parametrize("slug", COURSES)
def test_a_single_choice_has_exactly_one_right_option(slug):
    for ref, item in read_course(slug).items.items():
        if item["kind"] == "single_choice":
            assert [option["correct"] for option in item["options"]].count(True) == 1, ref


@pytest.mark.parametrize("slug", COURSES)
def test_a_multiple_choice_has_right_and_wrong_options(slug):
    for ref, item in read_course(slug).items.items():
        if item["kind"] == "multiple_choice":
            assert {option["correct"] for option in item["options"]} == {True, False}, ref


@pytest.mark.parametrize("slug", COURSES)
def test_a_question_has_as_many_blanks_as_its_text_shows(slug):
    for ref, item in read_course(slug).items.items():
        if item["kind"] == "fill_in":
            assert item["stem"].count("____") == len(item["blanks"]), ref


def test_every_kind_that_a_machine_can_mark_is_shown_in_one_of_the_courses():
    kinds = {item["kind"] for slug in COURSES for item in read_course(slug).items.values()}
    assert kinds >= {"number", "ordering", "matching", "case", "fill_in", "multiple_choice"}


@pytest.mark.parametrize("slug", COURSES)
def test_the_points_make_a_hundred(slug):
    items = read_course(slug).items.values()
    assert sum(int(item["points"]) for item in items if item.get("in_quiz", True)) == 100
    assert len(items) >= 12


@pytest.mark.parametrize("slug", COURSES)
def test_every_figure_has_its_words(slug):
    for figure in blocks(read_course(slug), "figure"):
        assert len(figure["value"]["text_alternative"]) > 20


@pytest.mark.parametrize("slug", COURSES)
def test_no_fence_is_left_in_the_text(slug):
    assert not [b for b in blocks(read_course(slug), "markdown") if LOOSE_TEXT.search(b["value"])]


# --- what the ISO course promises --------------------------------------------------------------------


@pytest.fixture(scope="module")
def iso():
    return read_course("iso-9001")


def test_it_holds_what_its_card_promises(iso):
    kinds = [chapter.kind for chapter in iso.chapters]
    terms, abbreviations = (len(block["value"]) for block in blocks(iso, "terms"))
    principles = next(chapter for chapter in iso.chapters if chapter.number == "4").lessons
    assert iso.card["counts"] == {
        "chapters": kinds.count("chapter"),
        "appendices": kinds.count("appendix"),
        "terms": terms,
        "abbreviations": abbreviations,
        "principle_points": sum(len(numbered_points(lesson)) for lesson in principles),
        "myths": sum(len(block["value"]) for block in blocks(iso, "myths")),
        "cases": sum(len(block["value"]) for block in blocks(iso, "cases")),
        "steps": len(five_steps(iso)),
        "step_actions": sum(len(step["actions"]) for step in five_steps(iso)),
    }


def five_steps(iso):
    lesson = next(lesson for lesson in iso.lessons if lesson.slug == "five-steps")
    return next(block for block in lesson.body if block["type"] == "steps")["value"]


def test_it_has_seven_principles_of_four_points(iso):
    principles = next(chapter for chapter in iso.chapters if chapter.number == "4").lessons
    assert [len(numbered_points(lesson)) for lesson in principles] == [4] * 7


def test_every_principle_has_one_core_sentence(iso):
    principles = next(chapter for chapter in iso.chapters if chapter.number == "4").lessons
    for lesson in principles:
        kinds = [block["value"]["kind"] for block in lesson.body if block["type"] == "callout"]
        assert kinds.count("core") == 1


def test_the_five_steps_take_as_long_as_the_guide_says(iso):
    durations = [step["duration"] for step in five_steps(iso)]
    assert durations == ["1–2 周", "2–4 周", "4–8 周", "3–6 个月", "1–2 个月"]


def test_the_four_drawn_figures_are_there(iso):
    drawings = [figure["value"]["drawing"] for figure in blocks(iso, "figure")]
    assert sorted(set(drawings)) == [
        "certification_process",
        "implementation_flow",
        "pdca",
        "ten_clauses",
    ]


def test_the_twelve_questions_of_the_self_test_have_the_right_keys(iso):
    single = [iso.items[f"sc{number}"] for number in range(1, 6)]
    assert [len(item["options"]) for item in single] == [3, 4, 3, 4, 3]
    right = [
        next(place for place, option in enumerate(item["options"]) if option["correct"])
        for item in single
    ]
    assert "".join("ABCD"[place] for place in right) == "BCCCB"
    truths = [iso.items[f"tf{number}"]["answer"] for number in range(1, 6)]
    assert truths == [False, False, False, False, True]
    assert len(iso.items["sa1"]["marking_points"]) == 5
    assert iso.items["sa2"]["any_of"] == 3


def test_what_depends_on_an_edition_has_a_date_and_an_owner(iso):
    edition = re.compile(r"(19|20)\d\d ?版|ISO \d+:\d{4}|GB/T")
    for lesson in iso.lessons:
        if edition.search(json.dumps(list(lesson.body), ensure_ascii=False)):
            assert lesson.check_by, lesson.path
            assert lesson.owner, lesson.path


def test_no_question_calls_the_six_procedures_a_duty_of_2015(iso):
    item = iso.items["x5"]
    assert [option["text"] for option in item["options"] if option["correct"]] == ["2008 年版"]


def test_nothing_is_copied_from_the_source_documents():
    tool = ROOT.parent / "shared" / "tools" / "copied_sentences"
    if not tool.exists():
        pytest.skip("the tool is not here")
    found = subprocess.run([str(tool)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "courses/content" not in found.stdout


# --- reading -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("一\n:::note\n二", 2),
        ("一\n:::", 2),
        (":::nonsense\n一\n:::", 1),
        ("\n:::table 表\n| a | b |\n|---|---|\n| 1 |\n:::", 2),
        (":::note\n:::tip\n:::", 2),
        (":::terms\n没有键\n:::", 1),
        (":::myths\nmyth: 只有一半\n:::", 1),
        (":::steps\n- 没有标题\n:::", 1),
    ],
)
def test_a_bad_fence_is_named_with_its_line(text, line):
    with pytest.raises(BadDirectiveError) as caught:
        read_blocks(text)
    assert caught.value.line == line


def test_a_table_knows_its_columns_of_numbers():
    (table,) = read_blocks(":::table 表\n| 名 | 数 |\n|---|---:|\n| 甲 | 1 |\n:::")
    assert [column["type"] for column in table["value"]["table"]["columns"]] == ["text", "number"]


@pytest.mark.parametrize("slug", ["no-such-course", "../iso-9001", ""])
def test_a_course_that_is_not_there_is_refused(slug):
    with pytest.raises(UnreadableSourceError):
        read_course(slug)


# --- loading -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Every course loaded once for this module; the tests change them and are rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_framework()
        trainer = make_user("顾青禾", roles=("trainer",))
        for slug in COURSES:
            load_course(slug, by=trainer, now=NOW)
        yield trainer
        transaction.set_rollback(True)


@pytest.fixture
def trainer(loaded, db):
    return loaded


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A copy of the source files that a test may change."""
    directory = tmp_path / "content"
    shutil.copytree(source_module.CONTENT, directory, ignore=shutil.ignore_patterns("*.py*"))
    monkeypatch.setattr(
        "courses.services.content.read_course", lambda slug: read_course(slug, directory=directory)
    )
    return directory


def counts():
    return [model.objects.count() for model in (Page, Revision, Item, Quiz, PageLogEntry)]


@pytest.mark.parametrize("slug", COURSES)
def test_a_loaded_course_is_a_draft_ready_for_a_release(trainer, slug):
    course = load_course(slug, by=trainer, now=NOW)
    assert not course.live
    assert publish_problems(newest_draft(course.quiz)) == []
    release = publish_release(course=course, is_major=True, why="首次发布", by=trainer, now=NOW)
    assert release.lessons.count() == len(read_course(slug).lessons)
    assert all(html.strip() for html in release.lessons.values_list("html", flat=True))


@pytest.mark.parametrize("slug", COURSES)
def test_what_is_loaded_can_be_asked(trainer, slug):
    load_course(slug, by=trainer, now=NOW)
    for item in Item.objects.all():
        assert list(item_problems(item)) == [], item.source_name


@pytest.mark.parametrize("slug", COURSES)
def test_loading_twice_changes_nothing(trainer, slug):
    load_course(slug, by=trainer, now=NOW)
    before = counts()
    load_course(slug, by=trainer, now=NOW + timedelta(days=1))
    assert counts() == before


def test_a_loaded_course_keeps_its_card(trainer):
    course = load_course("iso-9001", by=trainer, now=NOW)
    assert [audience.name for audience in course.audiences.all()] == [
        "零基础小白",
        "企业管理人员",
        "质量相关人员",
    ]
    assert (course.hours_min, course.hours_max, course.compiled) == (2, 3, "2025")
    assert len(course.outcomes) == 5
    assert (course.competency.code, course.level) == ("ISO-K1", 1)


def test_a_question_that_depends_on_an_edition_has_its_date(trainer):
    load_course("iso-9001", by=trainer, now=NOW)
    item = Item.objects.get(source_name__endswith="#sc1")
    assert item.check_by is not None


def test_a_changed_lesson_gets_a_new_draft_and_no_other_does(trainer, files):
    course = load_course("iso-9001", by=trainer, now=NOW)
    before = Revision.objects.count()
    path = files / "iso-9001" / "04-2-leadership.md"
    path.write_text(path.read_text().replace("title: 原则二", "title: 第二项"))
    load_course("iso-9001", by=trainer, now=NOW)
    lesson = LessonPage.objects.descendant_of(course).get(slug="leadership")
    assert draft_of(lesson).title.startswith("第二项")
    assert Revision.objects.count() == before + 1


def test_what_a_trainer_edited_stays_when_another_file_changes(trainer, files):
    course = load_course("iso-9001", by=trainer, now=NOW)
    edited = LessonPage.objects.descendant_of(course).get(slug="pdca")
    edited.title = "培训师改过的标题"
    edited.save_revision(user=trainer)
    path = files / "iso-9001" / "04-2-leadership.md"
    path.write_text(path.read_text() + "\n又添一句。\n")
    load_course("iso-9001", by=trainer, now=NOW)
    edited.refresh_from_db()
    assert draft_of(edited).title == "培训师改过的标题"


def test_a_new_lesson_stands_where_its_file_stands(trainer, files):
    course = load_course("iso-9001", by=trainer, now=NOW)
    folder = files / "iso-9001"
    shutil.move(folder / "01-4-the-recipe.md", folder / "01-5-the-recipe.md")
    (folder / "01-4-new.md").write_text("---\nnumber: 1.4\ntitle: 新的一课\n---\n正文。\n")
    load_course("iso-9001", by=trainer, now=NOW)
    slugs = [lesson.slug for lesson in draft_course(course).chapters[0].lessons]
    assert slugs[-2:] == ["new", "the-recipe"]


def test_a_lesson_whose_file_is_gone_is_left_out(trainer, files):
    course = load_course("iso-9001", by=trainer, now=NOW)
    (files / "iso-9001" / "09-2-reading-cases.md").unlink()
    load_course("iso-9001", by=trainer, now=NOW)
    lesson = LessonPage.objects.descendant_of(course).get(slug="reading-cases")
    assert draft_of(lesson).left_out


def test_a_changed_question_gets_a_new_draft_and_keeps_its_place(trainer, files):
    course = load_course("iso-9001", by=trainer, now=NOW)
    publish_release(course=course, is_major=True, why="首次发布", by=trainer, now=NOW)
    path = files / "iso-9001" / "items.json"
    path.write_text(path.read_text().replace("字母 C 指的是哪一步", "字母 C 是哪一步"))
    load_course("iso-9001", by=trainer, now=NOW)
    item = Item.objects.get(source_name__endswith="#sc2")
    assert "指的是" in item.stem
    assert "字母 C 是哪一步" in newest_draft(item).stem


def test_a_new_question_joins_the_quiz_with_the_next_release(trainer, files):
    course = load_course("iso-9001", by=trainer, now=NOW)
    publish_release(course=course, is_major=True, why="首次发布", by=trainer, now=NOW)
    path = files / "iso-9001" / "items.json"
    data = json.loads(path.read_text())
    data["items"].append(dict(data["items"][0], ref="extra"))
    path.write_text(json.dumps(data))
    course = load_course("iso-9001", by=trainer, now=NOW)
    publish_release(course=course, is_major=False, why="加一题", by=trainer, now=NOW)
    asked = [item for item in data["items"] if item.get("in_quiz", True)]
    assert CoursePage.objects.get(pk=course.pk).quiz.slots.count() == len(asked)


def test_a_file_that_cannot_be_read_changes_nothing(trainer, files):
    load_course("iso-9001", by=trainer, now=NOW)
    before = counts()
    (files / "iso-9001" / "04-2-leadership.md").write_text("---\ntitle: 坏了\n")
    with pytest.raises(UnreadableSourceError):
        load_course("iso-9001", by=trainer, now=NOW)
    assert counts() == before
