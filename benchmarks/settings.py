"""Production settings for a run of the benchmarks, without TLS and without mail."""

from learning_site.settings.production import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.floor"]  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
AXES_FAILURE_LIMIT = 1_000_000
