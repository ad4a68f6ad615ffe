"""A handout comes in and becomes drafts with warnings to settle."""

import json
from functools import lru_cache
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from courses.importers.handout import read_handout
from courses.importers.shapes import UnreadableHandout
from courses.models import (
    ChapterPage,
    CoursePage,
    ImportedDocument,
    ImportWarning,
    LessonPage,
)
from courses.models.imports import Decision, WarningType
from courses.selectors.drafts import changes_since, draft_course
from courses.selectors.problems import release_problems
from courses.services import (
    Correction,
    accept_all,
    decide_warning,
    duplicate_course,
    import_handout,
    publish_release,
    retire_course,
)
from courses.services.settling import item_of, lesson_of
from quizzes.models import Item, ItemBank, Quiz
from quizzes.services.drafting import item_fields
from tests import factories as make

pytestmark = pytest.mark.django_db

HANDOUTS = Path(__file__).parents[1] / "data" / "handouts"


_read = lru_cache(read_handout)


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    """Read in this process and each file once; a child costs a second and has tests of its own."""
    for place in ("services.imports", "management.commands.import_course"):
        monkeypatch.setattr(f"courses.{place}.read_in_child", _read)


def bring_in(name="oddities.txt", **values):
    data = (HANDOUTS / name).read_bytes()
    return import_handout(data=data, filename=name, **({"by": None, "now": make.NOW} | values))


