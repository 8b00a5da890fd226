"""Rules that the database itself holds, as migration operations; and trying again after it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog
from django.db import OperationalError, connection
from django.db.migrations import RunSQL
from psycopg2 import errorcodes

P = ParamSpec("P")
R = TypeVar("R")
log = structlog.get_logger(__name__)


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


ATTEMPTS = 6
RETRIED = (errorcodes.DEADLOCK_DETECTED, errorcodes.SERIALIZATION_FAILURE)


def retried(service: Callable[P, R]) -> Callable[P, R]:
    """Have a service run again when PostgreSQL ended its transaction to resolve a deadlock.

    Outermost on a service that is one transaction: nothing of the failed attempt is left. Inside
    another transaction it does nothing, as the whole of that one is lost. Gives up after
    `ATTEMPTS` with the database's own error.
    """

    @wraps(service)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return service(*args, **kwargs)
        for attempt in range(1, ATTEMPTS):
            try:
                return service(*args, **kwargs)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", None) not in RETRIED:
                    raise
                log.warning("database.retried", service=service.__name__, attempt=attempt)
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - a pause, no secret
        return service(*args, **kwargs)

    return again
