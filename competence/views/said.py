"""How a form of these pages is carried out, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from competence.services import Refused


def said(request: HttpRequest, form: Any, do: Callable[[], Any]) -> bool:
    """Do what a form asks for when it was sent and is whole; where that is refused, the form says why."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        do()
    except Refused as refused:
        for one in refused.reasons:
            form.add_error(None, str(one))
        return False
    return True


def status_of(form: Any) -> int:
    """Return 422 for a form that is shown again with what is wrong."""
    return 422 if form.errors else 200
