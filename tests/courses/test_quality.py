"""The quality check of a draft course, the clock and the situations: what they find and refuse."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.blocks.activities import ClockBlock, SituationBlock, clock_time, minutes_of
from courses.content import available_courses, read_course
from courses.content.directives import BadDirectiveError, read_blocks
from courses.content.promises import broken_promises
from courses.models import LessonPage
from courses.selectors.conflicts import conflicts_of
from courses.selectors.drafts import draft_course, outline_of
from courses.selectors.quality import quality_checks, source_of
from courses.services.conflicts import NoSuchChoice, settle_conflict
from tests import factories as make

TODAY = dt.date(2026, 11, 22)


# --- the clock and the situations --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "before", "due"),
    [
        ("14:00", 120, "12:00"),
        ("14:00", 60, "13:00"),
        ("14:00", 30, "13:30"),
        ("14:00", 10, "13:50"),
        ("14:00", -15, "14:15"),
        ("00:30", 60, "23:30"),
    ],
)
def test_a_due_time_is_counted_back_from_the_start(start, before, due):
    assert clock_time(minutes_of(start) - before) == due


def clock_of_the_course():
    lesson = next(one for one in read_course("meeting-service").lessons if one.number == "4.3")
    return next(block for block in lesson.body if block["type"] == "clock")["value"]


def test_the_meeting_clock_says_when_and_who_without_a_script():
    html = ClockBlock().render(ClockBlock().to_python(clock_of_the_course()))
    for due in ("12:00", "13:00", "13:30", "13:50"):
        assert f">{due}</time>" in html
    assert html.count('<th scope="row">') == len(clock_of_the_course()["entries"])
    assert "clock__entry" in html
    assert " hidden>" in html  # the field for a start is of no use before the script has come


@pytest.mark.parametrize("start", ["25:00", "2 pm", ""])
def test_a_clock_starts_at_a_time_of_day(start):
    value = ClockBlock().to_python(clock_of_the_course() | {"start": start})
    with pytest.raises(ValidationError):
        ClockBlock().clean(value)


@pytest.mark.parametrize("slug", available_courses())
def test_every_way_through_a_situation_ends(slug):
    for lesson in read_course(slug).lessons:
        for block in lesson.body:
            if block["type"] == "situation":
                SituationBlock().clean(SituationBlock().to_python(block["value"]))


def test_a_note_is_handled_well_only_when_both_sides_get_a_reply():
    lesson = next(one for one in read_course("meeting-service").lessons if one.number == "2.5")
    note = next(block for block in lesson.body if block["type"] == "situation")["value"]
    ends = [
        (scene["name"], choice["verdict"])
        for scene in note["scenes"]
        for choice in scene["choices"]
        if not choice["leads_to"]
    ]
    assert [end for end in ends if end[1] == "good"] == [("back", "good")]


def test_a_situation_does_not_lead_back():
    scene = {"text": "x", "choices": [{"text": "a", "verdict": "good", "feedback": "x"}] * 2}
    scenes = [scene | {"name": "one"}, scene | {"name": "two"}]
    scenes[1] = scenes[1] | {"choices": [dict(one, leads_to="one") for one in scene["choices"]]}
    value = SituationBlock().to_python({"title": "x", "scenes": scenes})
    with pytest.raises(ValidationError, match=r"later|后面"):
        SituationBlock().clean(value)


@pytest.mark.parametrize(
    "text",
    [
        ":::clock 14:00\n| a | b | c | d |\n|---|---|---|---|\n| 1 | x | y | z |\n:::",
        ":::clock 14:00 t\n| a | b |\n|---|---|\n| 1 | x |\n:::",
        ":::situation t\n## one\nx\n- best | a | b | \n:::",
        ":::situation t\n## one\nx\n- good | a\n:::",
    ],
)
def test_a_clock_or_situation_that_cannot_be_read_is_refused(text):
    with pytest.raises(BadDirectiveError):
        read_blocks(text)


# --- what a course promises --------------------------------------------------------------------------


@pytest.mark.parametrize("slug", available_courses())
def test_our_courses_keep_what_they_promise(slug):
    course = read_course(slug)
    lessons = {lesson.number: lesson.body for lesson in course.lessons}
    assert course.card["promises"]
    assert broken_promises(course.card["promises"], lessons) == []
    assert all(chapter.outcomes for chapter in course.chapters if chapter.kind == "chapter")


def test_a_lesson_that_holds_three_points_of_four_is_named():
    lessons = {"4.1": [{"type": "markdown", "value": "1. **a**\n2. **b**\n3. **c**"}]}
    promise = {"title": "要点", "in": "4", "count": "points", "is": 4, "each": 4}
    broken = broken_promises([promise], lessons)
    assert [(one.number, one.promised, one.found) for one in broken] == [("4", 4, 3), ("4.1", 4, 3)]


# --- the check ---------------------------------------------------------------------------------------


def change(lesson, **values):
    for name, value in values.items():
        setattr(lesson, name, value)
    lesson.save()
    lesson.save_revision()


@pytest.fixture
def course(db):
    return make.make_course("质量")


def found(course):
    """The number of findings of every check, in the order of the page; None where it is not known."""
    checks = quality_checks(draft_course(course), today=TODAY)
    return [len(check.findings) if check.is_known else None for check in checks]


def lesson_of(course):
    return LessonPage.objects.descendant_of(course).first()


def test_each_fault_is_found_at_its_place(course):
    before = found(course)
    figure = {"drawing": "pdca", "caption": "", "text_alternative": "", "suggestion": ""}
    text = "按 2015 版。[走](/nowhere/) [站外](https://example.org/) [不在](#nowhere)"
    change(
        lesson_of(course),
        body=[("figure", figure), ("markdown", text)],
        check_by=None,
        minutes=None,
    )
    after = found(course)
    more = [None if was is None else now - was for was, now in zip(before, after, strict=True)]
    assert more[:3] == [1, 2, 1]
    assert more[6] == 1
    assert after[7] >= 1
    change(lesson_of(course), check_by=TODAY - dt.timedelta(days=1))
    assert found(course)[5] == before[5] + 1


def test_the_reading_time_is_held_against_the_card(course):
    for lesson in LessonPage.objects.descendant_of(course):
        change(lesson, minutes=50)
    course.refresh_from_db()
    course.hours_min = course.hours_max = Decimal("0.5")
    course.save()
    course.save_revision()
    assert found(course)[7] == 1


def test_a_trainer_reads_the_check_and_follows_it(client, course):
    trainer = make.make_user("顾青禾", roles=("trainer",))
    change(lesson_of(course), body=[("markdown", "[走](/nowhere/)")])
    client.force_login(trainer)
    page = client.get(reverse("courses_desk:quality", args=[course.pk])).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[lesson_of(course).pk]) in page
    assert "/nowhere/" in page
    assert reverse("courses_desk:quality", args=[course.pk]) in (
        client.get(reverse("courses_desk:release", args=[course.pk])).content.decode()
    )


def test_a_conflict_of_the_source_is_decided_with_a_reason_and_logged(client, course):
    course.slug = "meeting-service"
    course.save()
    trainer = make.make_user("顾青禾", roles=("trainer",))
    client.force_login(trainer)
    address = reverse("courses_desk:quality", args=[course.pk])
    conflict = conflicts_of(course, source_of(course))[0]
    data = {"ref": conflict.ref, "choice": conflict.choices[0], "why": ""}
    assert client.post(address, data).status_code == 422
    assert client.post(address, data | {"why": "摆好了才查得出"}).status_code == 302
    decision = conflicts_of(course, source_of(course))[0].decision
    assert (decision.choice, decision.why) == (conflict.choices[0], "摆好了才查得出")
    with pytest.raises(NoSuchChoice):
        settle_conflict(
            course=course, ref=conflict.ref, choice="别的", why="x", by=trainer, now=make.NOW
        )


def test_lessons_with_terms_are_the_glossary_of_the_outline(course):
    term = {"term": "质量", "meaning": "说到做到", "example": ""}
    change(lesson_of(course), body=[("terms", [term])])
    outline = outline_of(draft_course(course).chapters)
    marked = [line["lesson"] for part in outline for line in part["lessons"] if line.get("terms")]
    assert marked == [lesson_of(course).pk]
