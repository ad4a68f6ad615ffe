"""What higher and lower apps ask of this one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .permissions import may_see_result


def practicals_link(viewer: Any, person: Any) -> tuple[str, str] | None:
    """Lead from a person's page to their practicals, where the viewer may read them."""
    if not may_see_result(viewer, person.pk, timezone.localdate()):
        return None
    return _("Practicals"), reverse("quizzes:practical_history", args=[person.pk])
