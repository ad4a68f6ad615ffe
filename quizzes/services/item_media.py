"""Pictures and recordings of questions: from a file into Wagtail's library, and back into a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import translation
from django.utils.translation import gettext
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from quizzes.exchange.schema import Media


def collection() -> Collection:
    """Return the collection for what came with imported questions; it is made where it is missing."""
    with translation.override(settings.LANGUAGE_CODE):
        name = gettext("Pictures of questions")
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=name).first()
    return found or root.add_child(name=name)


def stored(media: Iterable[Media], *, by: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return the media as blocks; what the collection holds already is not stored again."""
    media = list(media)
    if not media:
        return []
    into = collection()
    return [(one.type, _block(one, into, by)) for one in media]


def _block(media: Media, into: Collection, by: Any) -> dict[str, Any]:
    if media.type == "picture":
        return {"image": _file(get_image_model(), media, into, by), "alt": media.alt}
    return {"file": _file(get_document_model(), media, into, by), "words": media.alt}


def _file(model: Any, media: Media, into: Collection, by: Any) -> Any:
    found = model.objects.filter(collection=into, file_hash=media.digest).first()
    if found is not None:
        return found
    content = ContentFile(media.data, name=media.name)
    kept = model(
        title=media.name.rsplit(".", 1)[0],
        collection=into,
        uploaded_by_user=by,
        file=content,
        file_size=len(media.data),
        file_hash=media.digest,
    )
    kept.save()
    return kept


def media_of(stream: Any, *, with_bytes: bool) -> tuple[Media, ...]:
    """Return what a stream of pictures and recordings holds; without bytes only their digests."""
    found = (_media(block.block_type, block.value, with_bytes) for block in stream or ())
    return tuple(media for media in found if media is not None)


def _media(kind: str, value: Any, with_bytes: bool) -> Media | None:
    file = value["image"] if kind == "picture" else value["file"]
    if file is None:  # deleted from the library
        return None
    alt = value["alt"] if kind == "picture" else value["words"]
    name = file.file.name.rsplit("/", 1)[-1]
    return Media(kind, name, _bytes(file) if with_bytes else b"", alt, file.get_file_hash())


def _bytes(file: Any) -> bytes:
    with file.open_file() as content:
        return content.read()
