"""One occasion with its sheets side by side, and how a person's practicals went over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from people.permissions import may_see_person
from people.selectors import current_posts
from quizzes import selectors
from quizzes.models import (
    COUNTING_STANDPOINTS,
    Attempt,
    AttemptState,
    Observation,
    Signature,
    Standpoint,
)
from quizzes.permissions import can_countersign, may_mark, may_see_result, standpoints_of
from quizzes.selectors import observed_day as day
from quizzes.selectors import observed_history as history
from quizzes.selectors.observations import agreement_of
from quizzes.selectors.signatures import newest_assessments
from quizzes.sentences import title_of

from .observations import may_change
from .sheet_frame import crumb_of, may_read, title
from .sheet_lines import words_of_line

PAGE = 20


@dataclass(frozen=True)
class Cell:
    """What one sheet says of one line. ``share`` of the points; ``compared``: of a standpoint that counts."""

    words: str
    points: str
    remark: str
    share: Fraction | None
    compared: bool


@dataclass(frozen=True)
class Compared:
    """One line in all sheets."""

    number: int
    stem: str
    cells: Sequence[Cell]

    @property
    def differs(self) -> bool:
        """Whether two sheets that count give it another part of the points."""
        shares = {cell.share for cell in self.cells if cell.compared and cell.share is not None}
        return len(shares) > 1


@require_safe
def observation(request: HttpRequest, observation_id: int) -> HttpResponse:
    """An occasion: begin a sheet, or see all sheets beside each other."""
    now, user = timezone.now(), request.user
    today = timezone.localdate(now)
    rows = Observation.objects.select_related("quiz", "learner")
    found = get_object_or_404(rows, pk=observation_id)
    standpoints = standpoints_of(user, found.learner_id, today)
    named = found.assessors.filter(pk=user.pk).exists()
    may_look = user.pk == found.learner_id or may_see_result(user, found.learner_id, today)
    if not (named or may_look or standpoints):
        raise Http404
    sheets = list(found.sheets.select_related("observer", "observation").order_by("started_at", "number"))  # fmt: skip
    mine = next((each for each in sheets if each.observer_id == user.pk), None)
    shown = [each for each in sheets if _is_shown(user, each, today)]
    signatures = newest_assessments([each.pk for each in shown])
    is_open = found.closed_at is None and found.cancelled_at is None
    context = {
        "observation": found,
        "title": title(sheets[0]) if sheets else title_of(found.quiz),
        "when": found.start_at or found.due_at or found.made_at,
        "crumb": crumb_of(request, found.learner_id),
        "standing": _standing(found),
        "sheets": shown,
        "rows": _compared(shown, signatures),
        "totals": [_total(each, signatures.get(each.pk)) for each in shown],
        "agreements": _agreements(found, shown),
        "mine": mine,
        "actions": _actions(standpoints) if is_open and mine is None else [],
        "may_change": is_open and may_change(user, found) and not sheets,
        "may_start": is_open
        and not sheets
        and (can_countersign(user, found.learner_id, today) or may_change(user, found)),
    }
    return render(request, "quizzes/observed/side.html", context)


def _is_shown(user: Any, sheet: Attempt, today: dt.date) -> bool:
    if sheet.state == AttemptState.IN_PROGRESS:
        return False
    return may_read(user, sheet, today)


def _actions(standpoints: Sequence[str]) -> list[dict[str, Any]]:
    names = dict(Standpoint.choices)
    words: dict[str, str] = {Standpoint.SELF: _("Assess yourself")}
    begin = _("Observe as: %(standpoint)s")
    return [
        {
            "value": each,
            "text": words.get(each) or begin % {"standpoint": names[each]},
            "counts": each in COUNTING_STANDPOINTS and at == 0,
        }
        for at, each in enumerate(standpoints)
    ]


def _standing(found: Observation) -> str:
    if found.cancelled_at:
        return _("cancelled: %(why)s") % {"why": found.cancelled_because}
    if found.closed_at:
        share = history.read_fraction(found.fraction)
        verdict = _("Passed") if found.passed else _("Not passed")
        return f"{verdict} · {float(share * 100):.0f} %"
    if found.disputed_at:
        return _("disputed")
    return pgettext("an observation", "open")


def _compared(sheets: Sequence[Attempt], signatures: dict[Any, Signature]) -> list[Compared]:
    if not sheets:
        return []
    answers = {sheet.pk: selectors.answers_of(sheet.pk) for sheet in sheets}
    rows = []
    for at, entry in enumerate(sheets[0].paper["slots"]):
        cells = [
            _cell(sheet, sheet.paper["slots"][at], answers[sheet.pk], signatures.get(sheet.pk))
            for sheet in sheets
        ]
        rows.append(Compared(entry["slot"], entry["stem"], cells))
    return rows


def _cell(
    sheet: Attempt, entry: dict[str, Any], answers: dict[int, Any], signature: Signature | None
) -> Cell:
    value = answers.get(entry["slot"])
    mark = signature.marks[entry["slot"] - 1] if signature else None
    most = Fraction(mark["max_score"]) if mark else Fraction(0)
    return Cell(
        words_of_line(entry, value),
        f"{mark['score']}/{mark['max_score']}" if mark else "",
        str(value.get("remark", "")) if isinstance(value, dict) else "",
        Fraction(mark["score"]) / most if mark and most else None,
        sheet.standpoint in COUNTING_STANDPOINTS and sheet.state != AttemptState.VOID,
    )


def _total(sheet: Attempt, signature: Signature | None) -> dict[str, Any]:
    note = ""
    if sheet.state == AttemptState.VOID:
        note = _("void")
    elif sheet.standpoint not in COUNTING_STANDPOINTS:
        note = _("held beside the others")
    elif signature and not signature.counts:
        note = _("kept, does not count")
    words = f"{_plain(signature.score)}/{_plain(signature.max_score)}" if signature else "–"
    return {"words": words, "passed": signature.passed if signature else None, "note": note}


def _plain(number: Any) -> str:
    return f"{number.normalize():f}"


def _agreements(found: Observation, shown: Sequence[Attempt]) -> list[dict[str, Any]]:
    """How far each further sheet agrees with the first one, where the viewer may see both."""
    ids = {each.pk for each in shown}
    return [
        {
            "names": f"{each.first.observer.display_name} / {each.second.observer.display_name}",
            "alike": each.agreement.same,
            "of": each.agreement.pairs,
            "percent": f"{float(each.agreement.percent):.0f}",
            "kappa": _kappa(each.agreement.kappa),
        }
        for each in (agreement_of(found.pk) if len(shown) > 1 else [])
        if each.agreement and {each.first.pk, each.second.pk} <= ids
    ]


def _kappa(kappa: Fraction | None) -> str:
    return "–" if kappa is None else f"{float(kappa):.2f}".replace("-", "−")


@require_safe
def my_practicals(request: HttpRequest) -> HttpResponse:
    """One's own practicals: what is planned, what is to be acknowledged, how it went."""
    return _history(request, request.user)


