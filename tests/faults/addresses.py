"""Real addresses for a crawl: every address of the site, filled with objects that exist."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model

from courses.models import ImportedDocument
from courses.models.imports import WarningType
from people.models import Position
from tests.access import ADDRESSES, World
from tests.factories import NOW, make_assignment
from tests.test_access_matrix import FILLABLE, OWN, _filled
from training.services import begin_plan, raise_need, save_item, start_batch


class FullWorld(World):
    """The small company, with everything of it made at once, and what only the desk shows."""

    def __init__(self) -> None:
        super().__init__()
        _ = self.finished, self.record, self.notice
        _ = self.attendance, self.excuse, self.paper  # of a session
        _ = self.sheet, self.answered_sheet
        self.__dict__.pop("running", None)  # handed in by now; the next one runs
        self.document = ImportedDocument.objects.create(
            name="手册.txt",
            sha256="0" * 64,
            content="第一章".encode(),
            encoding="utf-8",
            course=self.course,
            quiz=self.quiz,
            imported_by=self.people["trainer"],
            imported_at=NOW,
            outcome={"title": "手册"},
        )
        self.warning = self.document.warnings.create(
            type=WarningType.values[0], line=1, excerpt="第一章", code="not_given"
        )
        self.assignment = make_assignment(self.course, user=self.learner)
        self.file = get_document_model().objects.create(
            title="表单", file=ContentFile(b"%PDF-1.7", "form.pdf")
        )
        trainer, year = self.people["trainer"], NOW.year
        self.plan = begin_plan(year=year, by=trainer, now=NOW)
        save_item(plan=self.plan, title="礼仪", month=3, by=trainer, now=NOW)
        self.need = raise_need(
            year=year, unit=self.unit, title="急救", why="新规", by=trainer, now=NOW
        )
        self.batch = start_batch(
            run=self.session.run, kind="enrol", given=["x"], source="file", by=trainer, now=NOW
        )
        _ = self.file.get_file_size(), self.file.get_file_hash()  # or the first reader enters them
        _ = self.running

    def objects_of_the_desk(self) -> dict[str, Any]:
        """What an address of the desk is about, by how it begins; the longest beginning counts."""
        enrolment = self.course.enrolments.get(learner=self.learner)
        item = self.quiz.slots.first().item
        return {
            "competence/criteria/": self.record.competency,
            "competence/positions/": Position.objects.first(),
            "competency/": self.record.competency,
            "courses/": self.course,
            "courses/handouts/": self.document,
            "courses/warnings/": self.warning,
            "documents/": self.file,
            "enrolment/assignments/": self.assignment,
            "enrolment/enrolments/": enrolment,
            "enrolment/requests/": enrolment,
            "enrolment/standing/": self.course,
            "pages/": self.course,
            "people/": self.learner,
            "positions/": Position.objects.first(),
            "quizzes/": self.quiz,
            "snippets/quizzes/item/": item,
            "snippets/quizzes/itembank/": item.bank,
            "snippets/quizzes/quiz/": self.quiz,
            "training/batches/": self.batch,
            "training/inspections/": self.inspected.plan,
            "training/needs/": self.need,
            "training/plans/": self.plan,
            "training/plans/items/": self.plan.items.get(),
            "training/runs/": self.session.run,
            "units/": self.unit,
            "users/": self.learner,
        }


def own_addresses(world: World) -> list[str]:
    """Every address outside the desk."""
    return [
        reverse(
            name,
            kwargs={
                key: value(world) if callable(value) else value
                for key, value in ADDRESSES[name].arguments.items()
            },
        )
        for name in sorted(OWN)
    ]


def desk_addresses(world: FullWorld) -> list[str]:
    """Every address of the desk that is no regular expression, about an object that exists."""
    objects = world.objects_of_the_desk()
    return sorted({_about(route, objects) for route in FILLABLE})


def _about(route: str, objects: dict[str, Any]) -> str:
    rest = route.removeprefix("desk/")
    beginning = max((start for start in objects if rest.startswith(start)), key=len, default=None)
    filled = _filled(route)
    if beginning is None or "<int:" not in route:
        return filled
    head = f"/desk/{beginning}"
    return head + filled.removeprefix(head).replace("1", str(objects[beginning].pk), 1)
