"""Load the demo company."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from learning_site.demo import (
    annual,
    attendance,
    company,
    competence,
    delivery,
    inspections,
    practicals,
    results,
    work,
)
from learning_site.demo.approval import set_up_approval
from learning_site.roles import apply_roles
from people.models import User
from quizzes.services.checklists import load_checklists


class Command(BaseCommand):
    help = "Load the demo company with people, courses and work in progress; a second run changes nothing."

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo accounts exist in the demo settings only: "
                "set DJANGO_SETTINGS_MODULE=learning_site.settings.demo."
            )
        if User.objects.filter(staff_number="admin").exists():
            self.stdout.write("The demo company is loaded already.")
            return
        now = timezone.now()
        with transaction.atomic():
            people = company.create_company(now=now)
            load_checklists(by=people["trainer"], now=now)
            shelf = work.load_courses(trainer=people["trainer"], now=now)
            work.assign_courses(shelf, people, now=now)
            work.do_some_work(shelf, people, now=now)
            results.set_schemes(shelf, people, now=now)
            delivery.schedule_runs(people, now=now)
            attendance.sign_people_in(people, now=now)
            results.hold_past_run(people, now=now)
            inspections.inspect_front_desk(people, now=now)
            practicals.observe_people(people, now=now)
            annual.write_plan(people, shelf, now=now)
            competence.ask_and_prove(people, now=now)
            set_up_approval()
            apply_roles()  # the trainers' rights on pages begin at the shelf, which exists now
        self.stdout.write(
            f"Loaded {len(people)} people and {len(shelf)} courses; every password is {settings.DEMO_PASSWORD}."
        )
