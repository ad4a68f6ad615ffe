"""Pictures of a handout become images of Wagtail's library."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from wagtail.images import get_image_model

from courses.importers.shapes import PictureFile

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class Kept:
    """A picture of the source and its image; none where it was refused."""

    file: PictureFile
    image: Any | None


Shelf = Mapping[int, list[Kept]]  # by the line of the handout, in their order


@contextmanager
def stored(pictures: Iterable[PictureFile], *, title: str, by: User | None) -> Iterator[Shelf]:
    """Store the pictures and hand them out by line; where the work fails, their files go again.

    The rows belong to the caller's transaction, files know none.
    """
    shelf: dict[int, list[Kept]] = defaultdict(list)
    images: list[Any] = []
    try:
        for picture in pictures:
            image = None
            if picture.data:
                image = _image(picture, f"{title} {len(images) + 1}", by)
                images.append(image)
            shelf[picture.line].append(Kept(picture, image))
        yield shelf
    except BaseException:
        for image in images:
            image.file.storage.delete(image.file.name)
        raise


def _image(picture: PictureFile, title: str, by: User | None) -> Any:
    name = f"handout{picture.ending}"
    image = get_image_model()(
        title=picture.alt or title[:255],
        description=picture.alt[:255],
        file=ContentFile(picture.data, name=name),
        uploaded_by_user=by,
    )
    image._set_image_file_metadata()
    image.save()
    return image
