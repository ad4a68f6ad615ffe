from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        """Say our notices."""
        from notices.services import register_kind

        from .sentences import NOTICES

        for kind, (title, text) in NOTICES.items():
            register_kind(kind, title, text)
