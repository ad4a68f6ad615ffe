from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from courses.ports import home_panels

        from . import receivers

        home_panels.register(receivers.home_panels)
