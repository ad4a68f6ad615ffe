"""The certificate: one A4 sheet, Chinese first, English second."""

from __future__ import annotations

import datetime as dt
import io
from importlib.resources import files
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from common.typesetting import set_type
from competence.models import Certificate

_SOURCE = files("competence.documents") / "certificate.typ"
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

_LABELS = {
    "title": pgettext_lazy("certificate", "Certificate of Competence"),
    "staff_number": pgettext_lazy("certificate", "Staff number"),
    "completed": pgettext_lazy("certificate", "has completed the course"),
    "proves": pgettext_lazy("certificate", "and has proved the competence"),
    "release": pgettext_lazy("certificate", "Release"),
    "level": pgettext_lazy("certificate", "Level"),
    "result": pgettext_lazy("certificate", "Result"),
    "completed_on": pgettext_lazy("certificate", "Completed on"),
    "valid": pgettext_lazy("certificate", "Valid"),
    "without_end": pgettext_lazy("certificate", "without end"),
    "issued_on": pgettext_lazy("certificate", "Issued on"),
    "number": pgettext_lazy("certificate", "Certificate number"),
    "record": pgettext_lazy("certificate", "Competence record"),
    "verify": _("Scan to check that this certificate is genuine and still valid."),
}


def draw_certificate(content: dict[str, Any], *, verify_url: str) -> bytes:
    """Return the PDF of a certificate's content; the code on it leads to ``verify_url``."""
    data = {
        "content": content,
        "labels": {key: _in_both(text) for key, text in _LABELS.items()},
        "dates": {
            key: _day_in_both(content[key])
            for key in ("completed_on", "valid_from", "valid_until", "issued_on")
        },
        "verify_url": verify_url,
        "qr": _qr(verify_url),
    }
    issued_on = dt.date.fromisoformat(content["issued_on"])
    return set_type(_SOURCE.read_bytes(), data, day=issued_on)


def verify_url(certificate: Certificate) -> str:
    """Return the public address that the code on the paper leads to, the same on every host."""
    path = reverse("competence:verify", args=[certificate.code])
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def _in_both(text: str | Promise) -> dict[str, str]:
    with override("zh-hans"):
        chinese = str(text)
    with override("en"):
        english = str(text)
    return {"zh": chinese, "en": english}


def _day_in_both(iso: str | None) -> dict[str, str] | None:
    if iso is None:
        return None
    day = dt.date.fromisoformat(iso)
    return {
        "zh": f"{day.year} 年 {day.month} 月 {day.day} 日",
        "en": f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
        "iso": iso,
    }


def _qr(text: str) -> str:
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawing, kind="svg", border=0, dark="#1c2027", xmldecl=False
    )
    return drawing.getvalue().decode()
