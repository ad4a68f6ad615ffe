"""Programmes and runs of the demo company, with dates relative to the day of loading."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from people.models import User
from training import services as training
from training.models import CompanyDay, PlanRun, Programme, Room

ROOMS = [
    ("一号培训室", "Training room 1", "办公楼三层", 30),
    ("108 会议室", "Meeting room 108", "办公楼一层", 20),
]
# slug, first day counted from today, room, staff numbers of the instructors and of who takes part
RUNS: list[tuple[str, int, str, list[str], list[str]]] = [
    (
        "front-desk", -9, "108 会议室", ["trainer"],
        ["learner", "000101", "000102", "000103", "000104", "000105", "000106", "000107"],
    ),
    (
        "meeting-ten-day", 5, "一号培训室", ["000201"],
        ["000202", "000203", "000204", "000205", "000206", "000207"],
    ),
    ("meeting-pre-job", 12, "108 会议室", ["trainer"], ["000208", "000106", "learner"]),
    ("meeting-special", 40, "", [], []),
    ("iso-road-map", 2, "", [], ["000301", "000302"]),
]  # fmt: skip
PAST = ("front-desk", -70, "一号培训室", ["000201"], ["000103", "000104", "000105"])


def schedule_runs(people: dict[str, User], *, now: dt.datetime) -> None:
    """Schedule one run of each ready-made programme, staff it, fill it, and approve what is complete."""
    today = timezone.localdate(now)
    rooms = {
        name: Room.objects.create(name=name, name_en=name_en, where=where, seats=seats)
        for name, name_en, where, seats in ROOMS
    }
    # By law a holiday of every year, announced or not.
    new_year = dt.date(today.year + 1, 1, 1)
    CompanyDay.objects.create(day=new_year, is_working=False, why="元旦，法定节假日")
    trainer, hr = people["trainer"], people["hr"]
    for slug, days, room, instructors, learners in (*RUNS, PAST):
        programme: Programme = training.load_programme(slug, by=trainer, now=now)
        run = training.schedule_run(
            version=training.version_to_run(programme),
            start=today + dt.timedelta(days=days),
            organiser=trainer,
            by=trainer,
            now=now,
        )
        training.staff_run(
            run=run,
            room=rooms.get(room),
            instructors=[people[number].pk for number in instructors],
            by=trainer,
            now=now,
        )
        training.enrol(run=run, staff_numbers=learners, source="person", by=hr, now=now)
        if slug in ("front-desk", "meeting-pre-job", "iso-road-map"):
            if run.version.approved_at is None:
                training.approve_version(version=run.version, by=hr, now=now)
                run.version.refresh_from_db()
            training.approve_run(run=run, by=hr, now=now)
        if slug == "front-desk":
            give_homework(run, people, now=now)
    training.open_follow_ups(now=now)


def give_homework(run: PlanRun, people: dict[str, User], *, now: dt.datetime) -> None:
    """Set homework: of the first run one is handed in, one returned; the others owe theirs."""
    trainer, day = people["trainer"], dt.timedelta(days=1)
    over = run.ends_on < timezone.localdate(now)
    homework = training.set_homework(
        run=run,
        title="记录一次来访接待",
        task="写下一次真实的来访接待：客人来意、您说的第一句话、怎样交接、哪里可以更好。可以附一张登记表的照片（遮住姓名）。",
        due_at=now - 20 * day if over else now + 3 * day,
        max_score=Decimal(10),
        by=trainer,
        now=now - 6 * day,
    )
    answers = [
        ("000103", "上午有两位客人来访……先问好，再问来意，登记后带到会客室。"),
        ("000104", "接待供应商。"),
    ]
    for number, text in answers:
        given = training.hand_in(
            homework=homework, learner=people[number], text=text, now=now - 2 * day
        )
        if number == "000104":
            training.mark_hand_in(
                hand_in=given, verdict="return", comment="请写清交接给了谁、用了多久。", by=trainer, now=now - day,
            )  # fmt: skip
        elif over:
            training.mark_hand_in(
                hand_in=given, verdict="accept", score=Decimal(9), by=trainer, now=now - day
            )
