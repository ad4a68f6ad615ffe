"""What the demo company's positions ask for, what proves it, and what some people have shown."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from competence import services
from competence.selectors.people import all_concerned
from framework.selectors import competencies_by_code
from people.models import Position, User

WHY = "岗位说明书（今年版）"
# position -> code, level, necessity, risk class
ASKS: dict[str, list[tuple[str, int, str, str]]] = {
    "前台接待": [
        ("FD-K0", 1, "mandatory", ""),
        ("FD-K1", 2, "mandatory", ""),
        ("FD-K2", 2, "mandatory", ""),
        ("FD-K3", 1, "mandatory", ""),
        ("FD-K5", 1, "wanted", ""),
        ("FD-K7", 1, "mandatory", ""),
        ("ISO-K1", 1, "mandatory", ""),
    ],
    "会议服务员": [
        ("MTG-K0", 1, "mandatory", ""),
        ("MTG-K1", 2, "mandatory", ""),
        ("MTG-K3", 1, "mandatory", ""),
        ("MTG-K5", 2, "mandatory", ""),
        ("ISO-K1", 1, "wanted", ""),
    ],
    "质量专员": [
        ("ISO-K1", 1, "mandatory", ""),
        ("ISO-K8", 2, "mandatory", ""),
    ],
}
# code, level, tree, months
CRITERIA = [
    ("ISO-K8", 2, {"leaf": "outside"}, 36),
    ("FD-K1", 2, {"any": [{"leaf": "prior"}, {"leaf": "rating", "level": 2}]}, 12),
    ("FD-K2", 2, {"leaf": "rating", "level": 2}, 12),
    ("FD-K5", 1, {"any": [{"leaf": "competition"}, {"leaf": "rating", "level": 1}]}, 24),
    ("MTG-K1", 2, {"leaf": "rating", "level": 2}, 12),
]


def ask_and_prove(people: dict[str, User], *, now: dt.datetime) -> None:
    """Say what positions ask for, what proves it, and add some evidence; then look at everybody."""
    hr, manager, learner = people["hr"], people["manager"], people["learner"]
    today = timezone.localdate(now)
    start = now - dt.timedelta(days=400)
    codes = {code for rows in ASKS.values() for code, *_ in rows} | {row[0] for row in CRITERIA}
    known = competencies_by_code(codes)
    for name, rows in ASKS.items():
        position = Position.objects.filter(name=name).first()
        for code, level, necessity, risk in rows if position else ():
            services.require(
                position=position, competency=known[code], level=level, necessity=necessity,
                risk_class=risk, valid_from=timezone.localdate(start), why=WHY, by=hr, now=start,
            )  # fmt: skip
    for code, level, tree, months in CRITERIA:
        services.set_criterion(
            competency=known[code], level=level, tree=tree, validity_months=months,
            window_days=60, grace_days=14, why="培训委员会决定", by=hr, now=start,
        )  # fmt: skip
    for number, days in (("learner", 20), ("000104", 320), ("000105", 340), ("000101", 200)):
        services.add_evidence(
            person=people[number], competency=known["FD-K1"], level=2, kind="rating",
            on=today - dt.timedelta(days=days), by=manager, now=now - dt.timedelta(days=days),
            detail={"level": 2, "by": manager.name, "note": "现场观察一周，对每位来人都问候。"},
        )  # fmt: skip
    services.add_evidence(
        person=people["000101"], competency=known["FD-K5"], level=1, kind="competition",
        on=today - dt.timedelta(days=180), by=hr, now=now - dt.timedelta(days=170),
        detail={"title": "专业技能比武", "body": "公司工会", "rank": "第二名"},
    )  # fmt: skip
    services.add_evidence(
        person=people["000301"], competency=known["ISO-K8"], level=2, kind="outside",
        on=today - dt.timedelta(days=500), until=today + dt.timedelta(days=80), by=hr,
        now=now - dt.timedelta(days=300),
        detail={"title": "内部审核员", "body": "华北认证培训中心", "number": "NSY-20418"},
    )  # fmt: skip
    services.recognise(
        person=learner, competency=known["FD-K2"], level=2, valid_from=today,
        valid_until=today + dt.timedelta(days=60), why="已上岗，评定安排在下月。", by=hr, now=now,
    )  # fmt: skip
    after = 0
    while found := all_concerned(after=after, most=500):
        services.derive_standings(user_ids=found, today=today)
        after = found[-1]
