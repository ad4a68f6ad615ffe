"""Who gets what at every address: one table, walked by test_access_matrix.py.

A new address needs a row. Outside the desk, in ADDRESSES, under the name of the address:

    "courses:lesson": inside(slug=lambda w: w.course.slug, position=1)      everybody who is logged in
    "quizzes:attempt": own(attempt_id=lambda w: w.attempt.pk)               the learner; for others not there
    "quizzes:marking": only(ASSESSOR)                                       refused to the rest
    "notices:read": post()                                                  changes something: no GET

Arguments of the address are plain values or functions of the `World`, which makes rows of every kind
when asked. `row.but(HR=OK)` changes single roles. Addresses of the desk go by their beginning, in DESK.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.utils import timezone

from competence.models import Certificate, CompetenceRecord, RecordDoubt
from competence.services import record_completion
from learning_site.roles import apply_roles
from notices.models import Notice
from people.models import User
from quizzes.models import PracticeAnswer, PracticeCard
from quizzes.services import (
    acknowledge_sheet,
    add_sheet_file,
    object_to_line,
    start_attempt,
    submit_attempt,
)
from tests.competence.makers import make_completion
from tests.factories import (
    NOW,
    PASSWORD,
    appoint,
    make_admin,
    make_enrolment,
    make_item,
    make_position,
    make_quiz,
    make_released_course,
    make_shelf,
    make_unit,
    make_user,
)
from tests.quizzes.observing import fill, make_checklist, make_sheet, sign
from tests.training.composite_makers import LEVELS, component, make_judged_run
from tests.training.inspections import make_unit_plan
from tests.training.makers import make_run
from training.models import (
    Attendance,
    EffectivenessEvaluation,
    ExcuseRequest,
    FollowUp,
    InspectionRound,
    PaperSheet,
    RunFile,
)
from training.services import (
    add_files,
    ask_excuse,
    enrol,
    hand_in,
    open_round_sheet,
    print_sheet,
    set_homework,
    start_attendance,
)

ANONYMOUS, LEARNER, TRAINER, ASSESSOR, MANAGER, HR, AUDITOR, ADMIN, SUSPENDED = ROLES = (
    "anonymous",
    "learner",
    "trainer",
    "assessor",
    "manager",
    "hr",
    "auditor",
    "admin",
    "suspended",
)
OUTSIDE = (ANONYMOUS, SUSPENDED)
INSIDE = tuple(role for role in ROLES if role not in OUTSIDE)

OK, LOGIN, ELSEWHERE, FORBIDDEN, MISSING, NO_GET = (
    "is shown",
    "is sent to the login",
    "is sent elsewhere",
    "is refused",
    "finds nothing",
    "cannot GET",
)

Argument = Any | Callable[["World"], Any]


@dataclasses.dataclass(frozen=True)
class Row:
    """What each role gets at an address by GET."""

    expected: dict[str, str]
    arguments: dict[str, Argument] = dataclasses.field(default_factory=dict)

    def but(self, **changes: str) -> Row:
        """The same row, but for some roles, named in capitals: ``but(TRAINER=OK)``."""
        changed = {name.lower(): outcome for name, outcome in changes.items()}
        return dataclasses.replace(self, expected=self.expected | changed)

    def at(self, **arguments: Argument) -> Row:
        """The same row with arguments for its address."""
        return dataclasses.replace(self, arguments=arguments)


def _row(outcome: str, outside: str = LOGIN, **arguments: Argument) -> Row:
    expected = dict.fromkeys(INSIDE, outcome) | dict.fromkeys(OUTSIDE, outside)
    return Row(expected, arguments)


def public(**arguments: Argument) -> Row:
    """Everybody, logged in or not."""
    return _row(OK, OK, **arguments)


def inside(**arguments: Argument) -> Row:
    """Everybody who is logged in."""
    return _row(OK, **arguments)


def missing(**arguments: Argument) -> Row:
    """Nobody: the stand-in is not there, and those outside are not even told so."""
    return _row(MISSING, **arguments)


def only(*roles: str, otherwise: str = FORBIDDEN, **arguments: Argument) -> Row:
    """These roles and the administrator."""
    row = _row(otherwise, **arguments)
    return dataclasses.replace(row, expected=row.expected | dict.fromkeys((*roles, ADMIN), OK))


def own(**arguments: Argument) -> Row:
    """The learner whose it is; for all others, administrators too, it is not there."""
    return _row(MISSING, **arguments).but(LEARNER=OK)


def post(**arguments: Argument) -> Row:
    """What changes something does not answer to GET."""
    return _row(NO_GET, **arguments)


def runs_sessions(**arguments: Argument) -> Row:
    """Whoever runs a session, and who plans them; for others it is not there."""
    return only(TRAINER, HR, otherwise=MISSING, **arguments)


def sees_sheets(**arguments: Argument) -> Row:
    """The same, and who reads what proves."""
    return only(TRAINER, HR, AUDITOR, otherwise=MISSING, **arguments)


def inspection(**arguments: Argument) -> Row:
    """Who inspects, leads the unit or reads runs; for others it is not there."""
    roles = (TRAINER, ASSESSOR, MANAGER, HR, AUDITOR)
    return only(*roles, otherwise=MISSING, plan_id=lambda w: w.inspected.plan_id, **arguments)


def today_iso(_world: World) -> str:
    """The day of the look."""
    return timezone.localdate().isoformat()


def this_month(_world: World) -> str:
    """The month of the look."""
    return f"{timezone.localdate():%Y-%m}"


def reads_sheets(**arguments: Argument) -> Row:
    """The person, who observes, and who may see the person's results; for others it is not there."""
    roles = (LEARNER, TRAINER, ASSESSOR, MANAGER, HR, AUDITOR)
    return only(*roles, otherwise=MISSING, **arguments)


