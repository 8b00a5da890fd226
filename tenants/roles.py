"""The two database roles of a country and what each may do (architecture, invariant 1).

`<db>_<iso2>_owner` (NOLOGIN) owns the schema; migrations run as it.
`<db>_<iso2>_run` is what web and worker take: rows of its own schema, append-only tables by
SELECT and INSERT only, shared reference tables by SELECT, nothing else.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections

from tenants.backend.base import quoted, role_name

OWNER = "owner"


def _run(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []


def _run_on_shared(statements: list[str]) -> None:
    """Run GRANT and REVOKE on what countries share, as one transaction and one at a time.

    PostgreSQL refuses two at once on the same table ("tuple concurrently updated").
    """
    lock = "SELECT pg_advisory_xact_lock(hashtext('ecites shared grants'))"
    _run("; ".join([lock, *statements]))


def _version() -> int:
    return int(_run("SHOW server_version_num")[0][0])


def _database() -> str:
    return str(connections[OWNER].settings_dict["NAME"])


def app_login() -> str:
    """The login of web and worker: the user of DATABASE_URL."""
    return str(connections["default"].settings_dict["USER"])


def make_roles(schema: str) -> None:
    """Make both roles of `schema`, idempotently, and let the two logins take them.

    PostgreSQL 16+ gives a CREATEROLE login only ADMIN on what it makes: it grants itself SET.
    """
    database = _database()
    login = str(connections[OWNER].settings_dict["USER"])
    how = " WITH SET TRUE, INHERIT FALSE" if _version() >= 160000 else ""
    for kind, member in (("owner", login), ("run", app_login()), ("run", login)):
        role = role_name(database, schema, kind)
        if not _run("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
            _run(f"CREATE ROLE {quoted(role)} NOLOGIN NOINHERIT")
        _run(f"GRANT {quoted(role)} TO {quoted(member)}{how}")


def make_schema(schema: str) -> None:
    """Make `schema`, owned by its owner role, closed to everybody else."""
    owner = quoted(role_name(_database(), schema, "owner"))
    run = quoted(role_name(_database(), schema, "run"))
    _run(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)} AUTHORIZATION {owner}")
    statements = [f"GRANT USAGE ON SCHEMA public TO {owner}, {run}"]
    for table in reference_tables():
        statements.append(f"GRANT SELECT, REFERENCES ON public.{quoted(table)} TO {owner}")
        statements.append(f"GRANT SELECT ON public.{quoted(table)} TO {run}")
    _run_on_shared(statements)


def drop_country(schema: str) -> None:
    """Undo: drop the schema with everything in it and both roles."""
    database = _database()
    owner = role_name(database, schema, "owner")
    if _run("SELECT 1 FROM pg_namespace WHERE nspname = %s", schema):
        _run_as(owner, f"DROP SCHEMA {quoted(schema)} CASCADE")
    for kind in ("run", "owner"):
        role = quoted(role_name(database, schema, kind))
        if not _run("SELECT 1 FROM pg_roles WHERE rolname = %s", role.strip('"')):
            continue
        statements = [
            f"REVOKE ALL ON public.{quoted(table)} FROM {role}" for table in reference_tables()
        ]
        statements += [f"REVOKE ALL ON SCHEMA public FROM {role}", f"DROP ROLE {role}"]
        _run_on_shared(statements)


def _run_as(role: str, sql: str) -> None:
    connection: Any = connections[OWNER]
    connection.run_as(role, sql)


def reference_tables() -> list[str]:
    """Shared reference tables that every country may read: apps with `shared_reference`."""
    return sorted(
        model._meta.db_table
        for config in apps.get_app_configs()
        if getattr(config, "shared_reference", False)
        for model in config.get_models(include_auto_created=True)
    )


def append_only_tables() -> set[str]:
    """Tables whose model says `append_only`."""
    return {
        model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)
    }


def grant_schema(schema: str) -> None:
    """Give the run role its rights on every table of `schema`. Run after each migration."""
    database = _database()
    owner, run = role_name(database, schema, "owner"), quoted(role_name(database, schema, "run"))
    place = quoted(schema)
    statements = [f"GRANT USAGE ON SCHEMA {place} TO {run}"]
    for table in _tables(schema):
        rights = "SELECT, INSERT" if table in append_only_tables() else _ROW_RIGHTS
        if table == "django_migrations":
            rights = "SELECT"
        full = f"{place}.{quoted(table)}"
        statements += [f"REVOKE ALL ON {full} FROM {run}", f"GRANT {rights} ON {full} TO {run}"]
    statements.append(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {place} TO {run}")
    statements.append(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {place} TO {run}")
    _run_as(owner, "; ".join(statements))


def grant_public() -> None:
    """Give the login of web and worker its rights on the public side, and close the database."""
    login = quoted(app_login())
    closed = append_only_tables()
    statements = [
        f"REVOKE ALL ON DATABASE {quoted(_database())} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {quoted(_database())} TO {login}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {login}",
    ]
    for table in _tables("public"):
        rights = "SELECT, INSERT" if table in closed else _ROW_RIGHTS
        if table == "django_migrations":
            rights = "SELECT"
        statements.append(f"REVOKE ALL ON public.{quoted(table)} FROM {login}")
        statements.append(f"GRANT {rights} ON public.{quoted(table)} TO {login}")
    statements.append(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {login}")
    _run_on_shared(statements)


_ROW_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


def _tables(schema: str) -> list[str]:
    rows = _run(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = %s AND c.relkind IN ('r', 'p') ORDER BY 1",
        schema,
    )
    return [row[0] for row in rows]


def has_owner_login() -> bool:
    """Whether this process may migrate and onboard: OWNER_DATABASE_URL is set."""
    return OWNER in settings.DATABASES
