import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Notices")

    def ready(self) -> None:
        """Connect the receivers and name what runs by itself."""
        from people import services as people

        from . import receivers
        from .services import (
            forget_old_jobs,
            mail_waiting,
            register_kind,
            register_schedule,
            requeue_lost_jobs,
        )

        register_kind(
            "notices.clock_forward",
            _("The server's clock jumped forward"),
            _(
                "It jumped forward by %(seconds)s seconds. Attempts that ran lost this time: give it "
                "back under “Under way” of the quiz."
            ),
        )
        register_kind(
            "notices.clock_back",
            _("The server's clock jumped back"),
            _(
                "It jumped back by %(seconds)s seconds. Attempts that ran gained this time; what was "
                "saved keeps its order."
            ),
        )
        receivers.mail_after_commit  # noqa: B018 - importing connects it
        minute, day = dt.timedelta(minutes=1), dt.timedelta(days=1)
        register_schedule("notices.mail", minute, lambda now: mail_waiting(now=now))
        register_schedule("notices.lost_jobs", minute, lambda now: requeue_lost_jobs(now=now))
        register_schedule(
            "people.leavers", dt.timedelta(hours=1), lambda now: people.lock_out_leavers(now=now)
        )
        register_schedule("people.sessions", day, lambda now: people.forget_ended_sessions())
        register_schedule("notices.old_jobs", day, lambda now: forget_old_jobs(now=now))
