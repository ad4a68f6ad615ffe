"""Programmes and runs of the demo company, with dates relative to the day of loading."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from people.models import User
from training import services as training
from training.models import CompanyDay, Programme, Room

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
    for slug, days, room, instructors, learners in RUNS:
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
            training.approve_run(run=run, by=hr, now=now)
