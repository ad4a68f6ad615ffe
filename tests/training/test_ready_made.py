"""The five ready-made programmes against the report on the seeds, day by day."""

import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import NOW
from training.content import UnreadableSourceError, available_programmes, read_programme
from training.models import PlanRun, Programme
from training.services import load_programme

pytestmark = pytest.mark.django_db


def schedule(slug, start, *flags):
    out = StringIO()
    call_command("schedule_run", slug, "--start", start, "--json", *flags, stdout=out)
    return json.loads(out.getvalue())


def days(told):
    return [one["date"] for one in told["sessions"]]


def topics(told):
    return [topic for one in told["sessions"] for topic in one["topics"]]


def test_there_are_five():
    assert available_programmes() == [
        "front-desk",
        "iso-road-map",
        "meeting-pre-job",
        "meeting-special",
        "meeting-ten-day",
    ]


# --- ten days of meeting affairs ----------------------------------------------------------------------


def test_ten_days_are_five_of_theory_and_five_of_practice_on_consecutive_working_days():
    told = schedule("meeting-ten-day", "2026-03-02")
    assert days(told) == [f"2026-03-{n:02}" for n in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)]
    assert [one["type"] for one in told["sessions"]] == ["lecture"] * 5 + ["practice"] * 5
    assert told["ends"] == {"earliest": "2026-03-13", "latest": "2026-03-13"}


def test_the_first_five_days_have_one_module_each_and_the_sixth_module_has_none():
    told = schedule("meeting-ten-day", "2026-03-02")
    modules = [one["module"] for one in told["sessions"]]
    assert len(set(modules[:5])) == 5
    assert modules[5:] == [None] * 5
    assert told["unplaced"] == [
        {"kind": "module", "title": "会务流程与制度", "module": "会务流程与制度"}
    ]


def test_ten_days_over_the_spring_festival_use_the_make_up_days():
    told = schedule("meeting-ten-day", "2026-02-12")
    assert days(told) == [
        *("2026-02-12", "2026-02-13", "2026-02-14"),
        *("2026-02-24", "2026-02-25", "2026-02-26", "2026-02-27", "2026-02-28"),
        *("2026-03-02", "2026-03-03"),
    ]


# --- before the first day -----------------------------------------------------------------------------


def test_pre_job_is_twelve_sessions_on_mondays_wednesdays_and_fridays():
    told = schedule("meeting-pre-job", "2026-03-02")
    assert days(told) == [f"2026-03-{n:02}" for n in (2, 4, 6, 9, 11, 13, 16, 18, 20, 23, 25, 27)]
    assert [one["weekday"] for one in told["sessions"]] == ["Monday", "Wednesday", "Friday"] * 4


def test_pre_job_has_a_theme_a_week_and_an_examination_in_the_fourth():
    told = schedule("meeting-pre-job", "2026-03-02")
    assert [one["module"] for one in told["sessions"]] == (
        ["会议策划"] * 3 + ["会场布置"] * 3 + ["会务管理"] * 3 + [None] * 3
    )
    assert [one["type"] for one in told["sessions"]] == [
        *("lecture", "lecture", "site_visit"),
        *("lecture", "lecture", "simulation"),
        *("lecture", "lecture", "case_analysis"),
        *("examination", "group_discussion", "group_discussion"),
    ]


def test_pre_job_places_all_three_times_four_topics():
    told = schedule("meeting-pre-job", "2026-03-02")
    assert len(topics(told)) == len(set(topics(told))) == 12
    assert told["unplaced"] == []


def test_pre_job_has_twenty_places_and_whoever_comes_later_needs_approval():
    schedule("meeting-pre-job", "2026-03-02")
    run = PlanRun.objects.get()
    assert (run.capacity, run.over_capacity) == (20, "approve")


def test_pre_job_is_followed_by_an_internship():
    version = load_programme("meeting-pre-job", now=NOW).versions.get()
    assert [one.kind for one in version.follow_ups.all()] == ["internship", "evaluation"]


# --- the special training -----------------------------------------------------------------------------


def test_special_is_ten_consecutive_working_days_without_any_of_its_sixteen_topics():
    told = schedule("meeting-special", "2026-03-02")
    assert days(told) == [f"2026-03-{n:02}" for n in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)]
    assert [one["kind"] for one in told["unplaced"]] == ["topic"] * 16
    per_module = [one["module"] for one in told["unplaced"]]
    counts = [per_module.count(module) for module in dict.fromkeys(per_module)]
    assert counts == [3, 3, 4, 3, 3]


