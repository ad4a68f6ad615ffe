"""Exports: writing the file and entering in the log that it was made."""

from __future__ import annotations

import datetime as dt
from typing import Any, BinaryIO

from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Site

from courses.selectors.report import CompletionFilter
from reports.documents.completions import WRITERS, Written
from reports.selectors import one_point_in_time, report_lines

EXPORT_ACTION = "reports.export_completions"


def export_completions(
    *,
    target: BinaryIO,
    file_format: str,
    wanted: CompletionFilter,
    words: dict[str, str],
    by: Any,
    now: dt.datetime,
) -> Written:
    """Write the completions into an open file and log who did it; all lines are of one moment.

    ``words`` says in words what was asked for, for the sheet and the log; ``by`` is None where the
    command line asked. Raises TooManyLinesError where the format cannot hold the lines.
    """
    write, _content_type = WRITERS[file_format]
    local = now.astimezone(timezone.get_default_timezone())
    about = [
        ("report", "completions"),
        ("exported_by", str(by) if by else "manage.py export_completions"),
        ("exported_at", local.isoformat(timespec="seconds")),
        ("filter", "; ".join(f"{name}: {value}" for name, value in words.items()) or "-"),
    ]
    with one_point_in_time():
        written = write(target, report_lines(wanted, today=local.date()), about)
    _log_export(file_format, words, written, by)
    return written


def _log_export(file_format: str, words: dict[str, str], written: Written, by: Any) -> None:
    instance = by or Site.objects.filter(is_default_site=True).first()
    if instance is None:
        return
    data = {
        "format": file_format,
        "rows": written.lines,
        "sha256": written.sha256,
        "filter": words,
    }
    log(instance=instance, action=EXPORT_ACTION, user=by, data=data)
