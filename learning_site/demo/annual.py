"""The training plan of the demo company's year: needs, items held, scheduled and open, what it cost."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from courses.models import CoursePage
from people.models import OrgUnit, User
from training import services as training
from training.models import AnnualPlan, PlanItem, PlanRun, Programme

# programme or course, title where it is neither, unit, months from now, people, hours, yuan
ITEMS: list[tuple[str, str, str, int, int, str, str]] = [
    ("front-desk", "", "前台客服部", 0, 8, "8", "1200"),
    ("", "消防疏散演练", "", -1, 30, "2", "300"),
    ("iso-9001", "", "前台客服部", 0, 10, "6", "0"),
    ("meeting-ten-day", "", "会议服务部", 0, 6, "60", "4800"),
    ("meeting-pre-job", "", "前台客服部", 1, 20, "24", "3600"),
    ("meeting-special", "", "会议服务部", 2, 12, "60", "5200"),
    ("iso-road-map", "", "质量管理部", 1, 4, "16", "9000"),
]
WORDS = {
    "goals": "前台与会务岗位全员完成礼仪与质量意识培训，投诉复发率下降。",
    "leadership": "总经理每季度听取一次汇报，质量管理部督查。",
    "funds": "培训经费单列，按班次报账。",
    "publicity": "每月在公告栏公布课表与名单。",
    "exchange": "",
}


def write_plan(people: dict[str, User], shelf: dict[str, CoursePage], *, now: dt.datetime) -> None:
    """Write, submit and approve the plan of this year, with a need that waits and one that was refused."""
    trainer, hr, manager = people["trainer"], people["hr"], people["manager"]
    today, then = timezone.localdate(now), now - dt.timedelta(days=60)
    desk = OrgUnit.objects.get(name="前台客服部")
    asked = training.raise_need(
        year=today.year, unit=desk, title="前台礼仪与投诉处理", people=8, by=manager, now=then,
        why="近两个月有三起客户投诉与首句问候、交接有关。", origin="incident",
    )  # fmt: skip
    plan = training.begin_plan(year=today.year, by=trainer, now=then)
    training.save_plan_card(plan=plan, **WORDS)
    for line in ITEMS:
        _add(plan, line, shelf, today, asked if line[0] == "front-desk" else None, by=trainer, now=then)  # fmt: skip
    training.submit_plan(plan=plan, note="已按部门需求汇总", by=trainer, now=then)
    training.approve_plan(plan=plan, by=hr, now=then + dt.timedelta(days=1))
    _follow(plan, trainer, now=now)
    waiting = training.raise_need(
        year=today.year, unit=OrgUnit.objects.get(name="前台早班"), title="英语接待用语", people=5,
        why="外宾来访增多，早班只有一人能用英语登记。", by=manager, now=now - dt.timedelta(days=3),
    )  # fmt: skip
    waiting.persons.set([people["learner"], people["000101"]])
    refused = training.raise_need(
        year=today.year, unit=desk, title="高级插花", why="大堂布置想自己做。", by=manager, now=then,
    )  # fmt: skip
    training.refuse_need(need=refused, reason="不属于岗位要求，可由供应商提供。", by=hr, now=now)


def _add(
    plan: AnnualPlan,
    line: tuple[str, str, str, int, int, str, str],
    shelf: dict[str, CoursePage],
    today: dt.date,
    need,
    **who: Any,
) -> PlanItem:
    slug, title, unit, away, count, hours, cost = line
    programme = Programme.objects.filter(slug=slug).first()
    course = None if programme else shelf.get(slug)
    one = programme or course
    return training.save_item(
        plan=plan,
        need=need,
        title=title or (one.title if one else ""),
        title_en=(one.title_en or "") if one else "Fire drill",
        programme=programme,
        course=course,
        unit=OrgUnit.objects.filter(name=unit).first(),
        month=min(max(today.month + away, 1), 12),
        people=count,
        hours=Decimal(hours),
        cost=Decimal(cost),
        verifies=slug == "front-desk",
        **who,
    )


def _follow(plan: AnnualPlan, trainer: User, *, now: dt.datetime) -> None:
    """Put the runs of the year to their items, and enter what the front desk's cost."""
    for item in plan.items.exclude(programme=None):
        runs = PlanRun.objects.filter(
            version__programme=item.programme, plan_item=None, starts_on__year=plan.year
        )
        for run in runs.exclude(version__programme__slug="meeting-special"):
            training.link_run(run=run, item=item, by=trainer, now=now)
    run = PlanRun.objects.filter(version__programme__slug="front-desk").latest("starts_on")
    training.add_cost(
        run=run, kind="lecturer", amount=Decimal(600), note="外聘礼仪讲师半天", by=trainer, now=now
    )
    printed = training.add_cost(
        run=run, kind="material", amount=Decimal(180), note="讲义印制", by=trainer, now=now
    )
    training.correct_cost(
        cost=printed, kind="material", amount=Decimal(168), note="讲义印制",
        reason="发票金额为 168 元", by=trainer, now=now,
    )  # fmt: skip
    training.add_files(
        run=run, kind="material", by=trainer, now=now,
        files=[("前台礼仪要点.txt", "首句问候；来意；登记；交接；送别。".encode())],
    )  # fmt: skip
    held = run.sessions.filter(state="held").order_by("starts_at").first()
    if held is not None:
        training.add_files(
            run=run, session=held, kind="photo", by=trainer, now=now,
            files=[(f"现场{n}.jpg", _drawn_room(seats)) for n, seats in enumerate((8, 5), start=1)],
        )  # fmt: skip


def _drawn_room(people: int) -> bytes:
    """Draw a classroom with so many people, for the training record: nobody is photographed for a demo."""
    picture = Image.new("RGB", (960, 640), "#d9d4c7")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 420, 960, 640), fill="#b9ad97")
    pen.rectangle((250, 70, 710, 300), fill="#f7f5ef", outline="#6b675e", width=6)
    for line in range(5):
        pen.line((290, 115 + 36 * line, 660 - 50 * (line % 3), 115 + 36 * line), "#2b3a67", 5)
    for seat in range(people):
        x, y = 110 + 200 * (seat % 4) + 40 * (seat // 4), 380 + 120 * (seat // 4)
        pen.ellipse((x, y, x + 56, y + 56), fill="#4b3a32")
        pen.rounded_rectangle((x - 22, y + 52, x + 78, y + 130), 18, fill="#2b3a67")
        pen.rectangle((x - 44, y + 96, x + 100, y + 112), fill="#8a6f4d")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
