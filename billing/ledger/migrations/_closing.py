"""No entry is dated into a closed month: held by the database, in every schema that has books.

An entry takes the schema's lock shared, closing takes it alone: whoever closes waits for entries
being written, and whoever writes after that sees the month closed.
"""

from django.db.migrations import RunSQL

FORWARDS = """
CREATE FUNCTION ledger_refuse_closed_day() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    until date;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(
        hashtextextended(TG_TABLE_SCHEMA || '.ledger_period', 0));
    EXECUTE format(
        'SELECT max(ends_on) FROM %I.ledger_period WHERE state = ''closed''', TG_TABLE_SCHEMA)
        INTO until;
    IF NEW.date <= until THEN
        RAISE EXCEPTION 'the books are closed up to %', until
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_period_closed',
                  DETAIL = until::text;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_entry_in_open_period BEFORE INSERT ON ledger_journalentry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_closed_day();
"""

BACKWARDS = """
DROP TRIGGER ledger_entry_in_open_period ON ledger_journalentry;
DROP FUNCTION ledger_refuse_closed_day();
"""


def closed_days_refused() -> RunSQL:
    """Entries dated up to the end of the month closed last are refused."""
    return RunSQL(sql=FORWARDS, reverse_sql=BACKWARDS)