class World:
    """A small company in which one learner has done a bit of everything; rows are made when asked for."""

    def __init__(self) -> None:
        make_shelf()
        apply_roles()
        self.unit = make_unit()
        self.people: dict[str, User | None] = {ANONYMOUS: None}
        for role in ROLES[1:]:
            self.people[role] = self._person(role)

    def _person(self, role: str) -> User:
        if role == ADMIN:
            return make_admin(opens_marking=True)
        named = () if role in (LEARNER, SUSPENDED) else (role,)
        opens_desk = role in (TRAINER, HR, AUDITOR)
        person = make_user(
            roles=named,
            opens_desk=opens_desk,
            opens_marking=role == ASSESSOR,
            is_active=role != SUSPENDED,
        )
        appoint(person, self.unit, make_position(), leads=role == MANAGER)
        return person

    @property
    def learner(self) -> User:
        return self.people[LEARNER]

    @cached_property
    def course(self) -> Any:
        course = make_released_course()
        make_enrolment(course, self.learner)
        return course

    @cached_property
    def quiz(self) -> Any:
        item = make_item(kind="true_false", value={"answer": "true"})
        return make_quiz(items=(item,))

    @cached_property
    def running(self) -> Any:
        return start_attempt(quiz_id=self.quiz.pk, learner=self.learner, now=timezone.now())

    @cached_property
    def finished(self) -> Any:
        attempt, now = self.running, timezone.now()
        submit_attempt(attempt_id=attempt.pk, learner_id=self.learner.pk, now=now)
        return attempt

    @cached_property
    def asked_item(self) -> int:
        return self.finished.paper["slots"][0]["item"]

    @cached_property
    def batch(self) -> Any:
        by = self.people[TRAINER]
        return start_attendance(session=self.session, rows=[], reason="x", source="签到.xlsx", by=by, now=NOW)  # fmt: skip

    @cached_property
    def card(self) -> PracticeCard:
        item = make_item(kind="true_false", value={"answer": "true"})
        day = timezone.localdate()
        return PracticeCard.objects.create(
            learner=self.learner, item=item, due_on=day, added_at=NOW
        )

    @cached_property
    def practised(self) -> PracticeAnswer:
        return PracticeAnswer.objects.create(
            card=self.card, value={"1": True}, right=True, answered_at=timezone.now()
        )

    @cached_property
    def completion(self) -> Any:
        completion = make_completion(self.learner)
        record_completion(completion_id=completion.pk, now=NOW)
        return completion

    @cached_property
    def record(self) -> CompetenceRecord:
        return CompetenceRecord.objects.get(user=self.completion.enrolment.learner)

    @cached_property
    def certificate(self) -> Certificate:
        return Certificate.objects.get(record=self.record)

    @cached_property
    def doubt(self) -> RecordDoubt:
        because = {"code": "competence.doubt_void", "params": {"reason": "x"}}
        return RecordDoubt.objects.create(record=self.record, because=because, raised_at=NOW)

    @cached_property
    def session(self) -> Any:
        run = make_run()
        numbers = [self.learner.staff_number]
        enrol(run=run, staff_numbers=numbers, source="person", by=None, now=NOW)
        return run.sessions.first()

    @cached_property
    def called(self) -> Any:
        run = self.session.run
        run.version.positions.add(make_position())
        return run

    @cached_property
    def hand_in(self) -> Any:
        task = set_homework(
            run=self.session.run, title="作业", task="写", due_at=NOW, by=None, now=NOW
        )
        return hand_in(homework=task, learner=self.learner, text="", files=[("a", b"a")], now=NOW)

    @cached_property
    def judged_run(self) -> Any:
        run = make_judged_run(component("overall", "100", levels=LEVELS))
        run.enrolments.update(learner=self.learner)
        return run

    @cached_property
    def evaluation(self) -> EffectivenessEvaluation:
        return EffectivenessEvaluation.objects.create(
            run=self.session.run, planned_on=NOW, method="other", made_at=NOW,
            evaluator=self.people[TRAINER],
        )  # fmt: skip

    @cached_property
    def follow_up(self) -> FollowUp:
        seat = self.session.run.enrolments.get()
        return FollowUp.objects.create(
            enrolment=seat, kind="tracking", title="跟踪", opens_on=NOW, due_on=NOW
        )

    @cached_property
    def attendance(self) -> Attendance:
        seat = self.session.run.enrolments.get()
        return Attendance.objects.create(
            session=self.session, enrolment=seat, state="absent", way="list", made_at=NOW
        )

    @cached_property
    def excuse(self) -> ExcuseRequest:
        return ask_excuse(session=self.session, learner=self.learner, reason="x", now=NOW)

    @cached_property
    def paper(self) -> PaperSheet:
        return print_sheet(session=self.session, by=self.people[TRAINER], now=NOW)

    @cached_property
    def run_file(self) -> RunFile:
        files = [("讲义.txt", "讲义".encode())]
        by = self.people[TRAINER]
        return add_files(run=self.session.run, kind="material", files=files, by=by, now=NOW)[0]

    @cached_property
    def checklist(self) -> Any:
        return make_checklist()

    @cached_property
    def sheet(self) -> Any:
        """Filled in and signed by the assessor; nobody has acknowledged it."""
        return self._signed()

    @cached_property
    def answered_sheet(self) -> Any:
        """The learner has acknowledged it and objects to a line; a file lies with it."""
        return self._signed(answered=True)

    def _signed(self, *, answered: bool = False) -> Any:
        now, assessor, learner = timezone.now(), self.people[ASSESSOR], self.learner
        sheet = fill(make_sheet(self.checklist, learner, assessor, now=now), now=now)
        if answered:
            add_sheet_file(
                attempt_id=sheet.pk, slot=1, name="a.pdf", data=b"%PDF-",
                content_type="application/pdf", by=assessor, now=now,
            )  # fmt: skip
        sign(sheet, now=now, password=PASSWORD)
        if answered:
            acknowledge_sheet(attempt_id=sheet.pk, drawing=b"x", by=learner, now=now)
            object_to_line(attempt_id=sheet.pk, slot=1, text="x", by=learner, now=now)
        return sheet

    @cached_property
    def inspected(self) -> Any:
        """A look of today that is done, at the learner by the assessor; the unit's manager is the inspector."""
        now, assessor = timezone.now(), self.people[ASSESSOR]
        day = timezone.localdate(now)
        plan = make_unit_plan(self.unit, checklist=self.checklist, by=self.people[TRAINER], now=now)
        row = InspectionRound.objects.create(plan=plan, day=day, look=1, due_at=now)
        sheet = open_round_sheet(
            plan=plan, day=day, look=1, learner=self.learner, by=assessor, now=now
        )
        sign(fill(sheet, now=now), now=now, password=PASSWORD)
        row.refresh_from_db()
        return row

    @cached_property
    def notice(self) -> Notice:
        return Notice.objects.create(user=self.learner, kind="x", key="x", created_at=NOW)


