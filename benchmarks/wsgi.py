"""The application of the floors: as Django's own template of a project has it."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
