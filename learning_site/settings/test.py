"""Settings of the test suite: fast, deterministic, nothing leaves the process."""

import os

from .base import *  # noqa: F403
from .database import database_from_url

SECRET_KEY = "test"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {"default": database_from_url(os.environ.get("DATABASE_URL", "sqlite:///:memory:"))}
if "pool" in DATABASES["default"].get("OPTIONS", {}):
    # A pool would keep the test database open while the runner drops it.
    DATABASES["default"]["OPTIONS"].pop("pool")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {
    "default": {"BACKEND": "tests.indexing.Tasks"},
    "jobs": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
}
AXES_ENABLED = False  # the tests of the lock-out switch it on
