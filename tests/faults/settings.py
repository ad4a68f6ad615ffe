"""Production settings for a server under trial: no collected files, no mail, a lock that is given up soon."""

import os

from learning_site.settings.production import *  # noqa: F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if "TRIAL_MAIL" in os.environ:  # a folder: what was sent can be counted afterwards
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = os.environ["TRIAL_MAIL"]
# A browser needs the scripts; looking for them takes time that other trials need not spend.
WHITENOISE_USE_FINDERS = "TRIAL_STATIC" in os.environ
BUSY_MS = os.environ.get("TRIAL_BUSY_MS")
OPTIONS = DATABASES["default"]["OPTIONS"]  # noqa: F405
if BUSY_MS and "init_command" in OPTIONS:
    OPTIONS["timeout"] = int(BUSY_MS) / 1000
    OPTIONS["init_command"] = OPTIONS["init_command"].replace("20000", BUSY_MS)
elif BUSY_MS:
    OPTIONS["options"] = f"-c lock_timeout={BUSY_MS}"
