import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompetenceConfig(AppConfig):
    name = "competence"
    verbose_name = _("Competence")

    def ready(self) -> None:
        from courses import ports
        from courses.signals import course_completed
        from notices.services import register_kind
        from quizzes.ports import rests_on
        from quizzes.signals import attempt_graded, attempt_voided
        from training.ports import run_documents

        from . import receivers, sentences

        sentences.register()
        for kind, (title, text) in sentences.NOTICES.items():
            register_kind(kind, title, text)
        course_completed.connect(
            receivers.record_completed_course, dispatch_uid="competence.record_completed_course"
        )
        attempt_graded.connect(
            receivers.tell_awaited_result, dispatch_uid="competence.tell_awaited_result"
        )
        attempt_graded.connect(
            receivers.doubt_failed_result, dispatch_uid="competence.doubt_failed_result"
        )
        attempt_voided.connect(
            receivers.doubt_void_attempt, dispatch_uid="competence.doubt_void_attempt"
        )
        self._listen_for_proof()
        self._guard_the_ledger()
        rests_on.register(receivers.rests_on)
        ports.course_panels.register(receivers.course_panels)
        ports.person_pages.register(receivers.person_page)
        ports.home_panels.register(receivers.home_panels)
        run_documents.register(receivers.certificates_of_run)

    def _guard_the_ledger(self) -> None:
        """Triggers follow the migrations, and what arrives is sealed each minute."""
        from django.db.models.signals import post_migrate, pre_migrate  # noqa: TID251

        from notices.services import register_schedule

        from . import checks, receivers  # importing the checks registers them
        from .services.sealing import A_RUN, seal

        pre_migrate.connect(checks.lift_guards, sender=self)
        post_migrate.connect(checks.guard_proof, sender=self)
        register_schedule("competence.check", dt.timedelta(hours=24), receivers.check_ledger)
        register_schedule(
            "competence.seal", dt.timedelta(minutes=1), lambda now: seal(now=now, most=A_RUN)
        )

    def _listen_for_proof(self) -> None:
        """Whatever a criterion may ask for, and what changes what is asked."""
        from notices.services import register_schedule
        from people.signals import appointment_changed
        from quizzes.ports import sign_gates
        from quizzes.signals import attempt_graded
        from training.ports import instructor_gates
        from training.signals import composite_made, control_chart_judged, run_closed

        from . import receivers
        from .selectors import gates
        from .signals import recheck_started

        for signal, receiver in (
            (attempt_graded, receivers.judge_result),
            (composite_made, receivers.judge_composite),
            (run_closed, receivers.judge_closed_run),
            (control_chart_judged, receivers.note_chart),
            (appointment_changed, receivers.derive_person),
            (recheck_started, receivers.work_on_recheck),
        ):
            signal.connect(receiver, dispatch_uid=f"competence.{receiver.__name__}")
        instructor_gates.register(gates.may_instruct)
        sign_gates.register(gates.may_sign)
        register_schedule("competence.rechecks", dt.timedelta(hours=1), receivers.tend)
        register_schedule("competence.standings", dt.timedelta(hours=24), receivers.derive_day)
