"""The checklists that come with the site."""

import re

import pytest
from django.core.management import call_command

from quizzes.models import Item, Quiz
from quizzes.selectors import publish_problems
from quizzes.selectors.observations import checklist
from quizzes.services.checklists import load_checklists, shipped_checklists

from .observing import fill, make_person, make_sheet, sign

pytestmark = pytest.mark.django_db
SLUGS = ["appearance", "drill", "mock-call", "room-preparation", "tea-service"]
# Words that would make a line depend on whether somebody is a man or a woman.
SEXED = re.compile(r"男|女|化妆|淡妆|口红|裙|丝袜|胡须|领带")


def test_all_five_are_live_after_loading_and_nothing_keeps_them_from_it(now):
    load_checklists(now=now)
    for slug in SLUGS:
        quiz = checklist(slug)
        assert quiz.live
        assert publish_problems(quiz) == []


def test_loading_again_makes_nothing_and_keeps_what_people_edited(now):
    load_checklists(now=now)
    Quiz.objects.filter(slug="drill").update(title="消防演练")
    before = Item.objects.count()
    assert load_checklists(now=now) == []
    assert Item.objects.count() == before
    assert checklist("drill").title == "消防演练"


def test_the_command_says_what_it_has_loaded(capsys):
    call_command("load_checklists")
    call_command("load_checklists")
    said = capsys.readouterr().out.splitlines()
    assert "tea-service" in said[0]
    assert "there already" in said[1]


@pytest.mark.parametrize("row", shipped_checklists(), ids=lambda row: row["slug"])
def test_no_line_depends_on_a_persons_sex(row):
    for line in row["lines"]:
        words = [
            line["stem"],
            line["explanation"],
            *(level["text"] for level in line.get("levels", ())),
        ]
        assert not SEXED.search(" ".join(words)), line["ref"]


def test_a_room_for_a_meeting_at_two_is_due_at_twelve_one_half_past_and_ten_to(
    learner, assessor, now
):
    load_checklists(now=now)
    start = now  # 06:00 UTC is 14:00 in Shanghai
    sheet = make_sheet(checklist("room-preparation"), learner, assessor, now=now, start_at=start)
    due = {
        entry["lead_minutes"]: entry["due"]
        for entry in sheet.paper["slots"]
        if entry["kind"] == "timed"
    }
    assert due == {240: "10:00", 120: "12:00", 60: "13:00", 30: "13:30", 10: "13:50"}


@pytest.mark.parametrize(
    ("gaps", "passed", "why"),
    [
        (["14", "15"], True, ""),
        (["14", "18"], True, "between"),
        (["14", "20"], True, "between"),
        (["12", "21", "13"], False, "beyond"),
    ],
)
def test_tea_is_full_up_to_fifteen_remarked_up_to_twenty_and_failed_beyond(
    learner, assessor, now, gaps, passed, why
):
    load_checklists(now=now)
    sheet = make_sheet(checklist("tea-service"), learner, assessor, now=now)
    signature = sign(fill(sheet, now=now, line_1={"values": gaps}), now=now)
    assert (signature.passed, signature.marks[0]["why"]) == (passed, why)


def test_every_list_is_passed_by_who_does_everything(learner, now):
    load_checklists(now=now)
    observer = make_person("T-9", "周老师", "trainer")
    for slug in SLUGS:
        sheet = make_sheet(checklist(slug), learner, observer, now=now, start_at=now)
        assert sign(fill(sheet, now=now), now=now).passed, slug
