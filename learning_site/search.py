"""Search backend that also finds Chinese.

The databases make one token of a whole run of Han characters, so 质量管理 is not found in
质量管理体系. Here each run is indexed as its pairs and single characters, and a query asks for its
pairs. Works alike on SQLite and PostgreSQL, on the site and in the admin.

Pairs are asked for anywhere in the text, so 质量管理 is also found where 质量, 量管 and 管理 stand
apart. Such text is rare and about the same matter; asking for them side by side would lose the end
of long lessons, as PostgreSQL counts positions only up to 16383. Who wants the exact words puts
them in quotes in the desk's search.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from importlib import import_module
from typing import Any

from modelsearch.backends import database
from modelsearch.query import And, Phrase, PlainText, SearchQuery

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")

NOTHING = "\u2205"
RUN_OR_REST = re.compile(f"{HAN.pattern}|[^{HAN.pattern[1:-2]}]+")


def _replace_runs(text: str, replace: Callable[[str], str]) -> str:
    return " ".join(HAN.sub(lambda run: f" {replace(run[0])} ", text).split())


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def text_for_index(text: str) -> str:
    """Return the text with each Han run replaced by its pairs and distinct characters."""
    return _replace_runs(text, lambda run: " ".join([*_pairs(run), *dict.fromkeys(run)]))


def text_for_query(text: str) -> str:
    """Return the query with each Han run replaced by its pairs; a single character stays.

    Lone punctuation is left out: SQLite would look for it and find nothing. So are straight double
    quotes, which would end the quoted word that the backend makes of each.
    """
    text = text.replace('"', " ")
    words = _replace_runs(text, lambda run: " ".join(_pairs(run)) or run).split()
    return " ".join(word for word in words if re.search(r"\w", word))


def query_for_index(query: str | SearchQuery) -> str | SearchQuery:
    """Return the query with its Han text replaced, whatever it is put together from."""
    if isinstance(query, str):
        # Wagtail's lists fail at an empty query; what is left of lone punctuation finds nothing.
        return text_for_query(query) or NOTHING
    if isinstance(query, Phrase):
        return _phrases(query.query_string)
    changed = copy(query)
    if isinstance(changed, PlainText):
        changed.query_string = text_for_query(query.query_string) or query.query_string
    elif hasattr(changed, "subqueries"):
        changed.subqueries = [query_for_index(part) for part in changed.subqueries]
    elif hasattr(changed, "subquery"):
        changed.subquery = query_for_index(changed.subquery)
    return changed


def _phrases(text: str) -> SearchQuery:
    """Return a phrase for each run: in the index its single characters part it from what follows."""
    parts = map(text_for_query, RUN_OR_REST.findall(text))
    phrases = [Phrase(part) for part in parts if part] or [Phrase(text.replace('"', " "))]
    return phrases[0] if len(phrases) == 1 else And(phrases)


def _indexer_class(base: type) -> type:
    class HanObjectIndexer(base):
        finds_han = True

        def prepare_value(self, value: Any) -> Any:
            if isinstance(value, (list, dict)):  # its items come here one by one
                return super().prepare_value(value)
            return text_for_index(super().prepare_value(value))

    return HanObjectIndexer


def _compiler_class(base: type) -> type:
    class FreeCompiler(base):
        """Filters and sorts by any column: the queryset does it, no index has to know the field.

        Wagtail's lists sort by columns that search_fields do not name, and fail where it is asked for.
        """

        def _get_filters_from_queryset(self, check_only: bool = False) -> None:
            return None

        def _get_order_by(self) -> tuple:
            return ()

    return FreeCompiler


def SearchBackend(params: dict) -> Any:  # noqa: N802 - the name that Wagtail's loader looks for
    """Return the backend for the configured database, widened for Han text."""
    backend = database.SearchBackend(params)
    module: Any = import_module(type(backend).__module__)
    if not getattr(module.ObjectIndexer, "finds_han", False):
        # The backend builds its indexer from the name in its module; there is no setting for it.
        module.ObjectIndexer = _indexer_class(module.ObjectIndexer)

    class HanBackend(type(backend)):  # type: ignore[misc]  # the class depends on the database
        def _search(self, compiler, query, model_or_queryset, **options):
            compiler = _compiler_class(compiler)
            return super()._search(compiler, query_for_index(query), model_or_queryset, **options)

    backend.__class__ = HanBackend
    return backend
