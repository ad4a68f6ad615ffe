import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("Quizzes")

    def ready(self) -> None:
        from wagtail.models import ReferenceIndex

        from common.verdicts import register_sentences
        from notices.services import register_kind, register_schedule
        from people.ports import person_links

        from . import receivers, services
        from .models import KeptMedia
        from .sentences import NOTICES, REASONS
        from .services import notebook, regrading

        register_sentences(REASONS)
        ReferenceIndex.register_model(KeptMedia)
        person_links.register(receivers.practicals_link)
        for kind, (title, text) in NOTICES.items():
            register_kind(kind, title, text)
        register_schedule(
            "quizzes.finish_regrades",
            dt.timedelta(minutes=1),
            lambda now: regrading.finish_regrades(now=now),
        )
        register_schedule(
            "quizzes.finish_expired",
            dt.timedelta(minutes=1),
            lambda now: services.finish_expired(now=now),
        )
        register_schedule(
            "quizzes.read_notebooks",
            dt.timedelta(minutes=1),
            lambda now: notebook.read_notebooks(now=now),
        )
        register_schedule(
            "quizzes.remind_check_by",
            dt.timedelta(hours=6),
            lambda now: services.remind_check_by(now=now),
        )
