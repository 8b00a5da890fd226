"""PostgreSQL for many countries: the connection takes the country's role and search path.

Builds on django-tenants' backend (schema on the connection, introspection per schema) and
replaces how the switch is sent:

* the switch is a statement of its own, never joined to a query that may fail;
* what was switched to is forgotten after every database error and every rollback, because
  PostgreSQL undoes a SET together with the transaction or savepoint that issued it;
* it is checked before each statement, not when a cursor is made, so that a cursor that lived
  through a rollback or a change of country never runs as the country before;
* leaving a country sends RESET ROLE and an empty path first.

DATABASES[alias]["COUNTRY_ROLE"] is "run" (web, worker) or "owner" (migrations, onboarding).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.core.exceptions import PermissionDenied
from django_tenants.postgresql_backend import base as stock
from psycopg2.extensions import TRANSACTION_STATUS_INERROR
from psycopg2.extensions import cursor as raw_cursor

from tenants.backend.introspection import OwnSchemaIntrospection
from tenants.backend.statements import changes_role, touches_settings

PUBLIC = "public"
_SCHEMA = re.compile(r"^[a-z][a-z0-9_]{1,40}$")


def role_name(database: str, schema: str, kind: str) -> str:
    """The role of `kind` ("owner" or "run") of a country's `schema` in `database`."""
    if not _SCHEMA.match(schema):
        raise ValueError(f"{schema!r} cannot be the schema of a country")
    return f"{database}_{schema}_{kind}"


def quoted(name: str) -> str:
    """`name` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


class CountryCursor(raw_cursor):
    """A psycopg2 cursor that makes sure of the country before every statement."""

    wrapper: DatabaseWrapper

    def execute(self, query: Any, params: Any = None) -> Any:
        return self._guarded(query, lambda: super(CountryCursor, self).execute(query, params))

    def executemany(self, query: Any, params: Any) -> Any:
        return self._guarded(query, lambda: super(CountryCursor, self).executemany(query, params))

    def callproc(self, name: Any, *args: Any) -> Any:
        return self._guarded(name, lambda: super(CountryCursor, self).callproc(name, *args))

    def copy_expert(self, sql: Any, *args: Any, **kwargs: Any) -> Any:
        return self._guarded(
            sql, lambda: super(CountryCursor, self).copy_expert(sql, *args, **kwargs)
        )

    def copy_from(self, *args: Any, **kwargs: Any) -> Any:
        return self._guarded("copy", lambda: super(CountryCursor, self).copy_from(*args, **kwargs))

    def copy_to(self, *args: Any, **kwargs: Any) -> Any:
        return self._guarded("copy", lambda: super(CountryCursor, self).copy_to(*args, **kwargs))

    def _guarded(self, query: Any, run: Any) -> Any:
        text = query if isinstance(query, str) else _text(query, self)
        self.wrapper.before_statement(text)
        try:
            return run()
        except psycopg2.Error:
            self.wrapper.forget()
            raise
        finally:
            if touches_settings(text):
                self.wrapper.forget()


def _text(query: Any, cursor: raw_cursor) -> str:
    if isinstance(query, bytes):
        return query.decode()
    return str(query.as_string(cursor))


class DatabaseWrapper(stock.DatabaseWrapper):
    """One connection, at any moment in one country or on the public side."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._applied: tuple[str, str] | None = None
        self._narrow = False
        self._connecting = False
        super().__init__(*args, **kwargs)
        self.introspection = OwnSchemaIntrospection(self)

    # -- where the connection is ------------------------------------------------------------

    @property
    def in_country(self) -> bool:
        return self.schema_name != PUBLIC

    def _wanted(self) -> tuple[str, str]:
        kind = self.settings_dict.get("COUNTRY_ROLE", "run")
        if not self.in_country:
            return "", PUBLIC
        role = role_name(self.settings_dict["NAME"], self.schema_name, kind)
        own = quoted(self.schema_name)
        return role, own if self._narrow else f"{own}, {PUBLIC}"

    @contextmanager
    def own_schema_only(self) -> Iterator[None]:
        """Run the block with the current schema alone on the search path."""
        self._narrow = True
        try:
            yield
        finally:
            self._narrow = False

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        leaving = getattr(self, "schema_name", None) not in (None, PUBLIC, tenant.schema_name)
        if leaving:
            self._leave()
        super().set_tenant(tenant, include_public)

    def _leave(self) -> None:
        """Drop the role and the path now, so that nothing later runs as the country left."""
        if self.connection is None or self.connection.closed or self._applied is None:
            self._applied = None
            return
        self._applied = None
        if self.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
            return  # the rollback undoes the switch, and the next statement switches again
        self._send("RESET ROLE; SET search_path TO ''")

    def _send(self, sql: str) -> None:
        cursor = raw_cursor(self.connection)
        try:
            cursor.execute(sql)
        finally:
            cursor.close()

    def run_as(self, role: str, sql: str) -> None:
        """Run `sql` (no parameters) as `role`, all or nothing, outside any country."""
        if self.in_country:
            raise PermissionDenied("run_as is for making and dropping countries, outside them")
        self.ensure_connection()
        self.forget()
        with self.wrap_database_errors:
            self._send(f"SET ROLE {quoted(role)}; {sql}; RESET ROLE")

    def before_statement(self, sql: str) -> None:
        """Refuse what would change the role inside a country; then switch if need be."""
        if self._connecting:
            return
        if self.in_country and changes_role(sql):
            raise PermissionDenied(
                "Inside a country SET/RESET ROLE, SET SESSION AUTHORIZATION, DISCARD, DO and "
                "set_config are refused: leave the country first."
            )
        wanted = self._wanted()
        if self._applied == wanted:
            return
        if self.connection.get_transaction_status() == TRANSACTION_STATUS_INERROR:
            return  # only a rollback can run now; everything else fails by itself
        role, path = wanted
        take = f"SET ROLE {quoted(role)}" if role else "RESET ROLE"
        self._applied = None
        self._send(f"{take}; SET search_path TO {path}")
        self._applied = wanted

    def forget(self) -> None:
        """Remember nothing: the next statement switches again."""
        self._applied = None

    # -- hooks of Django's and django-tenants' wrappers --------------------------------------

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.cursor_factory = type("BoundCountryCursor", (CountryCursor,), {"wrapper": self})
        self.forget()
        return connection

    def init_connection_state(self) -> None:
        """Django sets the time zone by set_config: before any country's statement runs."""
        self._connecting = True
        try:
            super().init_connection_state()
        finally:
            self._connecting = False
            self.forget()

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Nothing here: `before_statement` switches, per statement."""

    def close(self) -> None:
        self.forget()
        super().close()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self.forget()

    def _savepoint_rollback(self, sid: str) -> None:
        try:
            super()._savepoint_rollback(sid)
        finally:
            self.forget()
