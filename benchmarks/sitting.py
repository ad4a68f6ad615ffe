"""One learner sits a quiz, as a browser does: start, page, an answer to each question, hand in, result."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Generator
from typing import Any

from .client import Answer, Request

FORM = "application/x-www-form-urlencoded"
CHOICE = re.compile(rb'name="q(\d+)" value="([^"]+)"')
QUESTIONS = 12


def cookies(person: dict[str, Any], kind: str = "") -> dict[str, str]:
    """Return the headers of a logged-in phone; ``kind`` is the type of what is posted."""
    headers = {
        "Cookie": f"sessionid={person['session']}; csrftoken={person['csrf']}",
        "Accept-Encoding": "gzip",
    }
    if kind:
        headers |= {
            "Content-Type": kind,
            "X-CSRFToken": person["csrf"],
            "Referer": "http://127.0.0.1/",
        }
    return headers


class Sitting:
    """The requests of one whole attempt, and what was acknowledged of it."""

    def __init__(self, person: dict[str, Any], quiz: int) -> None:
        self.person, self.quiz = person, quiz
        self.acknowledged: list[tuple[str, int, int, list[str]]] = []
        self.attempt = ""
        self.finished = False

    def play(self) -> Generator[Request, Answer, None]:
        """Yield request after request; each answer is sent back in."""
        pages, posts = cookies(self.person), cookies(self.person, FORM)
        field = f"csrfmiddlewaretoken={self.person['csrf']}"
        started = yield Request("POST", f"/quizzes/{self.quiz}/", posts, field, 302, "start")
        address = started.location.partition("#")[0]
        self.attempt = address.rstrip("/").rpartition("/")[2]
        page = yield Request("GET", address, pages, step="page")
        for slot, value in self._chosen(page.text):
            body = json.dumps({"slot": slot, "seq": 1, "value": value})
            yield Request(
                "POST",
                f"{address}save/",
                cookies(self.person, "application/json"),
                body,
                step="save",
            )
            self.acknowledged.append((self.attempt, slot, 1, value))
        final = f"{field}&do=final"
        handed_in = yield Request("POST", f"{address}submit/", posts, final, 302, "submit")
        yield Request("GET", handed_in.location, pages, step="result")
        self.finished = True

    def _chosen(self, page: bytes) -> list[tuple[int, list[str]]]:
        options: dict[int, list[str]] = {}
        for number, value in CHOICE.findall(page):
            options.setdefault(int(number), []).append(value.decode())
        assert len(options) == QUESTIONS, f"{len(options)} questions on the page"
        chance = random.Random(self.attempt)
        return [(slot, [chance.choice(found)]) for slot, found in sorted(options.items())]
