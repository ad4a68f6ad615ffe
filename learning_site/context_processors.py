"""What every page's frame shows."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict:
    """Return the site's name and whether this is the demo."""
    return {"site_name": settings.SITE_NAME, "demo": settings.DEMO}
