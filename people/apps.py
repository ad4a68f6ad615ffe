from typing import Any

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """Connect the receivers and put our user screens in the place of Wagtail's."""
        from . import receivers

        # Django's way to have our screens in the place of Wagtail's without another app label.
        wagtailusers: Any = apps.get_app_config("wagtailusers")
        wagtailusers.user_viewset = "people.viewsets.AccountViewSet"
        receivers.note_login  # noqa: B018 - importing connects it
