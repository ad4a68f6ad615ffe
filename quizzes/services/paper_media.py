"""Pictures, sound and video of a question as a frozen paper names them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q
from wagtail.models import ReferenceIndex

from quizzes.models import KeptMedia

# Twice the width of the column of questions: sharp on a phone's screen, no camera's original.
PICTURE = "max-1200x1200"
OPTION_PICTURE = "max-600x600"


def media_of(stream: Any, spec: str = PICTURE) -> list[dict[str, Any]]:
    """Return what stands in a stream of media: addresses of this site, in order. What has been
    deleted since is left out. ``width`` and ``height`` (px) are None but for pictures.
    """
    frozen = (_media(child.block_type, child.value, spec) for child in stream or ())
    return [each for each in frozen if each]


def _media(kind: str, value: Any, spec: str) -> dict[str, Any] | None:
    if kind == "picture":
        image = value["image"]
        if image is None:
            return None
        shown = image.get_rendition(spec)
        size = {"width": shown.width, "height": shown.height}
        about = {"type": kind, "file": image.pk, "src": shown.url, "alt": value["alt"]}
        return about | size
    document = value["file"]
    if document is None:
        return None
    size = {"width": None, "height": None}
    about = {"type": kind, "file": document.pk, "src": document.url, "alt": value["words"]}
    return about | size


def keep_media(papers: Sequence[Mapping[str, Any]], *, now: dt.datetime) -> None:
    """Keep what frozen papers show from being deleted. No statement for papers without media, one
    where all of it is kept already. To be called in the transaction that stores the papers.
    """
    shown = [each for paper in papers for entry in paper["slots"] for each in _shown(entry)]
    images = {each["file"] for each in shown if each["type"] == "picture"}
    documents = {each["file"] for each in shown if each["type"] != "picture"}
    if not shown:
        return
    kept = KeptMedia.objects.filter(Q(image__in=images) | Q(document__in=documents))
    for image_id, document_id in kept.values_list("image_id", "document_id"):
        images.discard(image_id)
        documents.discard(document_id)
    missing = [*(("image_id", pk) for pk in images), *(("document_id", pk) for pk in documents)]
    for name, pk in sorted(missing):
        row = KeptMedia(since=now, **{name: pk})
        KeptMedia.objects.bulk_create([row], ignore_conflicts=True)  # another paper may be faster
        ReferenceIndex.create_or_update_for_object(KeptMedia.objects.get(**{name: pk}))


def _shown(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from entry.get("media") or ()
    yield from (entry.get("case") or {}).get("media") or ()
    for option in entry.get("options") or ():
        yield from option.get("media") or ()
