"""Units, positions and people of the demo company. Every name is invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from people import services
from people.models import OrgUnit, Position, User


@dataclass(frozen=True)
class Person:
    """One person; ``since`` counts days before the day of loading."""

    staff_number: str
    name: str
    unit: str
    position: str
    since: int = 400
    leads: bool = False
    roles: tuple[str, ...] = ()


UNITS = [  # name, English name, part of
    ("云岭会务服务公司", "Yunling Meeting Services", None),
    ("会议服务部", "Meeting Services", "云岭会务服务公司"),
    ("前台客服部", "Front Desk", "云岭会务服务公司"),
    ("前台早班", "Front Desk, Early Shift", "前台客服部"),
    ("前台晚班", "Front Desk, Late Shift", "前台客服部"),
    ("质量管理部", "Quality", "云岭会务服务公司"),
    ("人力资源部", "Human Resources", "云岭会务服务公司"),
]
POSITIONS = [
    ("部门主管", "Department manager"),
    ("会议服务员", "Meeting attendant"),
    ("前台接待", "Receptionist"),
    ("培训师", "Trainer"),
    ("考评员", "Assessor"),
    ("质量专员", "Quality officer"),
    ("人事专员", "HR officer"),
    ("系统管理员", "System administrator"),
]
ACCOUNTS = [
    Person("admin", "沈知远", "云岭会务服务公司", "系统管理员", 900),
    Person("trainer", "顾青禾", "质量管理部", "培训师", 800, roles=("trainer",)),
    Person("assessor", "陆望舒", "质量管理部", "考评员", 700, roles=("assessor",)),
    Person("manager", "程以南", "前台客服部", "部门主管", 850, leads=True, roles=("manager",)),
    Person("hr", "叶知秋", "人力资源部", "人事专员", 820, roles=("hr",)),
    Person("auditor", "韩慎行", "质量管理部", "质量专员", 600, roles=("auditor",)),
    Person("learner", "林小满", "前台早班", "前台接待", 45),
]
STAFF = [
    Person("000101", "周若溪", "前台早班", "前台接待", 380),
    Person("000102", "吴一鸣", "前台早班", "前台接待", 260),
    Person("000103", "郑可心", "前台早班", "前台接待", 120),
    Person("000104", "王晚晴", "前台晚班", "前台接待", 510),
    Person("000105", "冯子墨", "前台晚班", "前台接待", 300),
    Person("000106", "陈思齐", "前台晚班", "前台接待", 20),
    Person("000107", "褚云舟", "前台晚班", "前台接待", 210),
    Person("000201", "魏海棠", "会议服务部", "部门主管", 760, leads=True, roles=("manager",)),
    Person("000202", "蒋明月", "会议服务部", "会议服务员", 330),
    Person("000203", "沈佳禾", "会议服务部", "会议服务员", 290),
    Person("000204", "韩雨桐", "会议服务部", "会议服务员", 240),
    Person("000205", "杨㛃", "会议服务部", "会议服务员", 190),
    Person("000206", "朱景行", "会议服务部", "会议服务员", 140),
    Person("000207", "秦嘉树", "会议服务部", "会议服务员", 90),
    Person("000208", "许长安", "会议服务部", "会议服务员", 30),
    Person("000301", "何守正", "质量管理部", "质量专员", 560),
    Person("000302", "吕清源", "质量管理部", "质量专员", 170),
]


def create_company(*, now: dt.datetime) -> dict[str, User]:
    """Create units, positions and people; return the people by staff number."""
    today = timezone.localdate(now)
    units: dict[str, OrgUnit] = {}
    for name, name_en, parent in UNITS:
        units[name] = services.create_unit(
            name=name, name_en=name_en, parent=units.get(parent or ""), now=now
        )
    positions: dict[str, Position] = {
        name: services.create_position(name=name, name_en=name_en, now=now)
        for name, name_en in POSITIONS
    }
    return {
        person.staff_number: _create_person(person, units, positions, today=today, now=now)
        for person in [*ACCOUNTS, *STAFF]
    }


def _create_person(
    person: Person,
    units: dict[str, OrgUnit],
    positions: dict[str, Position],
    *,
    today: dt.date,
    now: dt.datetime,
) -> User:
    is_account = person in ACCOUNTS
    user, _ = services.join(
        staff_number=person.staff_number,
        name=person.name,
        email=f"{person.staff_number}@example.com" if is_account else "",
        unit=units[person.unit],
        position=positions[person.position],
        joined_on=today - dt.timedelta(days=person.since),
        leads=person.leads,
        roles=person.roles,
        by=None,
        now=now,
    )
    is_admin = person.staff_number == "admin"
    user.is_superuser = user.is_staff = is_admin
    user.set_password(settings.DEMO_PASSWORD)
    user.must_change_password = False
    # These fields only: joining has written others since this object was read.
    user.save(update_fields=["is_superuser", "is_staff", "password", "must_change_password"])
    services.derive_access(user_ids=[user.pk])
    return User.objects.get(pk=user.pk)
