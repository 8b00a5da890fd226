"""Introspection sees the current schema only, not what `public` lends through the path."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.introspection import DatabaseIntrospection


def _narrow(name: str) -> Any:
    def method(self: Any, cursor: Any, *args: Any, **kwargs: Any) -> Any:
        with self.connection.own_schema_only():
            return getattr(super(OwnSchemaIntrospection, self), name)(cursor, *args, **kwargs)

    method.__name__ = name
    return method


class OwnSchemaIntrospection(DatabaseIntrospection):
    """Django's introspection with the search path narrowed to the current schema."""

    get_table_list = _narrow("get_table_list")
    get_table_description = _narrow("get_table_description")
    get_sequences = _narrow("get_sequences")
    get_relations = _narrow("get_relations")
    get_constraints = _narrow("get_constraints")
