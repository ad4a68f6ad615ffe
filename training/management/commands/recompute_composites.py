"""Make every stored result of a training again and say where it comes out differently."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from training.models import PlanRun
from training.selectors.composite_audit import Tally, differing


class Command(BaseCommand):
    help = (
        "Make every stored result again from the scheme and inputs stored with it, and each newest one "
        "also from the rows of now. Changes nothing. Exit 1 where something differs."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--run", type=int, metavar="ID", help="only the results of this run")

    def handle(self, *args, **options) -> None:
        run_id = options["run"]
        if run_id is not None and not PlanRun.objects.filter(pk=run_id).exists():
            raise CommandError(f"There is no run {run_id}.", returncode=2)
        tally, found = Tally(), 0
        for line in differing(run_id, tally):
            found += 1
            self.stdout.write(line)
        checked = (
            f"{tally.stored} results made again from what is stored with them, "
            f"{tally.live} newest ones from the rows of now"
        )
        if found:
            raise CommandError(f"{checked}: {found} differences.")
        self.stdout.write(f"{checked}: no difference.")
        if not tally.stored:
            self.stdout.write("No result is stored, so this proves nothing.")
