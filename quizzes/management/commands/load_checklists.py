"""`manage.py load_checklists`: the checklists that come with the site, as far as they are not there yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from quizzes.services.checklists import load_checklists


class Command(BaseCommand):
    help = "Publishes the checklists that come with the site; what is there stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        made = load_checklists(now=timezone.now())
        names = ", ".join(str(quiz.slug) for quiz in made) or "none; all are there already"
        self.stdout.write(f"Checklists loaded: {names}.")
