"""Make and drop whole databases of a deployment, through the owner login."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connections

from tenants.backend.base import quoted


def _maintenance() -> Any:
    """A connection of the owner login to the server's maintenance database, in autocommit."""
    owner = settings.DATABASES["owner"]
    connection = psycopg2.connect(
        host=owner["HOST"],
        port=owner["PORT"] or None,
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        dbname="postgres",
    )
    connection.autocommit = True
    return connection


def use_database(name: str) -> None:
    """Point both connections of this process at database `name`."""
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
        settings.DATABASES[alias]["NAME"] = name


def current_name() -> str:
    """The database that this process works on."""
    return str(connections["default"].settings_dict["NAME"])


def close_connections() -> None:
    """Close this process's connections."""
    for alias in ("default", "owner"):
        connections[alias].close()


def database_exists(name: str) -> bool:
    """Whether the server has database `name`."""
    return _one("SELECT 1 FROM pg_database WHERE datname = %s", name) is not None


def create_database(name: str) -> None:
    """An empty database owned by the owner login."""
    with _maintenance().cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {quoted(name)}")


def drop_database(name: str) -> None:
    """Drop database `name`, which nobody may be using, and the roles of its countries."""
    with _maintenance().cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)}")
        cursor.execute(
            r"SELECT rolname FROM pg_roles WHERE rolname ~ ('^' || %s || '_[a-z]{2}_(run|owner)$')",
            [name],
        )
        for (role,) in cursor.fetchall():
            cursor.execute(f"DROP ROLE {quoted(role)}")


def comment(name: str) -> str:
    """The comment on database `name`, or an empty text."""
    row = _one(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", name
    )
    return str(row[0] or "") if row else ""


def claim(names: Iterable[str]) -> tuple[str, Any]:
    """The first of `names` that no other process has claimed, and the connection that holds it.

    The claim lasts until the connection is closed, or its process ends. Raises LookupError when
    every name is claimed.
    """
    connection = _maintenance()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
            if cursor.fetchone()[0]:
                return name, connection
    connection.close()
    raise LookupError("every one of these databases is in use by another process")


def set_comment(name: str, text: str) -> None:
    """Put a comment on database `name`."""
    with _maintenance().cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {quoted(name)} IS %s", [text])


def _one(sql: str, *params: Any) -> Any:
    with _maintenance().cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()
