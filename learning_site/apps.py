from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class LearningSiteConfig(AppConfig):
    name = "learning_site"
    verbose_name = _("Site")

    def ready(self) -> None:
        # Roles need the permissions that migrating makes; there is no other moment for them.
        from django.db.models.signals import post_migrate  # noqa: TID251

        from . import checks, roles, unasked

        checks.sqlite_is_durable  # noqa: B018 - registered by its import
        # Django sends this signal for apps with models only, which this one is not.
        people = apps.get_app_config("people")

        def settle(**kwargs: object) -> None:
            if roles.apply_roles():
                unasked.remove_unasked()

        post_migrate.connect(settle, sender=people, weak=False)
