"""Calendar files (RFC 5545) and invitations by mail (RFC 5546, 6047). Times are written in UTC. No Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from common.lazily import Lazily

icalendar = Lazily("icalendar")

PRODUCT = "-//Zhixing Learning//Training//ZH"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
ASK_AGAIN_AFTER = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """A session as a calendar knows it; ``sequence`` grows with each change."""

    uid: str
    sequence: int
    starts: dt.datetime
    ends: dt.datetime
    title: str
    where: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True)
class Party:
    """Whoever invites, or is invited."""

    name: str
    address: str


def invitation(
    entry: Entry,
    *,
    method: str,
    organiser: Party,
    attendee: Party,
    stamp: dt.datetime,
    about: str = "",
    url: str = "",
) -> bytes:
    """Return one invitation, update or cancellation.

    It holds one entry only: a REQUEST or CANCEL must not name two UIDs, and the calendars that people
    use take the first and drop the rest. A mail about several sessions carries several such files.
    """
    calendar = _calendar(method)
    event = _event(entry, stamp)
    event.add("organizer", _party(organiser))
    invited = _party(attendee)
    invited.params["ROLE"] = "REQ-PARTICIPANT"
    invited.params["PARTSTAT"] = "ACCEPTED"  # being enrolled is no question; nobody reads answers
    invited.params["RSVP"] = "FALSE"
    event.add("attendee", invited)
    if about:
        event.add("description", about)
    if url:
        event.add("url", url)
    calendar.add_component(event)
    return calendar.to_ical()


def feed(entries: Iterable[Entry], *, name: str, stamp: dt.datetime) -> bytes:
    """Return a calendar to subscribe to: title, time and place of each entry, and nothing else."""
    calendar = _calendar(PUBLISH)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN_AFTER, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(ASK_AGAIN_AFTER))
    for entry in entries:
        calendar.add_component(_event(entry, stamp))
    return calendar.to_ical()


def _calendar(method: str) -> Any:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(entry: Entry, stamp: dt.datetime) -> Any:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", entry.starts.astimezone(dt.UTC))
    event.add("dtend", entry.ends.astimezone(dt.UTC))
    event.add("summary", _plain(entry.title))
    if entry.where:
        event.add("location", _plain(entry.where))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    return event


def _party(party: Party) -> Any:
    address = icalendar.vCalAddress(f"mailto:{party.address}")
    address.params["CN"] = _plain(party.name).replace('"', "'")
    return address


def _plain(text: str) -> str:
    """Without control characters, which a calendar refuses the whole file for."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