@require_safe
def practical_history(request: HttpRequest, person_id: int) -> HttpResponse:
    """The practicals of a person, for who may see the person's results."""
    today = timezone.localdate()
    learner = get_object_or_404(get_user_model(), pk=person_id)
    if not may_see_person(request.user, learner.pk, today) and not may_mark(request.user):
        raise Http404
    return _history(request, learner)


def _history(request: HttpRequest, learner: Any) -> HttpResponse:
    today, is_own = timezone.localdate(), learner.pk == request.user.pk
    known = history.checklists_of(learner.pk)
    wanted = request.GET.get("checklist", "")
    chosen = next((each for each in known if str(each.pk) == wanted), None)
    quiz_id = chosen.pk if chosen else None
    rows = history.sheets_of(learner.pk, quiz_id=quiz_id)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    _mark(request.user, page, today)
    context = {
        "learner": learner,
        "is_own": is_own,
        "may_observe": not is_own and can_countersign(request.user, learner.pk, today),
        "post": current_posts([learner.pk], today).get(learner.pk),
        "crumb": None if is_own else crumb_of(request, learner.pk),
        "checklists": known,
        "chosen": chosen,
        "charts": history.courses_of(learner.pk, quiz_id=quiz_id),
        "page_obj": page,
        "to_do": list(_to_do(learner)) if is_own else [],
    }
    return render(request, "quizzes/observed/history.html", context)


def _mark(user: Any, page: Any, today: dt.date) -> None:
    """What each sheet came to; where the viewer is still to judge the occasion, only that it is there."""
    rows = list(page.object_list)
    signatures = newest_assessments([row.pk for row in rows])
    for row in rows:
        row.is_shown = may_read(user, row, today)
        signature = signatures.get(row.pk) if row.is_shown else None
        total = _total(row, signature)
        row.words, row.verdict, row.note = total["words"], total["passed"], total["note"]
    page.object_list = rows


def _to_do(learner: Any) -> Any:
    for sheet in day.to_acknowledge(learner.pk):
        yield {
            "url": reverse("quizzes:sheet", args=[sheet.pk]),
            "text": title_of(sheet.quiz),
            "meta": _("signed by %(name)s: look at it and acknowledge it")
            % {"name": sheet.observer.display_name},
        }
    for row in day.planned_for(learner.pk):
        moment = row.start_at or row.due_at
        when = date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""
        parts = [_("planned"), when, row.place]
        yield {
            "url": reverse("quizzes:observation", args=[row.pk]),
            "text": title_of(row.quiz),
            "meta": " · ".join(filter(None, parts)),
        }
