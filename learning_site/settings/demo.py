"""Settings of `make run`: the demo company, with one account per role on the login page."""

import os

from django.utils.translation import gettext_lazy as _

from .base import *  # noqa: F403

SECRET_KEY = "the-demo-keeps-no-secret-and-listens-on-loopback-only"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
WAGTAILADMIN_BASE_URL = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"

DEMO = True
DEMO_PASSWORD = "demo-2026"  # noqa: S105
DEMO_ACCOUNTS = [
    (_("Learner"), "learner"),
    (_("Trainer"), "trainer"),
    (_("Assessor"), "assessor"),
    (_("Manager"), "manager"),
    (_("HR"), "hr"),
    (_("Auditor"), "auditor"),
    (_("Administrator"), "admin"),
]
# First in the list, so that every password set in the demo is a demo password.
PASSWORD_HASHERS = ["people.hashers.DemoHasher", "people.hashers.Argon2idHasher"]

# Served straight from the apps: nothing has to be collected before the first page.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0
