"""Settings for work on the site: debug pages, plain static files."""

from .base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "only-for-development-not-a-secret"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
