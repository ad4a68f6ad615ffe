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
from .practice import Notebook, PracticeAnswer, PracticeCard
from .quiz import Quiz, QuizDraw, QuizSection, QuizSlot

__all__ = [
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
    "MarkObjection",
    "MarkingTask",
    "Notebook",
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
    "Sitting",
    "TaggedItem",
    "WrongCode",
]
