"""One answer, kept as it is given. The leanest road of the site: no template, no message, no paper."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from quizzes import services
from quizzes.grading import MAX_TEXT
from quizzes.models import Attempt, AttemptState
from quizzes.selectors import latest_responses
from quizzes.selectors.attempts import pulse_of, written_by
from quizzes.sentences import bad_response
from quizzes.services.errors import AttemptClosed, BadResponse, StaleResponse
from quizzes.services.events import is_over
from quizzes.services.locks import SAVE_MS, brief_wait, is_busy

SEEN = b'{"seen":true}'
_TIMED = Attempt.objects.only("state", "deadline_at", "grace_seconds")


@login_not_required  # asked by a script, which needs an answer rather than the login page
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, attempt_id: uuid.UUID) -> JsonResponse:
    """POST keeps an answer, or with ``seen`` only says when the attempt ends; GET says what is stored,
    for a page that comes back.
    """
    now = timezone.now()
    if not request.user.is_authenticated:
        return _answer({"error": "login"}, 401)
    try:
        if request.method == "GET":
            return _standing(attempt_id, request.user.pk, now)
        with brief_wait(SAVE_MS):
            return _save(request, attempt_id, now)
    except Attempt.DoesNotExist:
        return _answer({"error": "unknown"}, 404)
    except OperationalError as error:
        if not is_busy(error):
            raise
        response = _answer({"error": "busy"}, 503)
        response["Retry-After"] = "2"
        return response


def _save(request: HttpRequest, attempt_id: uuid.UUID, now: dt.datetime) -> JsonResponse:
    if request.body == SEEN:
        return _seen(attempt_id, request.user.pk, now)
    try:
        slot, seq, value = _read(request)
        saved = services.save_response(
            attempt_id=attempt_id,
            learner_id=request.user.pk,
            slot=slot,
            seq=seq,
            value=value,
            now=now,
        )
    except StaleResponse as stale:
        return _answer(
            {
                "error": "stale",
                "seq": stale.seq,
                "value": stale.value,
                "at": _clock(stale.saved_at),
            },
            409,
        )
    except AttemptClosed as closed:
        return _answer({"error": "closed", "state": closed.state}, 409)
    except BadResponse as refused:
        return _answer({"error": "bad", "sentence": bad_response(refused.code, MAX_TEXT)}, 400)
    return _answer(
        {
            "seq": saved.seq,
            "at": _clock(saved.saved_at),
            "now": _epoch(now),
            "deadline": saved.deadline_at and _epoch(saved.deadline_at),
        }
    )


def _seen(attempt_id: uuid.UUID, writer_id: int, now: dt.datetime) -> JsonResponse:
    """The page is there. Whoever watches a sitting sees that; the page learns whether its end moved,
    and whether another page has answered or been there.
    """
    pulse = pulse_of(attempt_id, writer_id)
    if pulse is None:
        raise Attempt.DoesNotExist
    state = pulse.state
    if state == AttemptState.IN_PROGRESS and is_over(pulse, now):
        attempt = _TIMED.get(pk=attempt_id)
        services.settle(attempt, now=now)
        state = attempt.state
    elif state == AttemptState.IN_PROGRESS and pulse.sitting_id:
        services.note_presence(attempt_id=attempt_id, now=now)
    return _answer(
        {
            "now": _epoch(now),
            "deadline": pulse.deadline_at and _epoch(pulse.deadline_at),
            "state": state,
            "newest": pulse.newest or 0,
            "before": pulse.seen_at and _epoch(pulse.seen_at),
        }
    )


def _read(request: HttpRequest) -> tuple[int, int, Any]:
    try:
        data = json.loads(request.body)
        slot, seq, value = data["slot"], data["seq"], data["value"]
    except RequestDataTooBig:
        raise BadResponse("too_long") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadResponse("shape") from None
    if type(slot) is not int or type(seq) is not int:
        raise BadResponse("shape")
    return slot, seq, value


def _standing(attempt_id: uuid.UUID, writer_id: int, now: dt.datetime) -> JsonResponse:
    attempt = _TIMED.get(written_by(writer_id), pk=attempt_id)
    if attempt.state == AttemptState.IN_PROGRESS:
        services.settle(attempt, now=now)
    answers = {
        slot: {"seq": row.seq, "value": row.value, "at": _clock(row.saved_at)}
        for slot, row in latest_responses(attempt_id).items()
    }
    return _answer(
        {
            "now": _epoch(now),
            "deadline": attempt.deadline_at and _epoch(attempt.deadline_at),
            "state": attempt.state,
            "answers": answers,
        }
    )


def _clock(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M:%S")


def _epoch(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1000)


def _answer(data: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, headers={"Cache-Control": "no-store"})
