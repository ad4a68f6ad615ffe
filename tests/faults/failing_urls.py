"""The site's addresses and one that fails in many ways."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.db import DatabaseError, DataError, IntegrityError, OperationalError
from django.template import Context, Template, TemplateDoesNotExist, TemplateSyntaxError
from django.urls import path

from learning_site.urls import (  # noqa: F401
    handler400,
    handler403,
    handler404,
    handler500,
    urlpatterns,
)

INSIDE = "SECRET-INSIDE /srv/site/app.py SELECT password FROM people_user"


def _template():
    Template("{% url 'SECRET-INSIDE' %}").render(Context())


def _unicode():
    b"\xff SECRET-INSIDE".decode()


def _deep(level=0):
    return _deep(level + 1)


FAULTS = {
    error.__name__: error
    for error in (
        ArithmeticError, AssertionError, AttributeError, BufferError, EOFError, FileNotFoundError,
        ImportError, IndexError, KeyError, LookupError, MemoryError, NameError, NotImplementedError,
        OSError, OverflowError, PermissionError, RecursionError, ReferenceError, RuntimeError,
        StopIteration, SyntaxError, TimeoutError, TypeError, ValueError, ZeroDivisionError,
        ConnectionError, BrokenPipeError, ImproperlyConfigured, DatabaseError, DataError,
        IntegrityError, OperationalError, TemplateDoesNotExist, TemplateSyntaxError,
    )
}  # fmt: skip
WAYS = {"template": _template, "unicode": _unicode, "deep": _deep}


@login_not_required
def fail(request, way):
    """Fail in the given way."""
    if way == "suspicious":
        raise SuspiciousOperation(INSIDE)
    if way in WAYS:
        return WAYS[way]()
    raise FAULTS[way](INSIDE)


urlpatterns = [*urlpatterns, path("fail/<str:way>/", fail)]