# --- front desk ---------------------------------------------------------------------------------------


def test_front_desk_has_eight_topics_a_day_each_and_a_written_test_at_the_end():
    told = schedule("front-desk", "2026-07-01")
    assert [len(one["topics"]) for one in told["sessions"]] == [1] * 8 + [0]
    assert [one["type"] for one in told["sessions"]] == ["lecture"] * 8 + ["examination"]
    assert days(told) == [f"2026-07-{n:02}" for n in (2, 7, 9, 14, 16, 21, 23, 28, 30)]


def test_front_desk_is_inspected_daily_and_has_a_slogan_for_each_week():
    steps = schedule("front-desk", "2026-07-01")["steps"]
    assert [(one["from"], one["until"]) for one in steps if one["type"] == "inspection"] == [
        ("2026-07-02", "2026-07-30")
    ]
    assert [(one["from"], one["until"]) for one in steps if one["type"] == "slogan"] == [
        ("2026-07-02", "2026-07-05"),
        ("2026-07-06", "2026-07-12"),
        ("2026-07-13", "2026-07-19"),
        ("2026-07-20", "2026-07-26"),
        ("2026-07-27", "2026-07-30"),
    ]


# --- the road map -------------------------------------------------------------------------------------


def test_the_road_map_has_five_steps_with_twenty_two_actions():
    told = schedule("iso-road-map", "2026-03-02")
    assert [one["type"] for one in told["sessions"]] == ["stage"] * 5
    assert [len(one["topics"]) for one in told["sessions"]] == [4, 4, 4, 5, 5]


def test_the_road_map_says_its_earliest_and_latest_end():
    told = schedule("iso-road-map", "2026-03-02")
    assert told["ends"] == {"earliest": "2026-08-19", "latest": "2027-02-07"}
    assert [one["date"] for one in told["sessions"]] == [
        "2026-03-02",
        "2026-03-09",
        "2026-03-23",
        "2026-04-20",
        "2026-07-20",
    ]


# --- the command --------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", available_programmes())
def test_each_is_made_from_a_start_date_and_nothing_else(slug):
    told = schedule(slug, "2026-03-02")
    assert told["programme"] == slug
    assert PlanRun.objects.get().sessions.count() == sum(
        one["id"] is not None for one in told["sessions"]
    )


def test_a_dry_run_writes_nothing():
    schedule("meeting-pre-job", "2026-03-02", "--dry-run")
    assert not Programme.objects.exists()
    assert not PlanRun.objects.exists()


def test_a_run_into_a_year_that_is_not_announced_warns():
    told = schedule("meeting-ten-day", "2035-03-01")
    assert any("2035" in sentence for sentence in told["warnings"])


def test_a_start_at_a_weekend_warns_and_begins_on_monday():
    told = schedule("meeting-ten-day", "2026-03-07")
    assert days(told)[0] == "2026-03-09"
    assert len(told["warnings"]) == 1


@pytest.mark.parametrize("start", ["2026-02-30", "tomorrow", "9999-12-31"])
def test_a_start_that_is_no_day_or_too_far_is_refused_with_a_sentence(start):
    with pytest.raises(CommandError):
        schedule("meeting-ten-day", start)


def test_an_unknown_programme_is_refused_with_its_name():
    with pytest.raises(CommandError, match="no-such"):
        schedule("no-such", "2026-03-02")


def test_what_the_company_has_made_of_a_programme_is_never_overwritten():
    programme = load_programme("front-desk", now=NOW)
    programme.versions.update(goals="our own")
    assert load_programme("front-desk", now=NOW).versions.get().goals == "our own"


def test_times_are_those_of_the_site():
    schedule("meeting-ten-day", "2026-03-02")
    first = PlanRun.objects.get().sessions.first()
    assert first.starts_at == dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)


def test_a_source_that_names_a_topic_of_another_module_is_refused(tmp_path, monkeypatch):
    card = {
        "title": "x",
        "modules": [{"title": "m"}],
        "activities": [{"kind": "lecture", "title": "a", "module": 1, "topics": [1]}],
    }
    (tmp_path / "x.json").write_text(json.dumps(card))
    monkeypatch.setattr("training.content.source.CONTENT", tmp_path)
    with pytest.raises(UnreadableSourceError, match="activity 1"):
        read_programme("x")
