"""A query that Django composes once and that then runs with other values.

Composing a query costs the ORM several times what the database needs to answer it. A read that every
request or every learner's page asks for is composed once in the life of the process instead::

    _PERSON = Statement(lambda: User.objects.filter(pk=Parameter("pk", User._meta.pk)))
    person = _PERSON.first(pk=7)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Field, QuerySet
from django.db.models.query import ModelIterable, get_related_populators

MOST_BITS = 63  # of a whole number in either database, beside its sign


class Parameter(Expression):
    """The place of a value that is given when the statement runs; ``field`` says how it is stored."""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Leave this object itself where the value will be."""
        return "%s", [self]

    def stored(self, value: Any) -> Any:
        """Return the value as the database driver takes it.

        Raises EmptyResultSet for a whole number that no column holds: it finds nothing.
        """
        if isinstance(value, int) and value.bit_length() > MOST_BITS:
            raise EmptyResultSet
        return self.output_field.get_db_prep_value(value, connection, prepared=False)


class Statement:
    """A query set with parameters. Rows are instances (``select_related`` holds), or tuples for ``values_list``.

    ``build`` runs at the first use: apps are loaded then, and it knows which database it is for.
    Nothing that differs between two runs may stand in it except as a parameter.
    """

    def __init__(self, build: Callable[[], QuerySet]) -> None:
        self._build = build
        self._composed: dict[str, _Composed] = {}

    def all(self, **values: Any) -> list[Any]:
        """Return all rows for these values."""
        return list(self._run(values))

    def first(self, **values: Any) -> Any:
        """Return the first row for these values, None where there is none."""
        return next(iter(self._run(values)), None)

    def _run(self, values: dict[str, Any]) -> Iterator[Any]:
        composed = self._composed.get(connection.vendor)
        if composed is None:
            composed = self._composed[connection.vendor] = _Composed(self._build())
        return composed.run(values)


class _Composed:
    """SQL for one kind of database, and how its columns become Python values."""

    def __init__(self, rows: QuerySet) -> None:
        self.database = connection.alias
        compiler = rows.query.get_compiler(connection=connection)
        self.sql, self.params = compiler.as_sql()
        self.converters = compiler.get_converters([column for column, _, _ in compiler.select])
        self.related: list[Any] = []
        self.make: Callable[[Any], Any] = tuple
        if rows._iterable_class is ModelIterable:
            self._prepare_instances(compiler)

    def _prepare_instances(self, compiler: Any) -> None:
        info = compiler.klass_info
        self.model, places = info["model"], info["select_fields"]
        self.names = [compiler.select[place][0].target.attname for place in places]
        self.columns = slice(places[0], places[-1] + 1)
        self.related = get_related_populators(  # type: ignore[call-arg]  # the stubs know Django 6
            info, compiler.select, self.database
        )
        self.make = self._instance

    def run(self, values: dict[str, Any]) -> Iterator[Any]:
        try:
            params = [
                part.stored(values[part.name]) if isinstance(part, Parameter) else part
                for part in self.params
            ]
        except EmptyResultSet:
            return
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        for row in found:
            yield self.make(self._converted(row) if self.converters else row)

    def _converted(self, row: tuple) -> list[Any]:
        values = list(row)
        for place, (functions, column) in self.converters.items():
            for function in functions:
                values[place] = function(values[place], column, connection)
        return values

    def _instance(self, row: Any) -> Any:
        instance = self.model.from_db(self.database, self.names, row[self.columns])
        for populator in self.related:
            populator.populate(row, instance)
        return instance