NO_ONE = uuid.UUID(int=0)
MARKERS_FIND_NOTHING = _row(FORBIDDEN).but(ASSESSOR=MISSING, TRAINER=MISSING, ADMIN=MISSING)

ADDRESSES: dict[str, Row] = {
    # site
    "home": inside(),
    "search": inside(),
    "health": public(),
    "style_guide": inside(),
    "media": missing(path="images/none.png"),
    # people
    "login": _row(ELSEWHERE, OK),
    "logout": post(),
    "password_change": inside(),
    "set_language": _row(NO_GET, NO_GET),
    # notices
    "notices:inbox": inside(),
    "notices:mark_all_read": post(),
    "notices:open": post(pk=lambda w: w.notice.pk),
    # courses
    "courses:catalogue": inside(),
    "courses:team": only(MANAGER).but(ADMIN=FORBIDDEN),  # for who leads a unit
    "courses:course": inside(slug=lambda w: w.course.slug),
    "courses:enrol": post(slug=lambda w: w.course.slug),
    # The enrolled, and who looks after courses; the others are sent to the course's own page.
    "courses:lesson": only(
        LEARNER, TRAINER, HR, AUDITOR, otherwise=ELSEWHERE, slug=lambda w: w.course.slug, position=1
    ),
    "courses:lesson_done": post(slug=lambda w: w.course.slug, position=1),
    "courses:lesson_place": post(slug=lambda w: w.course.slug, position=1),
    # quizzes
    "quizzes:start": inside(quiz_id=lambda w: w.quiz.pk),
    "quizzes:ask": post(quiz_id=lambda w: w.quiz.pk),
    "quizzes:outcomes": only(TRAINER, ASSESSOR, MANAGER, HR, AUDITOR, quiz_id=lambda w: w.quiz.pk),
    "quizzes:export_outcomes": post(quiz_id=lambda w: w.quiz.pk),
    "quizzes:analysis": only(TRAINER, ASSESSOR, quiz_id=lambda w: w.quiz.pk),
    "quizzes:export_analysis": post(quiz_id=lambda w: w.quiz.pk),
    "quizzes:corrections": only(TRAINER, quiz_id=lambda w: w.quiz.pk),
    "quizzes:correct": only(
        TRAINER, quiz_id=lambda w: w.quiz.pk, part=0, item_id=lambda w: w.asked_item
    ),
    "quizzes:void": only(TRAINER, attempt_id=lambda w: w.finished.pk),
    "quizzes:attempt": own(attempt_id=lambda w: w.running.pk),
    "quizzes:save": own(attempt_id=lambda w: w.running.pk),
    "quizzes:submit": own(attempt_id=lambda w: w.running.pk),
    "quizzes:result": only(
        *(LEARNER, TRAINER, ASSESSOR, MANAGER, HR, AUDITOR),
        otherwise=MISSING,
        attempt_id=lambda w: w.finished.pk,
    ),
    "quizzes:attempt_pdf": only(
        *(LEARNER, TRAINER, ASSESSOR, MANAGER, HR, AUDITOR),
        otherwise=MISSING,
        attempt_id=lambda w: w.finished.pk,
    ),
    "quizzes:report_item": own(attempt_id=lambda w: w.finished.pk, slot=1),
    "quizzes:object_to_mark": own(attempt_id=lambda w: w.finished.pk, slot=1),
    "quizzes:notebook": inside(),
    "quizzes:card": own(card_id=lambda w: w.card.pk),
    "quizzes:practice": inside(),
    "quizzes:practise": own(card_id=lambda w: w.card.pk),
    "quizzes:practised": own(answer_id=lambda w: w.practised.pk),
    "quizzes:marking": only(ASSESSOR, TRAINER),
    "quizzes:objections": only(ASSESSOR, TRAINER),
    "quizzes:reports": only(ASSESSOR, TRAINER),
    "quizzes:objection": MARKERS_FIND_NOTHING.at(objection_id=999),
    "quizzes:report": MARKERS_FIND_NOTHING.at(report_id=999),
    "quizzes:pile": _row(FORBIDDEN)
    .but(ASSESSOR=ELSEWHERE, TRAINER=ELSEWHERE, ADMIN=ELSEWHERE)
    .at(quiz_id=999, item_id=999),
    "quizzes:mark": MARKERS_FIND_NOTHING.at(key="x"),
    # Sheets of people who are observed at work. Everybody sees what they are asked to observe.
    "quizzes:observations": inside(),
    "quizzes:observe": only(TRAINER, ASSESSOR, MANAGER),
    "quizzes:plan_observation": only(TRAINER, ASSESSOR, MANAGER, HR),
    "quizzes:observation": inside(  # who works in the same unit may observe as a colleague
        observation_id=lambda w: w.sheet.observation_id
    ),
    "quizzes:open_sheet": post(observation_id=lambda w: w.sheet.observation_id),
    "quizzes:start_observation": post(observation_id=lambda w: w.sheet.observation_id),
    "quizzes:cancel_observation": post(observation_id=lambda w: w.sheet.observation_id),
    "quizzes:sheet": reads_sheets(attempt_id=lambda w: w.sheet.pk),
    "quizzes:sheet_pdf": reads_sheets(attempt_id=lambda w: w.sheet.pk),
    "quizzes:sheet_file": reads_sheets(file_id=lambda w: w.answered_sheet.files.get().pk),
    "quizzes:acknowledgement": reads_sheets(
        acknowledgement_id=lambda w: w.answered_sheet.signatures.get().acknowledgement.pk
    ),
    "quizzes:line_objection": reads_sheets(
        objection_id=lambda w: w.answered_sheet.signatures.get().objections.get().pk
    ),
    # Its observer has signed; trainers and the superior may review or approve it.
    "quizzes:sign": only(TRAINER, MANAGER, otherwise=ELSEWHERE, attempt_id=lambda w: w.sheet.pk),
    "quizzes:acknowledge": own(attempt_id=lambda w: w.sheet.pk),
    "quizzes:object_to_line": own(attempt_id=lambda w: w.sheet.pk, slot=1),
    "quizzes:sheet_keep": post(attempt_id=lambda w: w.sheet.pk),
    "quizzes:sheet_files": _row(NO_GET, NO_GET, attempt_id=lambda w: w.sheet.pk),
    "quizzes:reopen_sheet": post(attempt_id=lambda w: w.sheet.pk),
    "quizzes:my_practicals": inside(),
    "quizzes:practical_history": reads_sheets(person_id=lambda w: w.learner.pk),
    # training
    "training:mine": inside(),
    "training:today": inside(),
    # Whoever has a seat in the run, and whoever looks after runs.
    "training:session": only(
        *(LEARNER, TRAINER, HR, AUDITOR), otherwise=MISSING, session_id=lambda w: w.session.pk
    ),
    # Who has a made-up code finds nothing, logged in or not; the same without the kiosk's cookie.
    "training:scan": _row(MISSING, MISSING, session_id=lambda w: w.session.pk, token="made-up"),
    "training:sign_in": inside(),
    "training:kiosk": _row(MISSING, MISSING),
    "training:kiosk_open": post(session_id=lambda w: w.session.pk),
    "training:code": runs_sessions(session_id=lambda w: w.session.pk),
    "training:code_now": runs_sessions(session_id=lambda w: w.session.pk),
    "training:sheet": sees_sheets(session_id=lambda w: w.session.pk),
    "training:enter": post(session_id=lambda w: w.session.pk),
    "training:strike": post(scan_id=1),
    "training:guest": post(session_id=lambda w: w.session.pk),
    "training:confirm": post(session_id=lambda w: w.session.pk),
    "training:reopen": post(session_id=lambda w: w.session.pk),
    "training:correct": sees_sheets(attendance_id=lambda w: w.attendance.pk),
    "training:excuse": own(session_id=lambda w: w.session.pk),
    "training:excuse_withdraw": post(excuse_id=lambda w: w.excuse.pk),
    "training:excuse_decide": post(excuse_id=lambda w: w.excuse.pk),
    "training:print_sheet": post(session_id=lambda w: w.session.pk),
    "training:paper": sees_sheets(sheet_id=lambda w: w.paper.pk),
    "training:paper_pdf": sees_sheets(sheet_id=lambda w: w.paper.pk),
    "training:paper_photo": post(sheet_id=lambda w: w.paper.pk),
    "training:paper_compare": post(sheet_id=lambda w: w.paper.pk),
    "training:settle": post(difference_id=1),
    # Nothing is attached to this request to be excused.
    "training:file": missing(kind="excuse", pk=lambda w: w.excuse.pk),
    "training:load": runs_sessions(session_id=lambda w: w.session.pk),
    "training:batch": sees_sheets(batch_id=lambda w: w.batch.pk),
    "training:batch_cancel": post(batch_id=lambda w: w.batch.pk),
    "training:export": sees_sheets(session_id=lambda w: w.session.pk, form="csv"),
    "training:attendance": inside(),
    "training:team": only(MANAGER).but(ADMIN=FORBIDDEN),  # for who leads a unit
    "training:overview": only(TRAINER, HR, AUDITOR),
    "training:attendance_of": only(
        LEARNER, TRAINER, HR, AUDITOR, MANAGER, otherwise=MISSING, person_id=lambda w: w.learner.pk
    ),
    "training:must_attend": only(TRAINER, HR, AUDITOR),
    "training:must_attend_export": only(TRAINER, HR, AUDITOR),
    "training:must_attend_of": only(
        TRAINER, HR, AUDITOR, programme_id=lambda w: w.called.version.programme_id
    ),
    "training:calendar": inside(),
    "training:feed_renew": post(),
    "training:feed_revoke": post(),
    # Whoever knows the secret; this one nobody has.
    "training:feed": _row(MISSING, MISSING, secret="0" * 43),
    "training:my_homework": inside(),
    "training:homework": only(
        *(LEARNER, TRAINER, HR, AUDITOR),
        otherwise=MISSING,
        homework_id=lambda w: w.hand_in.homework_id,
    ),
    "training:hand_ins": inside(),
    "training:hand_in": only(
        TRAINER, HR, ASSESSOR, otherwise=MISSING, hand_in_id=lambda w: w.hand_in.pk
    ),
    "training:hand_in_file": only(
        *(LEARNER, TRAINER, HR, ASSESSOR, AUDITOR),
        otherwise=MISSING,
        file_id=lambda w: w.hand_in.files.get().pk,
    ),
    "training:evaluations": inside(),
    "training:evaluation": only(
        *(TRAINER, HR, AUDITOR), otherwise=MISSING, evaluation_id=lambda w: w.evaluation.pk
    ),
    "training:follow_ups": inside(),
    # The manager leads the learner's unit; the learner reads it once somebody has answered.
    "training:follow_up": only(
        *(MANAGER, TRAINER, HR, AUDITOR), otherwise=MISSING, follow_up_id=lambda w: w.follow_up.pk
    ),
    "training:results": inside(),
    "training:boards": inside(),
    "training:composite": own(run_id=lambda w: w.judged_run.pk),
    "training:board": only(
        *(TRAINER, ASSESSOR, HR, AUDITOR), otherwise=MISSING, run_id=lambda w: w.judged_run.pk
    ),
    "training:board_export": only(
        *(TRAINER, ASSESSOR, HR, AUDITOR), otherwise=MISSING, run_id=lambda w: w.judged_run.pk
    ),
    "training:results_waive": only(
        *(TRAINER, HR), otherwise=MISSING, run_id=lambda w: w.judged_run.pk
    ),
    "training:composite_of": only(
        *(LEARNER, TRAINER, ASSESSOR, MANAGER, HR, AUDITOR),
        otherwise=MISSING,
        run_id=lambda w: w.judged_run.pk,
        learner_id=lambda w: w.learner.pk,
    ),
    "training:judge": only(
        *(TRAINER, ASSESSOR, HR),
        otherwise=MISSING,
        run_id=lambda w: w.judged_run.pk,
        learner_id=lambda w: w.learner.pk,
    ),
    # surveys
    "surveys:surveys": inside(),
    "surveys:answer": missing(key=NO_ONE),
    "surveys:results": missing(key=NO_ONE),
    # Who leads a unit says what it needs; HR and trainers do so at the desk.
    # Inspections: who inspects, leads the unit or reads runs.
    "training:inspections": inside(),
    "training:inspection_look": inspection(day=today_iso, number=1),
    "training:inspection_open": post(plan_id=1, day=today_iso, number=1),
    # Who has to look excuses nothing; the manager does.
    "training:inspection_excuse": inspection(day=today_iso, number=1).but(
        MANAGER=FORBIDDEN, AUDITOR=FORBIDDEN
    ),
    "training:inspection_calendar": inspection(),
    "training:month_list": inspection(),
    "training:month_export": inspection(month=this_month, form="csv"),
    "training:running_score": inspection(learner_id=lambda w: w.learner.pk, month=this_month).but(
        LEARNER=OK
    ),
    "training:month_decide": only(
        HR,
        plan_id=lambda w: w.inspected.plan_id,
        learner_id=lambda w: w.learner.pk,
        month=this_month,
    ),
    "training:my_running_scores": inside(),
    "training:control_chart": inside(
        learner_id=lambda w: w.inspected.sheets.get().learner_id,
        checklist=lambda w: w.checklist.slug,
    ),
    "training:slogans": inside().but(LEARNER=FORBIDDEN),
    "training:slogan": only(
        TRAINER,
        MANAGER,
        HR,
        otherwise=MISSING,
        kind="unit",
        pk=lambda w: w.inspected.plan.unit_id,
    ),
    "training:needs": only(MANAGER).but(ADMIN=FORBIDDEN),
    "training:need_new": only(MANAGER).but(ADMIN=FORBIDDEN),
    "training:session_files": only(
        *(LEARNER, TRAINER, HR, AUDITOR), otherwise=MISSING, session_id=lambda w: w.session.pk
    ),
    "training:record": only(
        *(TRAINER, HR, AUDITOR), otherwise=MISSING, session_id=lambda w: w.session.pk
    ),
    "training:run_file": only(
        *(LEARNER, TRAINER, HR, AUDITOR), otherwise=MISSING, file_id=lambda w: w.run_file.pk
    ),
    # competence
    "competence:my_records": inside(),
    "competence:person": only(
        TRAINER, MANAGER, HR, AUDITOR, otherwise=MISSING, pk=lambda w: w.learner.pk
    ).but(LEARNER=ELSEWHERE),
    "competence:competency": missing(code="none"),
    "competence:record": only(
        LEARNER, TRAINER, MANAGER, HR, AUDITOR, otherwise=MISSING, number=lambda w: w.record.number
    ),
    "competence:certificate_pdf": only(
        LEARNER,
        TRAINER,
        MANAGER,
        HR,
        AUDITOR,
        otherwise=MISSING,
        number=lambda w: w.certificate.number,
    ),
    "competence:mine": inside(),
    "competence:ask_training": post(),
    "competence:person_standing": only(
        TRAINER, MANAGER, HR, AUDITOR, otherwise=MISSING, pk=lambda w: w.learner.pk
    ).but(LEARNER=ELSEWHERE),
    "competence:acknowledge": post(record_id=lambda w: w.record.pk),
    "competence:team": only(MANAGER, HR, AUDITOR),
    "competence:matrix": only(MANAGER, HR, AUDITOR),
    "competence:need": post(),
    "competence:releases": only(HR, AUDITOR),
    "competence:evidence_new": only(MANAGER, HR, otherwise=MISSING, pk=lambda w: w.learner.pk),
    "competence:recognise": only(HR, otherwise=MISSING, pk=lambda w: w.learner.pk),
    "competence:evidence_file": missing(pk=0),
    "competence:say": only(HR, otherwise=MISSING, number=lambda w: w.record.number),
    "competence:badge": only(
        LEARNER,
        TRAINER,
        MANAGER,
        HR,
        AUDITOR,
        otherwise=MISSING,
        number=lambda w: w.certificate.number,
    ),
    "competence:doubts": only(HR, AUDITOR),
    "competence:doubt": only(HR, AUDITOR, pk=lambda w: w.doubt.pk),
    "competence:ledger": only(HR, AUDITOR),
    "competence:ledger_check": post(),
    "competence:verify": public(code=lambda w: w.certificate.code),
    # reports
    "reports:completions": only(MANAGER, HR, AUDITOR),
    "reports:export": post(),
}

