"""CASE 1.1 of 1EdTech (Competencies and Academic Standards Exchange): one CFPackage as JSON.

A competency is a CFItem, what it is part of an isChildOf association, its levels a CFRubric with one
criterion whose levels they are. English words and clauses stand in ``extensions``, which 1.1 allows.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from .entries import MOST_BYTES, Entry, EntryLevel, UnreadableError

NAMESPACE = uuid.UUID("6f0f2f0e-6d2b-5d0e-9a53-3f4d0c7f3a10")
MOST_DEPTH = 40
ITEM_TYPE = "Competency"


def write_case(
    entries: Iterable[Entry], *, title: str, creator: str, base: str, changed: dt.datetime
) -> bytes:
    """Return the package; ``base`` is the address that identifiers are made of. The same each time."""
    return json.dumps(
        _package(list(entries), title, creator, base.rstrip("/"), _moment(changed)),
        ensure_ascii=False,
        indent=1,
    ).encode()


def _moment(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def derived(*parts: str) -> str:
    """Return the identifier of something that has none of its own, always the same."""
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


def _package(
    entries: list[Entry], title: str, creator: str, base: str, changed: str
) -> dict[str, Any]:
    document = derived("document", base)
    uri = f"{base}/ims/case/v1p1"
    link = {"title": title, "identifier": document, "uri": f"{uri}/CFDocuments/{document}"}
    by_code = {one.code: str(one.identifier) for one in entries}
    return {
        "CFDocument": {
            "identifier": document,
            "uri": f"{uri}/CFDocuments/{document}",
            "caseVersion": "1.1",
            "creator": creator,
            "title": title,
            "language": "zh-CN",
            "frameworkType": "competency",
            "adoptionStatus": "Implemented",
            "lastChangeDateTime": changed,
            "CFPackageURI": {
                "title": title,
                "identifier": document,
                "uri": f"{uri}/CFPackages/{document}",
            },
        },
        "CFItems": [_item(one, uri, link, changed) for one in entries],
        "CFAssociations": [
            _association(one, number, by_code.get(one.parent), uri, link, changed, entries)
            for number, one in enumerate(entries, 1)
        ],
        "CFRubrics": [_rubric(one, uri, changed) for one in entries if one.levels],
    }


def _item(one: Entry, uri: str, link: dict[str, str], changed: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "identifier": str(one.identifier),
        "uri": f"{uri}/CFItems/{one.identifier}",
        "fullStatement": one.statement or one.title,
        "abbreviatedStatement": one.title,
        "humanCodingScheme": one.code,
        "CFItemType": ITEM_TYPE,
        "language": "zh-CN",
        "CFDocumentURI": link,
        "lastChangeDateTime": changed,
    }
    extensions: dict[str, Any] = {"hasStatement": bool(one.statement)}
    if one.title_en:
        extensions["titleEn"] = one.title_en
    if one.clauses:
        extensions["clauses"] = list(one.clauses)
    return item | {"extensions": extensions}


def _association(
    one: Entry, number: int, parent: str | None, uri: str, link: dict[str, str], changed: str,
    entries: list[Entry],
) -> dict[str, Any]:  # fmt: skip
    identifier = derived("isChildOf", str(one.identifier))
    target = link
    if parent is not None:
        name = next(each.title for each in entries if each.code == one.parent)
        target = {"title": name, "identifier": parent, "uri": f"{uri}/CFItems/{parent}"}
    return {
        "identifier": identifier,
        "uri": f"{uri}/CFAssociations/{identifier}",
        "associationType": "isChildOf",
        "sequenceNumber": number,
        "originNodeURI": {
            "title": one.title,
            "identifier": str(one.identifier),
            "uri": f"{uri}/CFItems/{one.identifier}",
        },
        "destinationNodeURI": target,
        "lastChangeDateTime": changed,
    }


def _rubric(one: Entry, uri: str, changed: str) -> dict[str, Any]:
    rubric, criterion = derived("rubric", str(one.identifier)), derived("criterion", str(one.identifier))  # fmt: skip
    return {
        "identifier": rubric,
        "uri": f"{uri}/CFRubrics/{rubric}",
        "title": one.title,
        "lastChangeDateTime": changed,
        "CFRubricCriteria": [
            {
                "identifier": criterion,
                "uri": f"{uri}/CFRubricCriteria/{criterion}",
                "rubricId": rubric,
                "position": 1,
                "CFItemURI": {
                    "title": one.title,
                    "identifier": str(one.identifier),
                    "uri": f"{uri}/CFItems/{one.identifier}",
                },
                "lastChangeDateTime": changed,
                "CFRubricCriterionLevels": [
                    {
                        "identifier": str(level.identifier),
                        "uri": f"{uri}/CFRubricCriterionLevels/{level.identifier}",
                        "rubricCriterionId": criterion,
                        "position": level.number,
                        "score": level.number,
                        "quality": level.title,
                        "description": level.statement,
                        "extensions": {"titleEn": level.title_en},
                        "lastChangeDateTime": changed,
                    }
                    for level in one.levels
                ],
            }
        ],
    }


def read_case(data: bytes) -> list[Entry]:
    """Return the competencies of a package. Raises UnreadableError; ``where`` counts the CFItems."""
    package = _loaded(data)
    items = _list(package, "CFItems")
    if not items:
        raise UnreadableError(_("The package holds no CFItems."))
    levels = _levels(package)
    codes = {_text(one, "identifier"): _code(one) for one in items if isinstance(one, dict)}
    parents, order = _parents(package, codes)
    entries = []
    for number, one in enumerate(items, 1):
        if not isinstance(one, dict):
            raise UnreadableError(_("A CFItem is no object."), number)
        pk = _text(one, "identifier")
        extensions = _extensions(one)
        full, short = _text(one, "fullStatement"), _text(one, "abbreviatedStatement")
        told = extensions.get("hasStatement", bool(short))
        clauses = extensions.get("clauses")
        entries.append(
            Entry(
                code=_code(one),
                title=short or full[:200],
                title_en=_text(extensions, "titleEn"),
                statement=full if told else "",
                parent=parents.get(pk, ""),
                clauses=tuple(str(each)[:80] for each in clauses)
                if isinstance(clauses, list)
                else (),
                identifier=_uuid(pk, number),
                levels=levels.get(pk, ()),
                where=number,
            )
        )
    return sorted(entries, key=lambda one: (order.get(str(one.identifier), 0), one.where))


def _loaded(data: bytes) -> dict[str, Any]:
    if len(data) > MOST_BYTES:
        raise UnreadableError(_("The file is larger than 5 MB."))
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except UnicodeError:
        raise UnreadableError(_("The file is no text in UTF-8.")) from None
    except json.JSONDecodeError as error:
        raise UnreadableError(_("This is no JSON from here on."), error.lineno) from None
    except (RecursionError, ValueError):
        raise UnreadableError(_("The JSON is too deep, or holds a number without end.")) from None
    if not isinstance(found, dict):
        raise UnreadableError(_("The package is no JSON object."))
    return found


def _list(thing: Mapping[str, Any], name: str) -> list[Any]:
    found = thing.get(name) or []
    if not isinstance(found, list):
        raise UnreadableError(_("“%(name)s” is no list.") % {"name": name})
    return found


def _text(thing: Mapping[str, Any], name: str) -> str:
    found = thing.get(name)
    return found if isinstance(found, str) and "\0" not in found else ""


def _extensions(thing: Mapping[str, Any]) -> dict[str, Any]:
    found = thing.get("extensions")
    return found if isinstance(found, dict) else {}


def _code(one: Mapping[str, Any]) -> str:
    code = _text(one, "humanCodingScheme") or _text(one, "identifier")
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in code)[:51]  # fmt: skip


def _uuid(text: str, where: int) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise UnreadableError(_("“%(text)s” is no identifier (UUID).") % {"text": text[:60]}, where) from None  # fmt: skip


def _parents(
    package: Mapping[str, Any], codes: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, int]]:
    parents: dict[str, str] = {}
    order: dict[str, int] = {}
    for one in _list(package, "CFAssociations"):
        if not isinstance(one, dict) or one.get("associationType") != "isChildOf":
            continue
        child, parent = _node(one, "originNodeURI"), _node(one, "destinationNodeURI")
        number = one.get("sequenceNumber")
        if child in codes and isinstance(number, int) and not isinstance(number, bool):
            order[child] = number
        if child in codes and parent in codes:
            parents[child] = codes[parent]
    return parents, order


def _node(one: Mapping[str, Any], name: str) -> str:
    node = one.get(name)
    return _text(node, "identifier") if isinstance(node, dict) else ""


def _levels(package: Mapping[str, Any]) -> dict[str, tuple[EntryLevel, ...]]:
    found: dict[str, tuple[EntryLevel, ...]] = {}
    for rubric in _list(package, "CFRubrics"):
        for criterion in _list(rubric, "CFRubricCriteria") if isinstance(rubric, dict) else ():
            if isinstance(criterion, dict):
                rows = _list(criterion, "CFRubricCriterionLevels")
                item = _node(criterion, "CFItemURI")
                found[item] = tuple(_level(row, at) for at, row in enumerate(rows, 1))
    return found


def _level(row: Any, at: int) -> EntryLevel:
    if not isinstance(row, dict):
        raise UnreadableError(_("A level of a rubric is no object."))
    number = row.get("position", at)
    extensions = _extensions(row)
    return EntryLevel(
        number=number if isinstance(number, int) and not isinstance(number, bool) else at,
        title=_text(row, "quality") or str(at),
        title_en=_text(extensions, "titleEn"),
        statement=_text(row, "description"),
        identifier=_uuid(_text(row, "identifier"), 0),
    )
