"""Many sessions from a file: every row says what stands in its way, and all are made or none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from common.verdicts import Reason
from people.selectors import employed
from training.exchange.attendance_file import folded
from training.models import (
    SESSION_KINDS,
    ActivityKind,
    PlanRun,
    ProgrammeModule,
    ProgrammeTopic,
    Room,
    Session,
    SessionInstructor,
)
from training.selectors.row_clashes import clashes_of_rows

from .guards import lock
from .runs import open_run
from .sessions import LONGEST, follow_dates
from .traces import tell_added, trace

FURTHEST = dt.timedelta(days=5 * 366)
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
PARTS = re.compile(r"[\s,，、;；]+")
NAMES = re.compile(r"[,，、;；\n]+")


@dataclass
class SessionRow:
    """A row as it would be saved, and what stands in its way."""

    row: int
    session: Session
    topics: list[ProgrammeTopic] = field(default_factory=list)
    instructors: dict[int, str] = field(default_factory=dict)
    guests: list[str] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)

    @property
    def is_timed(self) -> bool:
        """Whether day and times were understood, so that it can clash with others."""
        return self.session.ends_at is not None


@transaction.atomic
def import_sessions(
    *,
    run: PlanRun,
    rows: Iterable[Mapping[str, Any]],
    by,
    now: dt.datetime,
    dry_run: bool = False,
) -> list[SessionRow]:
    """Make a session of each row (`training.exchange.sessions.read`) and tell those concerned.

    All or none: where any row has a problem, or with ``dry_run``, nothing is saved and each row says
    why. Raises Refused for a run that is closed or cancelled.
    """
    held = open_run(run.pk)
    found = _Reader(held, now).read(list(rows))
    rooms = [one.session.room for one in found if one.session.room]
    people = {pk for one in found for pk in one.instructors}
    if not dry_run:
        for room in sorted(set(rooms), key=lambda one: one.pk):
            lock(room, ())
        lock(None, people)
    timed = [one for one in found if one.is_timed]
    clashes = clashes_of_rows([(one.row, one.session, one.instructors) for one in timed])
    for one in timed:
        one.problems += clashes.get(one.row, [])
    if not dry_run and found and not any(one.problems for one in found):
        _save(held, found, by=by, now=now)
    return found


def _save(run: PlanRun, rows: list[SessionRow], *, by, now: dt.datetime) -> None:
    last = run.sessions.aggregate(last=Max("number"))["last"] or 0
    for number, one in enumerate(rows, start=last + 1):
        one.session.number = number
    Session.objects.bulk_create([one.session for one in rows])
    Session.topics.through.objects.bulk_create(
        Session.topics.through(session_id=one.session.pk, programmetopic_id=topic.pk)
        for one in rows
        for topic in one.topics
    )
    staff = [
        *(
            SessionInstructor(session=one.session, user_id=pk)
            for one in rows
            for pk in one.instructors
        ),
        *(
            SessionInstructor(session=one.session, guest_name=name)
            for one in rows
            for name in one.guests
        ),
    ]
    SessionInstructor.objects.bulk_create(staff)
    follow_dates(run)
    trace(run, "sessions_added", detail={"sessions": len(rows)}, by=by, now=now)
    tell_added(run, [one.session for one in rows], now=now)


class _Reader:
    """Understands rows with what the run, its programme and the company know; a few statements in all."""

    def __init__(self, run: PlanRun, now: dt.datetime) -> None:
        self.run, self.today = run, timezone.localdate(now)
        self.kinds = _kinds()
        modules = ProgrammeModule.objects.filter(version=run.version_id)
        self.modules = {name: one for one in modules for name in _names(one.title, one.title_en)}
        topics = ProgrammeTopic.objects.filter(module__version=run.version_id)
        self.topics = {name: one for one in topics for name in _names(one.title, one.title_en)}
        rooms = Room.objects.filter(retired_at=None)
        self.rooms = {name: one for one in rooms for name in _names(one.name, one.name_en)}
        self.people: dict[str, tuple[int, str]] = {}
        self.here = set(run.sessions.exclude(state="cancelled").values_list("title", "starts_at"))

    def read(self, rows: list[Mapping[str, Any]]) -> list[SessionRow]:
        """Return the rows, each with its problems."""
        model = get_user_model()
        numbers = {
            model.normalise_staff_number(one)
            for row in rows
            for one in PARTS.split(row["instructors"])
            if one
        }
        known = employed(self.today).filter(staff_number__in=numbers)
        self.people = {one.staff_number: (one.pk, one.name) for one in known}
        return [self._row(row) for row in rows]

    def _row(self, row: Mapping[str, Any]) -> SessionRow:
        session = Session(run=self.run, title=row["title"][:200], title_en=row["title_en"][:200])
        found = SessionRow(int(row["row"]), session)
        if not row["title"]:
            found.problems.append(_problem("no_title"))
        self._times(found, row)
        session.kind = self._pick(found, row, "kind", self.kinds) or ActivityKind.UNDECIDED
        session.module = self._pick(found, row, "module", self.modules)
        session.room = self._pick(found, row, "room", self.rooms)
        session.place = "" if session.room else row["place"][:200]
        session.hours = self._hours(found, row["hours"])
        for name in filter(None, NAMES.split(row["topics"])):
            topic = self._find(found, "topics", name.strip(), self.topics)
            if topic is not None and topic not in found.topics:
                found.topics.append(topic)
        self._staff(found, row)
        if (session.title, session.starts_at) in self.here:
            found.problems.append(_problem("there"))
        elif session.starts_at is not None:
            self.here.add((session.title, session.starts_at))
        return found

    def _pick(self, found: SessionRow, row: Mapping[str, Any], key: str, known: dict) -> Any:
        return self._find(found, key, row[key], known) if row[key] else None

    def _find(self, found: SessionRow, key: str, name: str, known: dict) -> Any:
        one = known.get(folded(name))
        if one is None:
            found.problems.append(_problem(f"no_{key}", given=name))
        return one

    def _times(self, found: SessionRow, row: Mapping[str, Any]) -> None:
        day = _day(row["day"])
        starts, ends = _time(row["starts"]), _time(row["ends"])
        is_near = day is not None and abs(day - self.today) <= FURTHEST
        if not is_near:
            found.problems.append(_problem("bad_day", given=row["day"]))
        for text, time in ((row["starts"], starts), (row["ends"], ends)):
            if time is None:
                found.problems.append(_problem("bad_time", given=text))
        if not is_near or day is None or starts is None or ends is None:
            return
        zone = timezone.get_current_timezone()
        begins, over = (dt.datetime.combine(day, time, zone) for time in (starts, ends))
        over += dt.timedelta(days=over < begins)  # after midnight
        if not dt.timedelta(0) < over - begins <= LONGEST:
            found.problems.append(Reason("training.ends_before_start"))
            return
        found.session.starts_at, found.session.ends_at = begins, over

    def _hours(self, found: SessionRow, text: str) -> Decimal | None:
        if not text:
            return None
        try:
            hours = Decimal(text).quantize(Decimal("0.1"))
        except InvalidOperation:
            hours = Decimal(-1)
        if not 0 < hours < 1000:
            found.problems.append(_problem("bad_hours", given=text))
            return None
        return hours

    def _staff(self, found: SessionRow, row: Mapping[str, Any]) -> None:
        for text in filter(None, PARTS.split(row["instructors"])):
            number = get_user_model().normalise_staff_number(text)
            if number in self.people:
                pk, name = self.people[number]
                found.instructors[pk] = name
            else:
                found.problems.append(_problem("no_instructors", given=text))
        names = (one.strip()[:100] for one in NAMES.split(row["guests"]))
        found.guests = [one for one in names if one]


def _problem(code: str, **params: Any) -> Reason:
    return Reason(f"training.srow_{code}", params)


def _names(*titles: str) -> Collection[str]:
    return {folded(one) for one in titles if one}


def _kinds() -> dict[str, str]:
    found = {folded(kind.value): kind.value for kind in SESSION_KINDS}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found |= {folded(str(kind.label)): kind.value for kind in SESSION_KINDS}
    return found


def _day(text: str) -> dt.date | None:
    for shape in DAYS:
        try:
            return dt.datetime.strptime(text.strip(), shape).date()  # noqa: DTZ007 - a day only
        except ValueError:
            continue
    return None


def _time(text: str) -> dt.time | None:
    for shape in ("%H:%M", "%H:%M:%S"):
        try:
            return dt.datetime.strptime(text.replace("：", ":"), shape).time()  # noqa: DTZ007 - a time only
        except ValueError:
            continue
    return None
