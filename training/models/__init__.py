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
from .composite import (
    CompositeResult,
    PartKind,
    ResultState,
    ResultWaiver,
    RunScheme,
    SchemeVersion,
)
from .control_chart import ControlChartVerdict
from .evaluation import EffectivenessEvaluation, FollowUp, FollowUpKind
from .homework import HandIn, HandInFile, Homework, HomeworkMark
from .inspection import InspectionPlan, InspectionRound, PlanState, RoundSheet, RoundState
from .judgement import ConductLevel, OverallJudgement
from .month import DecisionKind, MonthDecision, MonthScore
from .programme import Programme, ProgrammeModule, ProgrammeTopic, ProgrammeVersion
from .run import PlanRun, RunEnrolment
from .sent_form import SentForm
from .session import Room, RunStep, Session, SessionInstructor
from .slogan import Slogan
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
    "CompositeResult",
    "ConductLevel",
    "ControlChartVerdict",
    "CostKind",
    "DecisionKind",
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
    "InspectionPlan",
    "InspectionRound",
    "Invitation",
    "MonthDecision",
    "MonthScore",
    "OverCapacity",
    "OverallJudgement",
    "PaperDifference",
    "PaperPhoto",
    "PaperSheet",
    "PartKind",
    "PlanDecision",
    "PlanItem",
    "PlanRun",
    "PlanState",
    "PlannedActivity",
    "PlannedFollowUp",
    "Programme",
    "ProgrammeModule",
    "ProgrammeTopic",
    "ProgrammeVersion",
    "ResultState",
    "ResultWaiver",
    "Room",
    "RoundSheet",
    "RoundState",
    "RunChange",
    "RunCost",
    "RunEnrolment",
    "RunFile",
    "RunScheme",
    "RunState",
    "RunStep",
    "Scan",
    "SchemeVersion",
    "SeatState",
    "SentForm",
    "Session",
    "SessionInstructor",
    "SessionState",
    "SignInTicket",
    "SignInWay",
    "Slogan",
    "SubjectClass",
    "TrainingNeed",
    "VersionState",
    "Waiver",
]
