"""Walks written as tables (walks/README.md), walked through the real services with a clock of their own."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from common.verdicts import reasons_from_json
from quizzes import sentences, services
from quizzes.models import Attempt, AttemptRequest, Item, Quiz, QuizSection
from quizzes.selectors import counting_result, latest_responses, result_of
from quizzes.services import errors
from quizzes.services.voiding import void_attempt
from tests.factories import make_item, make_quiz, make_user

from .conftest import NOW

WALKS = sorted((Path(__file__).parent / "walks").glob("*.csv"))
COLUMNS = ["类型", "时间", "人", "做什么", "题号", "内容", "应为", "说明"]
STATES = {
    "答题中": "in_progress",
    "已交卷": "submitted",
    "已出分": "graded",
    "已作废": "void",
}
REFUSALS: dict[type[Exception], str] = {
    errors.AttemptClosed: "已结束",
    errors.BadResponse: "答案不合格式",
    errors.BadGrade: "评分不合规定",
    errors.OwnAttempt: "不能评自己",
    errors.StaleResponse: "有更新的答案",
    errors.ReasonMissing: "没有写原因",
    errors.NotNeeded: "不需要申请",
    errors.AlreadyDone: "已经处理过",
    errors.BadMinutes: "分钟数或原因不合规定",
}
TRAINER = "培训师"


class NotReadable(Exception):
    """The table itself is wrong: file, line and what."""


def parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("|")]


def duration(text: str) -> dt.timedelta:
    hours, minutes, seconds = ([0, 0] + [int(part) for part in text.split(":")])[-3:]
    return dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)


def plain(score: Decimal) -> str:
    return f"{score.normalize():f}"


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


# --- questions ---------------------------------------------------------------------------------------
def _choice(rest: list[str], **more: Any) -> dict[str, Any]:
    options = [{"text": text.lstrip("*"), "correct": text.startswith("*")} for text in rest]
    return {"options": options, **more}


def _number(rest: list[str]) -> dict[str, Any]:
    answer, tolerance, unit = [*rest, "", "", ""][:3]
    return {"answer": answer, "tolerance": tolerance or None, "unit": unit}


KINDS: dict[str, tuple[str, Callable[[list[str]], dict[str, Any]]]] = {
    "单选题": ("single_choice", _choice),
    "多选题": ("multiple_choice", _choice),
    "多选题部分给分": ("multiple_choice", lambda rest: _choice(rest, scoring="partial")),
    "判断题": ("true_false", lambda rest: {"answer": "true" if rest == ["对"] else "false"}),
    "填空题": ("fill_in", lambda rest: {"blanks": [blank.split("/") for blank in rest]}),
    "数值题": ("number", _number),
    "排序题": ("ordering", lambda rest: {"entries": rest, "scoring": "partial"}),
    "简答题": (
        "short_answer",
        lambda rest: {
            "marking_points": [{"text": point, "synonyms": []} for point in rest],
            "any_of": None,
        },
    ),
}


def question(row: dict[str, str]) -> Item:
    kind, value = KINDS[row["做什么"]]
    stem, *rest = parts(row["内容"])
    return make_item(kind=kind, value=value(rest), stem=stem, points=Decimal(row["应为"]))


# --- rules -------------------------------------------------------------------------------------------
COUNTING = {"最高": "best", "最近": "latest", "第一次": "first"}
RULES: dict[str, Callable[[str], dict[str, Any]]] = {
    "及格": lambda text: {
        "pass_mark": Decimal(text.rstrip("%分")),
        "pass_unit": "percent" if text.endswith("%") else "points",
    },
    "限时": lambda text: {"timing": "limited", "time_limit_minutes": number(text)},
    "宽限": lambda text: {"grace_seconds": number(text)},
    "次数": lambda text: (
        {"attempts_rule": "unlimited", "max_attempts": None}
        if text == "不限"
        else {"attempts_rule": "limited", "max_attempts": number(text)}
    ),
    "间隔": lambda text: {"wait_minutes": number(text)},
    "计入": lambda text: {"counting": COUNTING[text]},
    "开放": lambda text: {"opens_at": NOW + duration(text)},
    "关闭": lambda text: {"closes_at": NOW + duration(text)},
}


class Walk:
    """A quiz, its people, and the attempt that each of them is at."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        rules = [row for row in rows if row["类型"] == "规则"]
        self.items = [question(row) for row in rows if row["类型"] == "题目"]
        fields: dict[str, Any] = {}
        for row in rules:
            if row["做什么"] in RULES:
                fields |= RULES[row["做什么"]](row["内容"])
        self.quiz: Quiz = make_quiz(items=tuple(self.items), shuffle_options=False, **fields)
        for row in rules:
            if row["做什么"] not in RULES:
                self.special(row)
        self.people: dict[str, Any] = {}
        self.now = NOW

    def special(self, row: dict[str, str]) -> None:
        at = int(row["题号"]) - 1
        if row["做什么"] == "过期":
            day = NOW.date() + dt.timedelta(days=int(row["内容"]))
            Item.objects.filter(pk=self.items[at].pk).update(check_by=day)
        elif row["做什么"] == "一票否决":
            self.quiz.slots.filter(item=self.items[at]).update(is_veto=True)
        elif row["做什么"] == "部分":
            title, percent = [*parts(row["内容"]), ""][:2]
            order = self.quiz.sections.count() + 1
            QuizSection.objects.create(
                quiz=self.quiz,
                title=title,
                pass_percent=Decimal(percent.rstrip("%")) if percent else None,
                sort_order=order - 1,
            )
            self.quiz.slots.filter(item__in=self.items[at:]).update(section=order)
        else:
            raise NotReadable(f"规则 {row['做什么']}")

    def person(self, name: str) -> Any:
        if name not in self.people:
            self.people[name] = make_user(name)
        return self.people[name]

    def attempt(self, name: str) -> Attempt:
        return Attempt.objects.filter(learner=self.person(name)).latest("number")

    def slot(self, attempt: Attempt, row: dict[str, str]) -> dict[str, Any]:
        item = self.items[int(row["题号"]) - 1]
        return next(entry for entry in attempt.paper["slots"] if entry["item"] == item.pk)

    def value(self, entry: dict[str, Any], text: str) -> Any:
        if not text:
            return None
        if entry["kind"] == "true_false":
            return text == "对"
        if "options" in entry:
            ids = {option["text"]: option["id"] for option in entry["options"]}
            return [ids[part] for part in parts(text)]
        return parts(text) if entry["kind"] == "fill_in" else text

    # --- what people do ------------------------------------------------------------------------------
    def do(self, row: dict[str, str]) -> None:
        DEEDS[row["做什么"]](self, row)

    def start(self, row: dict[str, str]) -> None:
        services.start_attempt(quiz_id=self.quiz.pk, learner=self.person(row["人"]), now=self.now)

    def answer(self, row: dict[str, str]) -> None:
        attempt = self.attempt(row["人"])
        entry = self.slot(attempt, row)
        newest = latest_responses(attempt.pk).get(entry["slot"])
        services.save_response(
            attempt_id=attempt.pk,
            learner_id=attempt.learner_id,
            slot=entry["slot"],
            seq=newest.seq + 1 if newest else 1,
            value=self.value(entry, row["内容"]),
            now=self.now,
        )

    def hand_in(self, row: dict[str, str]) -> None:
        attempt = self.attempt(row["人"])
        services.submit_attempt(attempt_id=attempt.pk, learner_id=attempt.learner_id, now=self.now)

    def mark(self, row: dict[str, str]) -> None:
        attempt = Attempt.objects.filter(state__in=["submitted", "graded"]).latest("submitted_at")
        score, note = [*parts(row["内容"]), ""][:2]
        again = row["做什么"] == "改分"
        services.give_grade(
            attempt_id=attempt.pk,
            slot=self.slot(attempt, row)["slot"],
            assessor=self.person(row["人"]),
            points_met=[],
            score=Decimal(score),
            comment="" if again else note,
            reason=note if again else "",
            now=self.now,
        )

    def extend(self, row: dict[str, str]) -> None:
        """More minutes: for the attempt that runs; before a start, for those to come."""
        minutes, reason = self.minutes_and_reason(row)
        running = Attempt.objects.filter(learner=self.person(row["人"]), state="in_progress")
        if running.exists():
            ids = list(running.values_list("pk", flat=True))
            given = services.give_minutes(
                quiz_id=self.quiz.pk, attempt_ids=ids, minutes=minutes, reason=reason,
                by=self.person(TRAINER), now=self.now,
            )  # fmt: skip
            assert given, "the time was over"
        else:
            self.grant(row, services.Grant(extra_minutes=minutes), reason)

    def grant_attempts(self, row: dict[str, str]) -> None:
        count, reason = self.minutes_and_reason(row)
        self.grant(row, services.Grant(extra_attempts=count), reason)

    def grant(self, row: dict[str, str], grant: services.Grant, reason: str) -> None:
        services.grant_override(
            quiz=self.quiz, grant=grant, reason=reason, learner=self.person(row["人"]),
            by=self.person(TRAINER), now=self.now,
        )  # fmt: skip

    def reopen(self, row: dict[str, str]) -> None:
        minutes, reason = self.minutes_and_reason(row)
        services.reopen_attempt(
            attempt_id=self.attempt(row["人"]).pk, minutes=minutes, reason=reason,
            by=self.person(TRAINER), now=self.now,
        )  # fmt: skip

    def void(self, row: dict[str, str]) -> None:
        void_attempt(
            attempt_id=self.attempt(row["人"]).pk, reason=row["内容"],
            by=self.person(TRAINER), now=self.now,
        )  # fmt: skip

    def ask(self, row: dict[str, str]) -> None:
        services.ask_for_attempt(
            quiz=self.quiz, learner=self.person(row["人"]), text=row["内容"], now=self.now
        )

    def answer_request(self, row: dict[str, str]) -> None:
        services.answer_request(
            request_id=AttemptRequest.objects.filter(learner=self.person(row["人"]))
            .latest("pk")
            .pk,
            granted=row["做什么"] == "同意",
            answer=row["内容"],
            by=self.person(TRAINER),
            now=self.now,
        )

    def minutes_and_reason(self, row: dict[str, str]) -> tuple[int, str]:
        count, reason = [*parts(row["内容"]), ""][:2]
        return number(count), reason

    def collect(self, row: dict[str, str]) -> None:
        services.finish_expired(now=self.now)

    def look(self, row: dict[str, str]) -> None:
        services.settle(self.attempt(row["人"]), now=self.now)

    # --- what must be true ---------------------------------------------------------------------------
    def check(self, row: dict[str, str]) -> None:
        claims = list(filter(None, re.split("[；;]", row["应为"])))
        if not claims:
            return
        attempt = (
            self.attempt(row["人"])
            if self.tried(row["人"])
            else Attempt.objects.filter(submitted_at__isnull=False).latest("submitted_at")
        )
        attempt.refresh_from_db()
        for claim in claims:
            assert self.says(attempt, claim.strip()) == claim.strip()

    def tried(self, name: str) -> bool:
        return Attempt.objects.filter(learner=self.person(name)).exists()

    def says(self, attempt: Attempt, claim: str) -> str:
        """Return the claim as it really is."""
        if claim in STATES:
            return next(word for word, state in STATES.items() if state == attempt.state)
        result = result_of(attempt.pk)
        if claim in {"通过", "未通过"}:
            return ("通过" if result.passed else "未通过") if result else "没有结果"
        if claim.startswith("第"):
            return f"第{attempt.number}次"
        if claim.startswith("原因："):
            because = " ".join(map(str, reasons_from_json(result.because))) if result else ""
            return claim if claim.removeprefix("原因：") in because else f"原因：{because}"
        name = claim.partition("=")[0]
        if name == "剩余":
            left = int((attempt.deadline_at - self.now).total_seconds())
            return f"剩余={left // 60}:{left % 60:02}"
        return f"{name}={self.figure(name, attempt)}"

    def figure(self, name: str, attempt: Attempt) -> str:
        counting = name == "计入"
        result = (
            counting_result(self.quiz.pk, attempt.learner_id) if counting else result_of(attempt.pk)
        )
        if name not in {"得分", "满分", "计入"}:
            raise NotReadable(f"应为 {name}")
        if result is None:
            return "无"
        return plain(result.max_score if name == "满分" else result.score)