@pytest.fixture(scope="module")
def imported(django_db_setup, django_db_blocker):
    """The handout imported once for this module; what the tests decide is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield bring_in().pk
        transaction.set_rollback(True)


@pytest.fixture
def document(imported, db):
    return ImportedDocument.objects.get(pk=imported)


def warning_of(document, **lookup):
    return document.warnings.filter(**lookup).order_by("line").first()


def decide(warning, decision=Decision.ACCEPTED, **values):
    return decide_warning(
        warning=warning, decision=decision, **({"by": None, "now": make.NOW} | values)
    )


def test_a_handout_becomes_a_course_of_chapters_and_appendices(document):
    kinds = ChapterPage.objects.child_of(document.course).values_list("kind", flat=True)
    assert (list(kinds).count("chapter"), list(kinds).count("appendix")) == (10, 3)


def test_nothing_that_comes_in_is_live(document):
    pages = [*CoursePage.objects.all(), *ChapterPage.objects.all(), *LessonPage.objects.all()]
    assert not any(thing.live for thing in (*pages, *Item.objects.all(), *Quiz.objects.all()))


def test_the_card_is_filled_from_the_cover(document):
    course = document.course
    assert (course.hours_min, course.hours_max, course.audiences.count()) == (2, 3, 3)


def test_the_questions_are_in_the_quiz_of_the_course_in_their_order(document):
    kinds = [slot.item.kind for slot in document.course.quiz.slots.all()]
    assert kinds == ["single_choice"] * 5 + ["true_false"] * 5 + ["short_answer"] * 2


def test_what_the_source_does_not_give_is_not_made_up(document):
    quiz = document.quiz
    assert (quiz.pass_mark, quiz.timing, quiz.attempts_rule) == (None, "", "")
    assert not Item.objects.exclude(points=None).exists()


def test_the_file_is_kept_byte_for_byte(document):
    stored = ImportedDocument.objects.get(pk=document.pk)
    assert bytes(stored.content) == (HANDOUTS / "oddities.txt").read_bytes()


def test_every_warning_starts_open_with_its_line_and_words(document):
    warnings = ImportWarning.objects.filter(document=document)
    assert {warning.decision for warning in warnings} == {Decision.OPEN}
    assert warning_of(document, type=WarningType.MISSING_PICTURE).excerpt


def test_a_question_of_an_unknown_kind_is_named_not_dropped():
    document = bring_in("kitchen_hygiene.md")
    missing = warning_of(document, type=WarningType.NOT_TAKEN_OVER)
    assert missing.params["kind"] == "case"
    assert document.quiz.slots.count() == 11


def test_what_the_source_does_give_reaches_the_quiz():
    assert bring_in("kitchen_hygiene.md").quiz.pass_mark == 80


def test_questions_can_go_into_a_bank_that_exists():
    ItemBank.objects.create(slug="house", name="总题库")
    bring_in(bank_slug="house")
    assert ItemBank.objects.get(slug="house").items.count() == 12


def test_the_same_handout_twice_makes_two_courses_with_their_own_addresses(document):
    assert bring_in().course.slug != document.course.slug


def test_a_damaged_file_leaves_nothing_behind():
    before = CoursePage.objects.count()
    with pytest.raises(UnreadableHandout):
        import_handout(data=b"PK\x03\x04 torn", filename="a.docx", by=None, now=make.NOW)
    assert CoursePage.objects.count() == before


@pytest.mark.parametrize(
    "name",
    ["oddities.txt", "kitchen_hygiene.md", "warehouse_safety.txt", "information_security.docx"],
)
def test_every_handout_makes_blocks_that_the_editor_accepts(name):
    bring_in(name)
    for lesson in LessonPage.objects.all():
        lesson.body.stream_block.clean(lesson.body)


# --- settling ----------------------------------------------------------------------------------------


def test_a_decision_says_who_and_when(document):
    trainer = make.make_user(roles=("trainer",))
    warning = warning_of(document, type=WarningType.DUPLICATE)
    decide(warning, note="看过了", by=trainer)
    warning.refresh_from_db()
    assert (warning.decision, warning.note) == (Decision.ACCEPTED, "看过了")
    assert (warning.decided_by, warning.decided_at) == (trainer, make.NOW)


def test_accepting_the_missing_pdca_picture_takes_the_drawn_one(document):
    warning = warning_of(document, code="picture_missing_pdca")
    assert decide(warning)
    figures = [b.value["drawing"] for b in lesson_of(warning).body if b.block_type == "figure"]
    assert figures == ["pdca"]


def test_rejecting_a_missing_picture_takes_the_placeholder_away(document):
    warning = warning_of(document, type=WarningType.MISSING_PICTURE)
    decide(warning, Decision.REJECTED)
    assert "figure" not in [block.block_type for block in lesson_of(warning).body]


def test_a_key_can_be_put_right(document):
    warning = warning_of(document, code="truth_from_other_copy_false")
    assert decide(warning, Decision.EDITED, correction=Correction(answer=True))
    assert item_fields(item_of(warning))["answer"][0]["value"] == {"answer": "true"}


def test_confirming_a_key_as_it_was_read_changes_nothing(document):
    warning = warning_of(document, code="truth_from_other_copy_false")
    before = item_of(warning).latest_revision_id
    decide(warning, Decision.EDITED, correction=Correction(answer=False))
    assert item_of(warning).latest_revision_id == before


def test_words_are_replaced_in_the_draft(document):
    warning = warning_of(document, code="copies_differ")
    lesson = lesson_of(warning)
    old = lesson.title
    assert decide(warning, Decision.EDITED, correction=Correction(old=old, new="新的标题"))
    assert lesson_of(warning).title == "新的标题"


def test_words_that_are_not_there_are_kept_as_a_note(document):
    warning = warning_of(document, code="copies_differ")
    assert not decide(warning, Decision.EDITED, correction=Correction(old="没有", new="有"))
    warning.refresh_from_db()
    assert warning.note == "没有 → 有"


def test_all_of_a_type_are_accepted_at_once(document):
    count = document.warnings.filter(type=WarningType.SPLIT_TEXT).count()
    accepted = accept_all(document=document, type=WarningType.SPLIT_TEXT, by=None, now=make.NOW)
    left = document.warnings.filter(type=WarningType.SPLIT_TEXT, decision=Decision.OPEN)
    assert (accepted, left.count()) == (count, 0)


# --- up to the release -------------------------------------------------------------------------------


def problems_of(course):
    draft = draft_course(course)
    return release_problems(draft, changes_since(draft, None))


def test_open_pictures_and_an_undecided_quiz_are_in_the_way(document):
    problems = problems_of(document.course)
    assert sum(problem.document_id is not None for problem in problems) == 2
    assert any(problem.quiz_id for problem in problems)


def test_after_the_trainers_decisions_the_course_can_be_released(document):
    accept_all(document=document, type=WarningType.MISSING_PICTURE, by=None, now=make.NOW)
    quiz = document.quiz
    quiz.pass_mark, quiz.timing, quiz.attempts_rule = 80, "unlimited", "unlimited"
    for slot in quiz.slots.all():
        slot.points = 10
        slot.save()
    quiz = Quiz.objects.get(pk=quiz.pk)
    quiz.pass_mark, quiz.timing, quiz.attempts_rule = 80, "unlimited", "unlimited"
    quiz.save_revision()
    release = publish_release(
        course=document.course, is_major=True, why="首次发布", by=None, now=make.NOW
    )
    assert release.lessons.filter(counts=True).count() == release.lesson_count
    assert Quiz.objects.get().live
    assert all(item.live for item in Item.objects.all())
    assert release.quiz_revision == Quiz.objects.get().live_revision_id


def test_labels_inside_the_lesson_speak_the_language_of_the_content(document):
    accept_all(document=document, type=WarningType.MISSING_PICTURE, by=None, now=make.NOW)
    course = document.course
    course = CoursePage.objects.get(pk=course.pk)
    course.quiz = None
    course.save_revision(clean=False)
    release = publish_release(course=course, is_major=True, why="发布", by=None, now=make.NOW)
    myths = release.lessons.filter(html__contains='class="myth"').first()
    assert "误区" in myths.html


# --- copies and retirement ---------------------------------------------------------------------------


def test_a_copy_has_the_lessons_but_neither_release_nor_address(document):
    copy = duplicate_course(course=document.course, by=None, now=make.NOW)
    lessons = LessonPage.objects.descendant_of(copy)
    assert lessons.count() == LessonPage.objects.descendant_of(document.course).count()
    assert (copy.releases.count(), copy.live) == (0, False)
    assert copy.slug != document.course.slug


def test_retiring_twice_keeps_the_first_day(document):
    retire_course(course=document.course, by=None, now=make.NOW)
    retire_course(course=document.course, by=None, now=make.NOW.replace(year=2027))
    assert CoursePage.objects.get().retired_at == make.NOW


# --- the command line --------------------------------------------------------------------------------


def test_the_command_prints_the_promised_json(capsys):
    call_command("import_course", str(HANDOUTS / "oddities.txt"), "--dry-run", "--json")
    outcome = json.loads(capsys.readouterr().out)
    assert {"title", "chapters", "appendices", "items", "warnings"} <= set(outcome)
    assert {"kind", "stem", "options", "answer", "blanks", "marking_points", "any_of", "points",
            "source_line"} <= set(outcome["items"][0])  # fmt: skip
    assert {"type", "line", "message"} <= set(outcome["warnings"][0])


def test_a_dry_run_writes_nothing():
    before = ImportedDocument.objects.count()
    call_command("import_course", str(HANDOUTS / "oddities.txt"), "--dry-run")
    assert ImportedDocument.objects.count() == before


def test_the_command_takes_the_same_road_as_the_desk():
    call_command("import_course", str(HANDOUTS / "oddities.txt"), "--bank", "iso")
    assert ItemBank.objects.get(slug="iso").items.count() == 12


def test_the_command_refuses_a_bad_file_with_one_sentence(tmp_path):
    bad = tmp_path / "空.txt"
    bad.write_bytes(b"")
    with pytest.raises(CommandError) as refused:
        call_command("import_course", str(bad))
    assert "空.txt" in str(refused.value)
