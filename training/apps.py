import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        """Say our sentences and put our panels on the learner's pages."""
        from common.verdicts import register_sentences
        from courses.ports import home_panels
        from notices.services import register_enclosure, register_kind, register_schedule
        from people.ports import person_links
        from quizzes.ports import start_gates

        from . import attendance_sentences, inspection_sentences, receivers, result_sentences
        from .ports import run_documents
        from .selectors.eligibility import may_start_final
        from .sentences import NOTICES, REASONS
        from .services import CALENDAR_KINDS, enclose_invitations

        register_sentences(REASONS | attendance_sentences.REASONS)
        register_sentences(result_sentences.REASONS | inspection_sentences.REASONS)
        notices = NOTICES | result_sentences.NOTICES | inspection_sentences.NOTICES
        for kind, (title, text) in notices.items():
            register_kind(kind, title, text)
        home_panels.register(receivers.home_panels)
        person_links.register(receivers.attendance_link)
        start_gates.register(may_start_final)
        run_documents.register(receivers.sheets_of_run)
        for kind in CALENDAR_KINDS:
            register_enclosure(f"training.{kind}", enclose_invitations)
        register_schedule("training.batches", dt.timedelta(hours=1), receivers.revive_batches)
        register_schedule("training.reminders", dt.timedelta(minutes=10), receivers.remind)
        register_schedule(
            "training.inspections", dt.timedelta(hours=3), receivers.look_after_rounds
        )
        register_schedule("training.afterwards", dt.timedelta(hours=6), receivers.look_after_runs)