DEEDS: dict[str, Callable[[Walk, dict[str, str]], None]] = {
    "开始": Walk.start,
    "作答": Walk.answer,
    "交卷": Walk.hand_in,
    "批改": Walk.mark,
    "改分": Walk.mark,
    "收卷": Walk.collect,
    "看": Walk.look,
    "加时": Walk.extend,
    "加次": Walk.grant_attempts,
    "重开": Walk.reopen,
    "作废": Walk.void,
    "申请": Walk.ask,
    "同意": Walk.answer_request,
    "不同意": Walk.answer_request,
}


def refusal(error: errors.QuizError) -> str:
    if isinstance(error, errors.StartRefused):
        return "".join(str(reason) for reason in error.verdict.because)
    if isinstance(error, errors.NotReopened):
        return sentences.not_reopened(error.code)
    if isinstance(error, errors.BadOverride):
        return sentences.bad_override(error.code)
    return REFUSALS[type(error)]


def read(path: Path) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    if rows[0] != COLUMNS:
        raise NotReadable(f"{path.name}: the first line must be {','.join(COLUMNS)}")
    return [
        (line, dict(zip(COLUMNS, [*row, *[""] * 8], strict=False)))
        for line, row in enumerate(rows[1:], start=2)
        if any(row) and not row[0].startswith("#")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("path", WALKS, ids=lambda path: path.stem)
def test_everything_happens_as_the_table_says(path):
    rows = read(path)
    walk = Walk([row for _line, row in rows])
    with translation.override("zh-hans"):
        for line, row in rows:
            if row["类型"] == "步骤":
                _step(walk, row, f"{path.name}, line {line}: {row['人']} {row['做什么']}")


def _step(walk: Walk, row: dict[str, str], where: str) -> None:
    if row["时间"]:
        walk.now = NOW + duration(row["时间"])
    expected = row["应为"].strip()
    try:
        walk.do(row)
    except errors.QuizError as error:
        said = f"拒绝：{refusal(error)}"
        wanted = expected.removeprefix("拒绝").lstrip("：")
        assert expected.startswith("拒绝"), f"{where}: {said}"
        assert wanted in said, f"{where}: {said}"
        return
    assert not expected.startswith("拒绝"), f"{where}: was not refused"
    try:
        walk.check(row)
    except AssertionError as wrong:
        raise AssertionError(f"{where}: {wrong}") from None
