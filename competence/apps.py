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
        rests_on.register(receivers.rests_on)
        ports.course_panels.register(receivers.course_panels)
        ports.person_pages.register(receivers.person_page)
        ports.home_panels.register(receivers.home_panels)
        run_documents.register(receivers.certificates_of_run)
