"""Many new drafts at once: some statements a batch instead of dozens a question.

Wagtail saves one thing at a time and looks up both of its indexes twice for each; a file of a
thousand questions would hold up every other writer for minutes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends

from quizzes.models import Item, ItemTag, TaggedItem

BATCH = 200


def write_drafts(
    items: Sequence[Item],
    *,
    tags: Sequence[Sequence[str]],
    competencies: Sequence[Sequence[Any]],
    by: Any,
    now: dt.datetime,
) -> None:
    """Store unsaved drafts with their tags and competencies, a first revision and a line of the log each.

    The lists go side by side. To be called in a transaction.
    """
    known = _tags({name for names in tags for name in names})
    rows = list(zip(items, tags, competencies, strict=True))
    for batch in (rows[at : at + BATCH] for at in range(0, len(rows), BATCH)):
        _write(batch, known, by, now)


def _tags(names: set[str]) -> dict[str, ItemTag]:
    found = {tag.name: tag for tag in ItemTag.objects.filter(name__in=names)}
    for name in sorted(names - found.keys()):
        found[name] = ItemTag.objects.create(name=name)  # its slug is made on saving
    return found


def _write(batch: Sequence[Any], known: Mapping[str, ItemTag], by: Any, now: dt.datetime) -> None:
    items = [item for item, _tags, _competencies in batch]
    Item.objects.bulk_create(items)
    for item, names, competencies in batch:
        for name in dict.fromkeys(names):
            item.tagged_items.add(TaggedItem(tag=known[name], content_object=item))
        if competencies:
            item.competencies = list(competencies)
            item.competencies.commit()
    TaggedItem.objects.bulk_create(
        tagged for item in items for tagged in item.tagged_items.get_object_list()
    )
    _revise(items, by, now)
    for item in items:
        log(instance=item, action="wagtail.create", user=by, timestamp=now)
        if _shows_media(item):
            ReferenceIndex.create_or_update_for_object(item)
    for backend in get_search_backends(with_auto_update=True):
        backend.get_index_for_model(Item).add_items(Item, items)


def _shows_media(item: Item) -> bool:
    """Only pictures and recordings ask Wagtail where they are used."""
    value = item.answer[0].value
    options = value.get("options", ())
    return bool(item.media) or any(option.get("media") for option in options)


def _revise(items: Sequence[Item], by: Any, now: dt.datetime) -> None:
    content_type = ContentType.objects.get_for_model(Item)
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=content_type,
            base_content_type=content_type,
            object_id=str(item.pk),
            created_at=now,
            user=by,
            object_str=str(item),
            content=item.serializable_data(),
        )
        for item in items
    )
    for item, revision in zip(items, revisions, strict=True):
        item.latest_revision = revision
    Item.objects.bulk_update(items, ["latest_revision"])
