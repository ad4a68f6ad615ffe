"""Which pictures and recordings papers depend on."""

from __future__ import annotations

from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from quizzes.models import KeptMedia


def shown_in_papers(thing: Any) -> bool:
    """Whether a paper that was sat or printed shows this picture or recording."""
    if thing.pk is None:
        return False
    if isinstance(thing, get_image_model()):
        return KeptMedia.objects.filter(image_id=thing.pk).exists()
    if isinstance(thing, get_document_model()):
        return KeptMedia.objects.filter(document_id=thing.pk).exists()
    return False
