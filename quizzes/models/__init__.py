"""Item bank, quizzes, attempts and what is judged of them."""

from .attempt import (
    Attempt,
    AttemptEvent,
    AttemptState,
    KeptMedia,
    MarkingTask,
    Origin,
    Presence,
    Response,
)
from .bank import Difficulty, Item, ItemBank, ItemTag, TaggedItem
from .exceptions import AttemptRequest, Override, PrintedPaper, Sitting, WrongCode
from .judgement import (
    Grade,
    GradeRole,
    ItemReport,
    MarkObjection,
    Regrade,
    RegradeAction,
    Result,
)
from .observation import (
    COUNTING_STANDPOINTS,
    Acknowledgement,
    LineObjection,
    Meaning,
    Observation,
    SheetFile,
    Signature,
    Standpoint,
)
from .practice import Notebook, PracticeAnswer, PracticeCard
from .quiz import Mode, Quiz, QuizDraw, QuizSection, QuizSlot

__all__ = [
    "COUNTING_STANDPOINTS",
    "Acknowledgement",
    "Attempt",
    "AttemptEvent",
    "AttemptRequest",
    "AttemptState",
    "Difficulty",
    "Grade",
    "GradeRole",
    "Item",
    "ItemBank",
    "ItemReport",
    "ItemTag",
    "KeptMedia",
    "LineObjection",
    "MarkObjection",
    "MarkingTask",
    "Meaning",
    "Mode",
    "Notebook",
    "Observation",
    "Origin",
    "Override",
    "PracticeAnswer",
    "PracticeCard",
    "Presence",
    "PrintedPaper",
    "Quiz",
    "QuizDraw",
    "QuizSection",
    "QuizSlot",
    "Regrade",
    "RegradeAction",
    "Response",
    "Result",
    "SheetFile",
    "Signature",
    "Sitting",
    "Standpoint",
    "TaggedItem",
    "WrongCode",
]
