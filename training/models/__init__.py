"""Programmes, runs, sessions, attendance, homework, evaluation and the annual plan."""

from .activity import PlannedActivity, PlannedFollowUp, Waiver
from .annual import AnnualPlan, CostKind, PlanDecision, PlanItem, RunCost, TrainingNeed
from .attendance import (
    Attendance,
    AttendanceState,
    Device,
    ExcuseRequest,
    Guest,
    HeadCount,
    PaperDifference,
    PaperPhoto,
    PaperSheet,
    Scan,
    SignInTicket,
    SignInWay,
)
from .calendar import CalendarFeed, CompanyDay, Invitation
from .choices import (
    OPEN_SEATS,
    SESSION_KINDS,
    ActivityKind,
    Cadence,
    OverCapacity,
    RunState,
    SeatState,
    SessionState,
    SubjectClass,
    VersionState,
)
from .evaluation import EffectivenessEvaluation, FollowUp, FollowUpKind
from .homework import HandIn, HandInFile, Homework, HomeworkMark
from .programme import Programme, ProgrammeModule, ProgrammeTopic, ProgrammeVersion
from .run import PlanRun, RunEnrolment
from .session import Room, RunStep, Session, SessionInstructor
from .trace import Batch, RunChange, RunFile

__all__ = [
    "OPEN_SEATS",
    "SESSION_KINDS",
    "ActivityKind",
    "AnnualPlan",
    "Attendance",
    "AttendanceState",
    "Batch",
    "Cadence",
    "CalendarFeed",
    "CompanyDay",
    "CostKind",
    "Device",
    "EffectivenessEvaluation",
    "ExcuseRequest",
    "FollowUp",
    "FollowUpKind",
    "Guest",
    "HandIn",
    "HandInFile",
    "HeadCount",
    "Homework",
    "HomeworkMark",
    "Invitation",
    "OverCapacity",
    "PaperDifference",
    "PaperPhoto",
    "PaperSheet",
    "PlanDecision",
    "PlanItem",
    "PlanRun",
    "PlannedActivity",
    "PlannedFollowUp",
    "Programme",
    "ProgrammeModule",
    "ProgrammeTopic",
    "ProgrammeVersion",
    "Room",
    "RunChange",
    "RunCost",
    "RunEnrolment",
    "RunFile",
    "RunState",
    "RunStep",
    "Scan",
    "SeatState",
    "Session",
    "SessionInstructor",
    "SessionState",
    "SignInTicket",
    "SignInWay",
    "SubjectClass",
    "TrainingNeed",
    "VersionState",
    "Waiver",
]
