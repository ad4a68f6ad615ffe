"""What this app answers when lower apps ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

from courses.ports import Panel
from people.selectors import leads_any


def home_panels(user: Any, today: dt.date) -> list[Panel]:
    """Lead from home to their people who lead a unit: they work on the site, not in the desk."""
    if not leads_any(user.pk, today):
        return []
    return [Panel("reports/panels/home.html", {})]
