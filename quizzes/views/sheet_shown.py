"""What was noted and signed: as a page, and as a document."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from common.verdicts import Reason, reasons_from_json
from people.selectors import current_posts
from quizzes import selectors
from quizzes.documents.records import Marked, Record, draw_record
from quizzes.kinds import Kind
from quizzes.models import (
    COUNTING_STANDPOINTS,
    Acknowledgement,
    Attempt,
    AttemptState,
    LineObjection,
    Meaning,
    SheetFile,
    Signature,
)
from quizzes.permissions import can_countersign
from quizzes.selectors.signatures import Signed, signatures_of, standing_assessment

from .sheet_frame import crumb_of, seen_sheet, title
from .sheet_lines import Line, lines_of, parts_of, rule_of_line, words_of_line

WHYS = {
    "between": lambda: _("between target and limit"),
    "beyond": lambda: _("beyond the limit"),
    "late": lambda: _("late"),
    "not_seen": lambda: _("left out of the points"),
}


@dataclass(frozen=True)
class ShownSignature:
    """A signature in words. ``code`` is the digest of what was signed, in groups."""

    name: str
    meaning: str
    is_valid: bool
    signed_at: dt.datetime
    zone: str
    score: str
    max_score: str
    counts: bool
    code: str
    reasons: Sequence[Reason]
    acknowledgement: Acknowledgement | None


@dataclass(frozen=True)
class Row:
    """One line with what was noted, its mark in the newest signature, and what the person says to it."""

    line: Line
    words: str
    mark: Mapping[str, Any] | None
    why: str
    objections: Sequence[LineObjection]


def shown(request: HttpRequest, held: Attempt, now: dt.datetime) -> HttpResponse:
    """The page of a sheet that nobody fills in any more, or that one may only read."""
    signed, today = signatures_of(held), timezone.localdate(now)
    assessed, newest = _judgement(held, signed)
    is_own = held.learner_id == request.user.pk
    may_countersign = assessed is not None and _may_countersign(request, held, signed, today)
    context = {
        "held": held,
        "observation": held.observation,
        "title": title(held),
        "crumb": crumb_of(request, held.learner_id),
        "outcome": newest,
        "because": reasons_from_json(newest.because) if newest else [],
        "counts": newest is not None
        and newest == assessed
        and newest.counts
        and held.observation.closed_at is not None,
        "stays_out": _stays_out(held, newest, assessed),
        "gates": _unmet(newest) if newest else [],
        "rows": rows_of(held, newest),
        "signatures": [shown_signature(each) for each in signed],
        "learner": held.learner,
        "to_acknowledge": is_own
        and assessed is not None
        and held.observer_id != held.learner_id
        and not hasattr(assessed, "acknowledgement"),
        "may_object": is_own and assessed is not None and held.observer_id != held.learner_id,
        "may_answer": request.user.pk not in {held.learner_id, held.observer_id}
        and can_countersign(request.user, held.learner_id, today),
        "may_sign": _("Review or approve this sheet") if may_countersign else "",
        "may_reopen": held.observer_id == request.user.pk
        and held.state in {AttemptState.SUBMITTED, AttemptState.GRADED},
        "side": Attempt.objects.filter(observation_id=held.observation_id).count() > 1,
    }
    return render(request, "quizzes/observed/shown.html", context)


def _judgement(
    held: Attempt, signed: Sequence[Signed]
) -> tuple[Signature | None, Signature | None]:
    """The assessment that stands, and the one to show: neither while the sheet is corrected."""
    if held.state == AttemptState.IN_PROGRESS:
        return None, None
    assessed = standing_assessment(signed)
    said = [each.signature for each in signed if each.signature.meaning == Meaning.ASSESSED]
    return assessed, assessed or (said[-1] if said else None)


def _may_countersign(
    request: HttpRequest, held: Attempt, signed: Sequence[Signed], today: dt.date
) -> bool:
    user = request.user
    if (
        user.pk in {held.learner_id, held.observer_id}
        or held.standpoint not in COUNTING_STANDPOINTS
    ):
        return False
    given = {each.signature.meaning for each in signed if each.stands and each.signature.signer_id == user.pk}  # fmt: skip
    return len(given) < 2 and can_countersign(user, held.learner_id, today)


def _stays_out(held: Attempt, newest: Signature | None, assessed: Signature | None) -> str:
    """Why a sheet does not count, in one sentence; empty where it does or nobody has signed yet."""
    if held.state == AttemptState.VOID:
        return _("This sheet was declared void; it is kept and does not count.")
    if held.state == AttemptState.IN_PROGRESS:
        return _("This sheet is being corrected; the signature below is of what it said before.")
    if newest is None:
        return ""
    if assessed is None:
        return _("The signature is void, because the content was changed after it was signed.")
    return _kept_only(held, newest)


def _kept_only(held: Attempt, signature: Signature) -> str:
    """Why a signed sheet is kept and does not count."""
    observation = held.observation
    if held.standpoint not in COUNTING_STANDPOINTS:
        return _("A sheet of this standpoint is held beside the others and does not count.")
    if not signature.counts:
        return _("The sheet is kept, but it does not count, because:")
    if observation.closed_at:
        return ""
    if observation.disputed_at:
        return _("The assessors differ; a third person's sheet decides.")
    return _("It counts once the second assessor has signed as well.")


def _unmet(signature: Signature) -> list[Reason]:
    """The reasons of the gates that were not met when it was signed."""
    return [
        reason
        for gate in signature.gates
        if not gate["met"]
        for reason in reasons_from_json(gate["because"])
    ]


def shown_signature(each: Signed) -> ShownSignature:
    """A signature as pages and documents write it."""
    row = each.signature
    return ShownSignature(
        name=row.signer_name,
        meaning=row.get_meaning_display(),
        is_valid=each.stands,
        signed_at=row.signed_at,
        zone=row.zone,
        score=f"{row.score.normalize():f}",
        max_score=f"{row.max_score.normalize():f}",
        counts=row.counts,
        code=" ".join(row.digest[at : at + 8] for at in range(0, len(row.digest), 8)),
        reasons=_unmet(row),
        acknowledgement=getattr(row, "acknowledgement", None),
    )


def rows_of(held: Attempt, signature: Signature | None) -> list[Row]:
    """Every line of a sheet with its mark, files and objections: three statements.

    Without a signature to show, what is noted now is a draft, which is its observer's.
    """
    is_draft = signature is None
    stored = {} if is_draft else selectors.latest_responses(held.pk)
    files = SheetFile.objects.none() if is_draft else SheetFile.objects.filter(attempt=held)
    objections: dict[int, list[LineObjection]] = defaultdict(list)
    asked = LineObjection.objects.filter(signature__attempt=held).select_related("answered_by")
    for each in asked.order_by("made_at", "pk"):
        objections[each.slot].append(each)
    marks = {mark["slot"]: mark for mark in signature.marks} if signature else {}
    entries = held.paper["slots"]
    return [
        Row(
            line,
            words_of_line(entries[line.number - 1], line.value),
            marks.get(line.number),
            why_of(marks.get(line.number)),
            objections[line.number],
        )
        for line in lines_of(held, stored, files)
    ]


def why_of(mark: Mapping[str, Any] | None) -> str:
    """The word that stands beside a mark."""
    return WHYS[mark["why"]]() if mark and mark.get("why") in WHYS else ""


@require_safe
def sheet_pdf(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponseBase:
    """The sheet as a document, with all signatures and whether they hold."""
    now = timezone.now()
    held = seen_sheet(request, attempt_id, now)
    signed = signatures_of(held)
    _assessed, newest = _judgement(held, signed)
    day = timezone.localdate(newest.signed_at if newest else held.started_at)
    pdf = draw_record(_record(held, signed, newest), day=day)
    response = FileResponse(
        io.BytesIO(pdf),
        as_attachment=True,
        filename=f"{title(held)} {held.learner.name} {day}.pdf",
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _record(held: Attempt, signed: Sequence[Signed], newest: Signature | None) -> Record:
    """A sheet drawn as a marked paper: each line with what was noted in words."""
    rows = rows_of(held, newest)
    entries = [
        entry
        | {"kind": Kind.NUMBER, "key": {"answer": ""}, "unit": "", "clock": False}
        | {"stem_html": _with_rule(entry)}
        for entry in held.paper["slots"]
    ]
    return Record(
        paper={**held.paper, "slots": entries},
        answers={row.line.number: row.words for row in rows},
        marks={
            row.line.number: Marked(
                str(row.mark["score"]),
                str(row.mark["max_score"]),
                note=row.why,
                comment="\n".join(_beside(row.line)),
                comment_by=_("Remark"),
            )
            for row in rows
            if row.mark
        },
        passed=bool(newest and newest.passed),
        verdict=_verdict(newest),
        score=f"{newest.score.normalize():f}" if newest else "",
        max_score=f"{newest.max_score.normalize():f}" if newest else "",
        about=list(_about(held)),
        because=[str(reason) for reason in reasons_from_json(newest.because)] if newest else [],
        history=list(_history(held, signed, newest)),
        code=str(held.pk)[:8],
        keys=False,
        headings=parts_of(held.paper),
        named=_("Sheet of an observation"),
    )


def _verdict(newest: Signature | None) -> str:
    if newest is None:
        return _("Not signed")
    return _("Passed") if newest.passed else _("Not passed")


def _with_rule(entry: Mapping[str, Any]) -> str:
    rule = rule_of_line(entry)
    return f"<p>{escape(entry['stem'])}</p><p>{escape(rule)}</p>" if rule else entry["stem_html"]


def _beside(line: Line) -> Iterator[str]:
    if line.remark:
        yield line.remark
    for file in line.files:
        yield f"{file.name} (SHA-256 {file.digest[:16]}…)"


def _about(held: Attempt) -> Iterator[tuple[str, str]]:
    began = timezone.localtime(held.started_at)
    post = current_posts([held.learner_id], began.date()).get(held.learner_id)
    yield pgettext("of a person", "Name"), held.learner.display_name
    yield _("Staff number"), held.learner.staff_number
    yield _("Unit"), post.unit_name if post else "–"
    yield _("Observed by"), f"{held.observer.display_name} ({held.get_standpoint_display()})"
    yield _("When"), date_format(began, "DATETIME_FORMAT")
    yield _("Where"), held.observation.place or "–"


def _history(held: Attempt, signed: Sequence[Signed], newest: Signature | None) -> Iterator[str]:
    for each in signed:
        row = shown_signature(each)
        state = _("valid") if row.is_valid else _("void: the content was changed after it was signed")  # fmt: skip
        at = date_format(timezone.localtime(row.signed_at), "DATETIME_FORMAT")
        yield f"{row.meaning}: {row.name}, {at} ({row.zone}), {state}. SHA-256 {row.code}"
        if row.acknowledgement:
            seen = date_format(timezone.localtime(row.acknowledgement.made_at), "DATETIME_FORMAT")
            yield _("%(name)s has seen it, %(at)s") % {"name": held.learner.display_name, "at": seen}  # fmt: skip
    sentence = _stays_out(held, newest, standing_assessment(signed))
    if sentence:
        yield " ".join([sentence, *(str(reason) for reason in (_unmet(newest) if newest else []))])
