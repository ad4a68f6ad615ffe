"""The training record (培训记录表) of a session or run: always one page of A4, made smaller where it must be."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from PIL import Image, ImageOps

from common.typesetting import set_type
from training.models import RunFile, Session
from training.selectors.attendance import Line
from training.selectors.records import Record

from .words import all_in_both

_SOURCE = files("training.documents") / "record.typ"
MOST_PHOTOS, PHOTO_SIDE = 4, 900
_LABELS = {
    "title": pgettext_lazy("document", "Training record"),
    "training": pgettext_lazy("of a record", "Training"),
    "programme": gettext_lazy("Programme"),
    "when": gettext_lazy("When"),
    "where": gettext_lazy("Where"),
    "with": gettext_lazy("Instructor"),
    "organiser": gettext_lazy("Organiser"),
    "kind": gettext_lazy("Type"),
    "hours": gettext_lazy("Training hours"),
    "content": pgettext_lazy("of a record", "Content"),
    "people": gettext_lazy("Participants"),
    "photos": gettext_lazy("Photos"),
    "materials": gettext_lazy("Materials"),
    "evaluation": gettext_lazy("Evaluation of the effect"),
    "instructor": gettext_lazy("Instructor, signature"),
    "made": gettext_lazy("Record made by"),
}


def record_pdf(record: Record, *, by: str, day: dt.date) -> bytes:
    """Return the page."""
    pictures: dict[str, bytes] = {}
    people = _people_of_lines(record.lines, pictures) if record.session else _people_of_run(record)
    photos = _photos(record.photos, pictures)
    run, session = record.run, record.session
    more = len(record.photos) - len(photos)
    data = {
        "labels": all_in_both(_LABELS),
        "title": session.title if session else run.title,
        "run": run.title if session else "",
        "programme": run.version.programme.title,
        "organiser": run.organiser.name if run.organiser else "",
        "when": _when(record),
        "where": _joined(one.where for one in record.sessions),
        "with": _joined(str(who) for one in record.sessions for who in one.instructors.all()),
        "kind": _joined(str(one.get_kind_display()) for one in record.sessions),
        "hours": f"{record.hours.normalize():f}" if record.hours else "",
        "content": _content(record),
        "people": people,
        "counts": _counts(record),
        "has_signatures": any(one["picture"] for one in people),
        "photos": photos,
        "more_photos": _("and %(count)s more") % {"count": more} if more > 0 else "",
        "materials": [one.title for one in record.materials],
        "evaluation": _evaluation(record),
        "by": by,
        "day": day.isoformat(),
    }
    return set_type(_SOURCE.read_bytes(), data, day=day, pictures=pictures)


def _joined(words: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(one for one in words if one))


def _when(record: Record) -> str:
    if record.session is not None:
        return _moment(record.session)
    run = record.run
    words = f"{run.starts_on:%Y-%m-%d} – {run.ends_on:%Y-%m-%d}"
    said = _("%(held)s of %(all)s sessions held")
    return f"{words} · {said % {'held': len(record.held), 'all': len(record.sessions)}}"


def _moment(session: Session) -> str:
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    return f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M}"


def _content(record: Record) -> list[str]:
    """What a session was about; of a run its sessions by day."""
    lines = []
    for one in record.sessions:
        topics = "、".join(topic.title for topic in one.topics.all())
        module = one.module.title if one.module else ""
        about = "：".join(word for word in (module, topics) if word)
        if record.session is None:
            day = timezone.localdate(one.starts_at)
            more = f"（{topics}）" if topics and topics != one.title else ""
            lines.append(f"{day:%m-%d} {one.title}{more}")
        else:
            lines.append(about or one.title)
    return lines


def _people_of_lines(lines: list[Line], pictures: dict[str, bytes]) -> list[dict[str, str]]:
    people = []
    for number, line in enumerate(lines, start=1):
        row, name = line.attendance, ""
        if line.scan is not None and line.scan.signature:
            name = f"signature-{number}.png"
            content = _read(line.scan.signature)
            if content and (drawn := _drawn(content, "PNG", 300)):
                pictures[name] = drawn
            else:
                name = ""
        state = row.get_state_display() if row else (_("signed in") if line.signed_in else "")
        people.append({"name": line.name, "unit": line.unit, "state": str(state), "picture": name})
    return people


def _people_of_run(record: Record) -> list[dict[str, str]]:
    held = len(record.held)
    return [
        {
            "name": one.learner.name,
            "unit": one.learner.staff_number,
            "state": f"{one.came}/{held}" if held else "",  # type: ignore[attr-defined]
            "picture": "",
        }
        for one in record.seats
    ]


def _counts(record: Record) -> str:
    if record.session is None:
        return _("%(count)s enrolled; in brackets the sessions that each came to") % {
            "count": len(record.seats)
        }
    rows = [line.attendance for line in record.lines if line.attendance]
    if not rows:
        return _("The sheet is not confirmed yet.")
    came = sum(one.state in ("present", "late", "left_early") for one in rows)
    return _("%(came)s of %(all)s came") % {"came": came, "all": len(rows)}


def _photos(rows: list[RunFile], pictures: dict[str, bytes]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for one in rows:
        if len(found) == MOST_PHOTOS:
            break
        content = _read(one.file)
        small = _drawn(content, "JPEG", PHOTO_SIDE) if content else b""
        if small:
            name = f"photo-{one.pk}.jpg"
            pictures[name] = small
            found.append({"name": name, "title": one.title})
    return found


def _read(stored: Any) -> bytes:
    try:
        with stored.open("rb") as opened:
            return opened.read()
    except OSError:
        return b""


def _drawn(content: bytes, kind: str, side: int) -> bytes:
    """Return a small picture, nothing where it cannot be read: the record is printed all the same."""
    try:
        picture = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
        picture.thumbnail((side, side))
        out = io.BytesIO()
        picture.save(out, kind)
    except Exception:  # noqa: BLE001 - a broken picture makes Pillow raise almost anything
        return b""
    return out.getvalue()


def _evaluation(record: Record) -> list[dict[str, str]]:
    return [
        {
            "head": f"{one.get_method_display()} · {one.evaluator.name} · "
            + (
                f"{timezone.localdate(one.closed_at):%Y-%m-%d} · {one.get_verdict_display()}"
                if one.closed_at
                else _("planned for %(day)s") % {"day": one.planned_on.isoformat()}
            ),
            "text": "\n".join(word for word in (one.findings, one.follows) if word),
        }
        for one in record.evaluations
    ]
