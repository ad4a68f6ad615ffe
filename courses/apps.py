import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        """Say our sentences, answer the quizzes' questions, listen to what others announce."""
        from common.verdicts import register_sentences
        from notices.services import register_kind, register_schedule
        from people.signals import appointment_changed
        from quizzes import ports
        from quizzes.exchange.formats import Format, register_format
        from quizzes.signals import attempt_graded

        from . import receivers, services
        from .importers import paper_format
        from .selectors import gates
        from .sentences import NOTICES, REASONS
        from .signals import course_released

        register_sentences(REASONS)
        for kind, (title, text) in NOTICES.items():
            register_kind(kind, title, text)
        register_format(
            Format(
                "paper",
                ".txt",
                "text/plain; charset=utf-8",
                paper_format.read,
                paper_format.write,
                paper_format.recognise,
                paper_format.as_text,
            )
        )
        ports.start_gates.register(gates.may_start)
        ports.next_steps.register(gates.next_step)
        ports.ways_back.register(gates.way_back)
        ports.counted_since.register(gates.counted_since)
        ports.expected.register(gates.expected)
        ports.usages.register(gates.usages)
        attempt_graded.connect(receivers.on_attempt_graded, dispatch_uid="courses")
        appointment_changed.connect(receivers.on_appointment_changed, dispatch_uid="courses")
        course_released.connect(receivers.on_course_released, dispatch_uid="courses")
        register_schedule(
            "courses.sync_assignments",
            dt.timedelta(hours=6),
            lambda now: services.sync_assignments(now=now),
        )
        register_schedule(
            "courses.remind_due", dt.timedelta(hours=6), lambda now: services.remind_due(now=now)
        )
