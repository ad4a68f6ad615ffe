"""Daily inspections of the demo's front desk: five weeks of looks, one of them missed, and one person whose chart speaks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from people.models import OrgUnit, Position, User
from quizzes import services as quizzes
from quizzes.models import Attempt, Item, ItemBank, Quiz, QuizSection, QuizSlot
from training import services as training
from training.models import InspectionPlan
from training.selectors.calendar import work_calendar

TICK = [("做到", 100), ("未做到", 0)]
GRADES = [("好", 100), ("一般", 60), ("差", 0)]
# section, line, kind, what a line of the kind says
LINES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("仪容与接待", "仪容整洁，工牌端正", "levels", {"levels": TICK}),
    ("仪容与接待", "站姿、坐姿端正", "levels", {"levels": GRADES}),
    ("仪容与接待", "来人先问候", "levels", {"levels": TICK}),
    ("仪容与接待", "使用规范用语", "levels", {"levels": GRADES}),
    (
        "电话与登记", "抽查来电：铃响几声接起", "measured",
        {"unit": "声", "target": Decimal(3), "limit": Decimal(5), "direction": "at_most", "series": True},
    ),
    ("电话与登记", "登记完整，记录属实", "levels", {"levels": TICK}),
    ("本周", "知道本周服务口号", "levels", {"levels": TICK}),
]  # fmt: skip
EVERY_DAY, OTHER = "000104", "learner"
FALLS_FROM = 4  # days before today from which EVERY_DAY is worse than usual
DAYS, MISSED_BEFORE = 34, 3


def make_checklist(*, now: dt.datetime) -> Quiz:
    """The sheet of the daily look at the front desk."""
    bank = ItemBank.objects.create(
        slug="front-desk-daily", name="前台日检查", name_en="Front desk, daily"
    )
    quiz = Quiz.objects.create(
        title="前台日检查表", title_en="Front desk, daily inspection", mode="observed", slug="front-desk-daily",
        pass_mark=Decimal(70), shuffle_options=False, live=True,
    )  # fmt: skip
    names = list(dict.fromkeys(title for title, *_rest in LINES))
    for order, title in enumerate(names):
        QuizSection.objects.create(quiz=quiz, title=title, sort_order=order)
    for number, (title, stem, kind, answer) in enumerate(LINES, start=1):
        given = dict(answer)
        if "levels" in given:
            given["levels"] = [{"text": text, "share": share} for text, share in given["levels"]]
        item = Item.objects.create(
            bank=bank, stem=stem, answer=[(kind, given)], points=10, live=True
        )
        QuizSlot.objects.create(
            quiz=quiz, section=names.index(title) + 1, item=item, sort_order=number
        )
    return quiz


def inspect_front_desk(people: dict[str, User], *, now: dt.datetime) -> None:
    """Let the front desk's manager look once a day for five weeks; the month before is decided on once."""
    manager, hr = people["manager"], people["hr"]
    today = timezone.localdate(now)
    first = today - dt.timedelta(days=DAYS)
    unit = OrgUnit.objects.get(name="前台客服部")
    plan = training.save_inspection_plan(
        unit=unit,
        card={
            "title": "前台日检查", "title_en": "Front desk, daily inspection",
            "checklist": make_checklist(now=now), "place": "一楼前台", "starts_on": first,
            "position": Position.objects.get(name="前台接待"),
            "first_look": dt.time(8, 40), "inspection_weight": 100,
            "test_weight": 0,
        },
        people=[people[EVERY_DAY], people[OTHER]],
        inspectors=[manager],
        by=people["trainer"],
        now=_at(first, 7),
    )  # fmt: skip
    training.start_inspections(plan=plan, by=people["trainer"], now=_at(first, 7))
    plan.refresh_from_db()
    _look(plan, people, manager, hr, first, today)
    training.settle_rounds(now=now)
    training.settle_months(now=now)
    _decide(plan, people[OTHER], hr, today, now=now)
    for week in (0, 7):
        training.set_slogan(
            unit=unit, week=today + dt.timedelta(days=week), text=("微笑、问候、规范", "三声之内，先报部门")[week // 7],
            by=manager, now=now,
        )  # fmt: skip


def _look(
    plan: InspectionPlan,
    people: dict[str, User],
    manager: User,
    hr: User,
    first: dt.date,
    today: dt.date,
) -> None:
    calendar = work_calendar()
    days = [first + dt.timedelta(days=n) for n in range((today - first).days)]
    days = [day for day in days if calendar.is_working(day)]
    for place, day in enumerate(days):
        left = len(days) - place
        if left == MISSED_BEFORE:
            continue  # a look that nobody took
        if place == 4:
            training.excuse_round(
                plan=plan, day=day, look=1, reason="消防演练", by=hr, now=_at(day, 9)
            )
            continue
        for turn, number in enumerate((EVERY_DAY, OTHER)):
            if number == OTHER and place == 7:
                continue  # a look in which one of the two was seen
            falls = number == EVERY_DAY and left <= FALLS_FROM
            weak = 3 if falls else (place + turn) % 3 // 2
            _see(plan, people[number], manager, day, weak, rings=2 + (place + turn) % 3)


def _see(
    plan: InspectionPlan,
    learner: User,
    manager: User,
    day: dt.date,
    weak: int,
    *,
    rings: int,
) -> None:
    """A signed sheet with so many weak lines."""
    now = _at(day, 8, 45)
    sheet: Attempt = training.open_round_sheet(
        plan=plan, day=day, look=1, learner=learner, by=manager, now=now
    )
    for entry in sheet.paper["slots"]:
        if entry["kind"] == "levels":
            levels = entry["levels"]
            value: dict[str, Any] = {"level": levels[-1 if entry["slot"] <= weak else 0]["id"]}
        else:
            value = {"values": [str(rings), "2"]}
        quizzes.save_response(
            attempt_id=sheet.pk, learner_id=manager.pk, slot=entry["slot"], seq=1, value=value, now=now
        )  # fmt: skip
    quizzes.sign_sheet(
        attempt_id=sheet.pk, meaning="assessed", password=settings.DEMO_PASSWORD, by=manager, now=now
    )  # fmt: skip


def _decide(
    plan: InspectionPlan, learner: User, hr: User, today: dt.date, *, now: dt.datetime
) -> None:
    month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    training.decide_month(
        plan=plan, learner=learner, month=month, kind="reward", what="当月绩效加分",
        why="整月检查稳定，电话都在三声内接起。", by=hr, now=now,
    )  # fmt: skip


def _at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), timezone.get_current_timezone())
