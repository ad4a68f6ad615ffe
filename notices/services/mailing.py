"""Mail: each notice at most once, none lost while the mail server is away.

A notice waits while ``mail_after`` is set. Whoever clears that field by a conditional update sends
the mail; a server that refuses puts it back for later. Killed between the two, a process costs one
mail at most, never a second copy; the notice itself lies in the inbox all the same.
"""

from __future__ import annotations

import datetime as dt
import email.encoders
import logging
from collections.abc import Collection
from email.mime.base import MIMEBase
from email.mime.nonmultipart import MIMENonMultipart

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation

from notices.models import Notice
from notices.ports import Attachment, Enclosed, enclosed_with
from notices.sentences import text_of, title_of

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)  # so long the job after the commit has the first go
FIRST_PAUSE = dt.timedelta(minutes=5)
LONGEST_PAUSE = dt.timedelta(hours=6)
GIVE_UP_AFTER = 40  # tries, about nine days
AT_ONCE = 200


def mail_notices(*, notice_ids: Collection[int], now: dt.datetime) -> int:
    """Mail those of the notices that still wait and return how many went out.

    Stops at the first one that the server does not take; the rest waits for `mail_waiting`.
    """
    waiting = Notice.objects.filter(pk__in=list(notice_ids), mail_after__isnull=False)
    sent = 0
    connection = get_connection()
    for notice in waiting.select_related("user").order_by("pk"):
        if not _claim(notice, now):
            continue
        if not (notice.user.is_active and notice.user.email):
            Notice.objects.filter(pk=notice.pk).update(mailed_at=None)
            continue
        if not _send(notice, connection, now):
            break
        sent += 1
    connection.close()
    return sent


def mail_waiting(*, now: dt.datetime) -> int:
    """Mail what a job has left behind or what the server did not take; runs by itself."""
    due = Notice.objects.filter(mail_after__lte=now - LEASE).order_by("mail_after", "pk")
    return mail_notices(notice_ids=due.values_list("pk", flat=True)[:AT_ONCE], now=now)


def _claim(notice: Notice, now: dt.datetime) -> bool:
    mine = Notice.objects.filter(pk=notice.pk, mail_after__isnull=False)
    return mine.update(mail_after=None, mailed_at=now) == 1


def _send(notice: Notice, connection: BaseEmailBackend, now: dt.datetime) -> bool:
    enclosed = enclosed_with(notice.kind, notice.user_id, notice.params, now)
    try:
        _message(notice, enclosed, connection).send()
    except (OSError, ValueError, TypeError) as error:
        # smtplib's errors are OSErrors; an address or a sentence that cannot be written is the rest.
        _put_back(notice, now)
        logger.warning("notice %s was not mailed: %s", notice.pk, type(error).__name__)
        return False
    enclosed.sent(now)
    return True


def _put_back(notice: Notice, now: dt.datetime) -> None:
    failures = notice.mail_failures + 1
    pause = min(FIRST_PAUSE * 2 ** min(notice.mail_failures, 10), LONGEST_PAUSE)
    again = now + pause - LEASE if failures < GIVE_UP_AFTER else None
    Notice.objects.filter(pk=notice.pk).update(
        mailed_at=None, mail_after=again, mail_failures=failures
    )


def _message(notice: Notice, enclosed: Enclosed, connection: BaseEmailBackend) -> EmailMessage:
    with translation.override(notice.user.language):
        title = " ".join(title_of(notice.kind, notice.params).split())
        context = {
            "name": notice.user.name,
            "title": title,
            "text": text_of(notice.kind, notice.params),
            "url": settings.WAGTAILADMIN_BASE_URL + notice.url if notice.url else "",
            "site_name": settings.SITE_NAME,
            "site_url": settings.WAGTAILADMIN_BASE_URL,
        }
        return EmailMessage(
            subject=title,
            body=render_to_string("notices/mail.txt", context),
            to=[notice.user.email],
            headers={"Auto-Submitted": "auto-generated"},
            attachments=[_part(one) for one in enclosed.attachments],
            connection=connection,
        )


def _part(one: Attachment) -> MIMEBase:
    """Return the file as a part in base64, which keeps its line ends as they are."""
    maintype, subtype = one.mimetype.split("/", 1)
    part = MIMENonMultipart(maintype, subtype)
    for name, value in one.parameters.items():
        part.set_param(name, value)
    part.set_payload(one.content)
    email.encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=one.filename)
    return part
