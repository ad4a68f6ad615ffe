"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning_site.settings.production")

# What a start makes stays as long as the process. To look for garbage in it costs a sixth of the
# start, and time at requests later.
gc.disable()
application = get_wsgi_application()
gc.freeze()
gc.enable()