# The desk, by how the address begins; the longest beginning counts. Administrators open everything,
# who is not named here is refused. ANYBODY of the desk are trainer, HR and auditor.
ANYBODY = frozenset({TRAINER, HR, AUDITOR})
NOBODY: frozenset[str] = frozenset()
DESK: dict[str, frozenset[str]] = {
    "": ANYBODY,
    "account/": ANYBODY,
    "api/": ANYBODY,
    "block-preview/": ANYBODY,
    "bulk/": ANYBODY,
    "choose-": ANYBODY,
    "clause/": ANYBODY,
    "clause/new/": NOBODY,
    "collections/": NOBODY,
    "competence/": frozenset({TRAINER, HR, AUDITOR}),
    "competency/": ANYBODY,
    "competency/new/": frozenset({HR}),
    "competency_chooser/": ANYBODY,
    "competency_chooser/create/": frozenset({HR}),
    "courses/": frozenset({TRAINER}),
    "dismissibles/": ANYBODY,
    "documents/": frozenset({TRAINER}),
    "documents/chooser/": ANYBODY,
    "documents/chooser/create/": frozenset({TRAINER}),
    "editing-sessions/": ANYBODY,
    "embeds/": ANYBODY,
    "enrolment/": ANYBODY,
    "enrolment/assignments/new/": frozenset({TRAINER, HR}),
    "enrolment/requests/": frozenset({TRAINER, HR}),
    "groups/": NOBODY,
    "images/": frozenset({TRAINER}),
    "images/chooser/": ANYBODY,
    "images/chooser/create/": frozenset({TRAINER}),
    "pages/": frozenset({TRAINER}),
    "people/": frozenset({HR, AUDITOR}),
    "people/join/": frozenset({HR}),
    "positions/": frozenset({HR, AUDITOR}),
    "positions/new/": frozenset({HR}),
    "quizzes/": frozenset({TRAINER}),
    "quizzes/checklists/": frozenset({TRAINER, AUDITOR}),
    "quizzes/checklists/add/": frozenset({TRAINER}),
    "quizzes/checklists/preview/": frozenset({TRAINER}),
    "quizzes/<int:quiz_id>/overrides/": frozenset({TRAINER, AUDITOR}),
    "quizzes/<int:quiz_id>/overrides/add/": frozenset({TRAINER}),
    "quizzes/<int:quiz_id>/requests/": frozenset({TRAINER, AUDITOR}),
    "quizzes/<int:quiz_id>/running/": frozenset({TRAINER, AUDITOR}),
    "quizzes/<int:quiz_id>/running/act/": frozenset({TRAINER}),
    "quizzes/<int:quiz_id>/sittings/": frozenset({TRAINER, AUDITOR}),
    "quizzes/<int:quiz_id>/printed/": frozenset({TRAINER, AUDITOR}),
    "quizzes/printed/": frozenset({TRAINER}),
    "quizzes/printed/<uuid:batch_id>/": frozenset({TRAINER, AUDITOR}),
    "quizzes/printed/<uuid:batch_id>/<str:variant>/": frozenset({TRAINER}),
    "quizzes/printed/<uuid:batch_id>/enter/": frozenset({TRAINER}),
    "quizzes/printed/<uuid:batch_id>/template/": frozenset({TRAINER}),
    "quizzes/printed/<uuid:batch_id>/upload/": frozenset({TRAINER}),
    "quizzes/requests/": frozenset({TRAINER, AUDITOR}),
    "quizzes/requests/<int:request_id>/": frozenset({TRAINER}),
    "quizzes/sittings/<int:sitting_id>/": frozenset({TRAINER, AUDITOR}),
    "quizzes/sittings/<int:sitting_id>/close/": frozenset({TRAINER}),
    "reports/": frozenset({TRAINER}),
    "reports/completions/": frozenset({HR, AUDITOR}),
    "reports/site-history/": ANYBODY,
    "searchpicks/": NOBODY,
    "searchpicks/queries/": ANYBODY,
    "sites/": NOBODY,
    "snippets/choose/": ANYBODY,
    "snippets/choose/courses/audience/create/": frozenset({TRAINER}),
    "snippets/choose/quizzes/item/create/": frozenset({TRAINER}),
    "snippets/choose/quizzes/itembank/create/": frozenset({TRAINER}),
    "snippets/choose/quizzes/quiz/create/": frozenset({TRAINER}),
    "snippets/choose/training/companyday/create/": frozenset({HR}),
    "snippets/choose/training/room/create/": frozenset({TRAINER, HR}),
    "snippets/courses/audience/": frozenset({TRAINER}),
    "snippets/quizzes/item/": frozenset({TRAINER}),
    "snippets/quizzes/itembank/": frozenset({TRAINER, AUDITOR}),
    "snippets/quizzes/itembank/add/": frozenset({TRAINER}),
    "snippets/quizzes/quiz/": frozenset({TRAINER, AUDITOR}),
    "snippets/quizzes/quiz/add/": frozenset({TRAINER}),
    "snippets/quizzes/quiz/preview/": frozenset({TRAINER}),
    "snippets/training/companyday/": ANYBODY,
    "snippets/training/companyday/add/": frozenset({HR}),
    "snippets/training/room/": ANYBODY,
    "snippets/training/room/add/": frozenset({TRAINER, HR}),
    "tag-autocomplete/": ANYBODY,
    "test404/": ANYBODY,
    "training/": ANYBODY,
    "training/inspections/new/": frozenset({TRAINER, HR}),
    "training/needs/new/": frozenset({TRAINER, HR}),
    "training/plans/new/": frozenset({TRAINER, HR}),
    "training/programmes/load/": frozenset({TRAINER, HR}),
    "training/programmes/new/": frozenset({TRAINER, HR}),
    "units/": frozenset({HR, AUDITOR}),
    "units/new/": frozenset({HR}),
    "users/": NOBODY,
    "workflows/": NOBODY,
    "workflows/task_chooser/": ANYBODY,
}

# Addresses below /desk/ and /documents/ that follow no role, each with its reason; * at the end
# stands for all that begin so.
EXCEPTIONS: dict[str, str] = {
    "desk/failwhale/": "raises an error on purpose, to try the error page",
    "desk/jsi18n/": "words of the interface, public",
    "desk/sprite/": "icons, public",
    "desk/login/": "leads to the login",
    "desk/logout/": "is by POST",
    "desk/snippets/": "leads back to the desk: each kind of snippet has its own menu",
    "desk/password_reset/*": "switched off: HR gives a new first password",
    "desk/^.*/$": "what is not there",
    "desk/pages/<int:page_id>/revisions/": "leads to the history, which asks for the right",
    "desk/pages/<int:page_to_move_id>/move/<int:destination_id>/confirm/": (
        "asks whether to move; the move itself asks for the right"
    ),
    "desk/pages/workflow/confirm_cancellation/<int:page_id>/": "says that there is nothing to cancel",
    "documents/*": "files; held by the tests of the media",
}
