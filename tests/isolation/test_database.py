"""Code for one country cannot reach another's rows or the hub's: the database refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, connections, transaction

from tenants.context import CountrySwitchInTransaction, in_country, in_public


def sql(text: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, params or None)
        return cursor.fetchall() if cursor.description else []


def refused(text: str) -> str:
    """The database's words when it refuses `text`; the test goes on in the same transaction."""
    with pytest.raises(ProgrammingError) as caught, transaction.atomic():
        sql(text)
    return str(caught.value)


def test_another_countrys_schema_is_refused(in_mz):
    assert "permission denied for schema za" in refused("SELECT * FROM za.accounts_user")
    assert "permission denied" in refused("INSERT INTO za.accounts_role (code) VALUES ('x')")
    assert "permission denied" in refused("SELECT * FROM lk.audit_auditentry")


@pytest.mark.parametrize(
    "table",
    ["tenants_country", "tenants_domain", "accounts_user", "django_session", "epix_member",
     "epix_exchangerequest", "epix_grant"],
)  # fmt: skip
def test_public_tables_are_refused(in_mz, table):
    assert "permission denied" in refused(f"SELECT * FROM public.{table}")
    assert "permission denied" in refused(f"DELETE FROM public.{table}")


def test_shared_reference_is_read_only(in_mz):
    assert sql("SELECT count(*) FROM species_taxon")[0][0] >= 200
    assert "permission denied" in refused("UPDATE species_taxon SET scientific_name = 'x'")


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE audit_auditentry SET actor = 'x'",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
        "UPDATE ledger_posting SET amount_minor = 0",
        "DELETE FROM ledger_journalentry",
        "TRUNCATE ledger_posting",
        "UPDATE permits_permit SET number = 'x'",
        "DELETE FROM permits_permit",
        "TRUNCATE permits_application",
        "ALTER TABLE audit_auditentry DISABLE TRIGGER ALL",
        "ALTER TABLE ledger_posting DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_auditentry_no_change ON audit_auditentry",
        "CREATE TABLE mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "DROP TABLE permits_application",
        "ALTER ROLE CURRENT_USER SUPERUSER",
    ],
)
def test_run_role_may_not(in_mz, text):
    words = refused(text)
    assert "permission denied" in words or "must be owner" in words or "must have" in words


@pytest.mark.parametrize(
    "text",
    [
        "SET ROLE nobody",
        "set local role nobody",
        "RESET ROLE",
        "RESET ALL",
        "SET SESSION AUTHORIZATION nobody",
        "DISCARD ALL",
        "SELECT set_config('role', 'nobody', false)",
        "SELECT 1; SET ROLE nobody",
        "/* quiet */ SET /**/ ROLE nobody",
        "-- it's\n SET ROLE nobody; -- it's",
        "SELECT E'\\''; SET ROLE nobody; --'",
        'SET "role" TO nobody',
        "DO $$ BEGIN EXECUTE 'SET ' || 'ROLE nobody'; END $$",
        "UPDATE pg_settings SET setting = 'nobody' WHERE name = 'role'",
    ],
)
def test_our_cursor_refuses_to_change_the_role(in_mz, text):
    with pytest.raises(PermissionDenied):
        sql(text)
    assert sql("SELECT current_user")[0][0].endswith("_mz_run")


@pytest.mark.parametrize(
    "text",
    [
        """UPDATE "workflow_task" SET "role" = %s WHERE "role" = 'none'""",
        "SELECT 'SET ROLE nobody, DISCARD ALL'",
    ],
)
def test_ordinary_statements_are_not_taken_for_role_changes(in_mz, text):
    sql(text, *(["x"] if "%s" in text else []))


def test_the_switch_survives_a_failing_first_query(committed):
    """PostgreSQL undoes a SET with the transaction that failed: the country must not be lost."""
    with in_country("ZA"):
        assert sql("SELECT current_user")[0][0].endswith("_za_run")
    with in_country("MZ"):
        with pytest.raises(ProgrammingError):
            sql("SELECT * FROM no_such_table")
        assert sql("SELECT current_user, current_schema()") == [
            (f"{connection.settings_dict['NAME']}_mz_run", "mz")
        ]
        with transaction.atomic():
            with pytest.raises(ProgrammingError), transaction.atomic():
                sql("SELECT * FROM no_such_table")
            assert sql("SELECT current_user")[0][0].endswith("_mz_run")
        with pytest.raises(ProgrammingError), transaction.atomic():
            sql("SELECT * FROM no_such_table")
        assert sql("SELECT current_user")[0][0].endswith("_mz_run")


def test_a_cursor_that_outlives_its_country_runs_as_nobody_in_particular(committed):
    with in_country("ZA"):
        cursor = connection.cursor()
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0].endswith("_za_run")
    with in_country("MZ"):
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0].endswith("_mz_run")
    cursor.execute("SELECT current_user")
    assert not cursor.fetchone()[0].endswith("_run")
    cursor.close()


def test_leaving_drops_the_role_at_once(committed):
    with in_country("MZ"):
        sql("SELECT 1")
    with connections["default"].connection.cursor() as raw:
        raw.wrapper = _Untouched()
        raw.execute("SELECT current_user, current_schemas(false)")
        user, schemas = raw.fetchone()
    assert not user.endswith("_run")
    assert schemas == []


class _Untouched:
    """Stands where the wrapper stands, to look at the session without a switch."""

    def before_statement(self, _sql: str) -> None: ...

    def forget(self) -> None: ...


def test_a_country_is_not_changed_inside_a_transaction(committed):
    with in_country("MZ"), transaction.atomic():
        with pytest.raises(CountrySwitchInTransaction), in_country("ZA"):
            raise AssertionError("unreachable")
        with pytest.raises(CountrySwitchInTransaction), in_public():
            raise AssertionError("unreachable")
        assert sql("SELECT current_user")[0][0].endswith("_mz_run")


def test_the_logins_have_no_more_than_they_need(committed):
    rows = sql(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolinherit FROM pg_roles "
        "WHERE rolname = current_user"
    )
    assert rows == [(False, False, False, False)]
    owner = connections["owner"].settings_dict["USER"]
    assert sql("SELECT rolsuper FROM pg_roles WHERE rolname = %s", owner) == [(False,)]


def test_every_countrys_tables_are_its_own(committed):
    """A table missing from a country would silently be read from public."""
    from django.apps import apps
    from django.conf import settings

    wanted = {
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_APPS
        for model in config.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.swapped
    }
    for schema in ("lk", "mz", "za"):
        rows = sql("SELECT tablename FROM pg_tables WHERE schemaname = %s", schema)
        assert wanted <= {row[0] for row in rows}


def test_append_only_tables_have_their_triggers_in_every_schema(committed):
    from tenants.roles import append_only_tables

    rows = sql(
        "SELECT n.nspname, c.relname, (SELECT count(*) FROM pg_trigger t "
        "  WHERE NOT t.tgisinternal AND t.tgname LIKE '%%_no_%%' AND t.tgrelid = c.oid) "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND c.relname = ANY(%s)",
        sorted(append_only_tables()),
    )
    assert len(rows) > len(append_only_tables())
    assert [row for row in rows if row[2] < 2] == []
