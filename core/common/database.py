"""Rules that the database itself holds, as migration operations."""

from __future__ import annotations

from django.db.migrations import RunSQL


def append_only(table: str) -> RunSQL:
    """A migration operation: `table` refuses UPDATE, DELETE and TRUNCATE from now on.

    Names are unqualified, so each schema that runs the migration gets its own trigger function.
    """
    return RunSQL(
        sql=f"""
        CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END $$;
        CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON "{table}"
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON "{table}"
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """,
        reverse_sql=f"""
        DROP TRIGGER IF EXISTS {table}_no_change ON "{table}";
        DROP TRIGGER IF EXISTS {table}_no_truncate ON "{table}";
        """,
    )
