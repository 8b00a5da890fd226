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
    IF TG_TABLE_SCHEMA = current_schema() THEN
        SELECT max(ends_on) INTO until FROM ledger_period WHERE state = 'closed';
    ELSE
        EXECUTE format(
            'SELECT max(ends_on) FROM %I.ledger_period WHERE state = ''closed''', TG_TABLE_SCHEMA)
            INTO until;
    END IF;
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

# Two rules of migration 0001 again, the usual case first: where the search path leads to the
# trigger's own schema, the statement is written out, and PostgreSQL keeps its plan.
QUICKER = """
CREATE OR REPLACE FUNCTION ledger_refuse_late_posting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written_in bigint;
BEGIN
    IF TG_TABLE_SCHEMA = current_schema() THEN
        SELECT posted_in INTO written_in FROM ledger_journalentry WHERE id = NEW.entry_id;
    ELSE
        EXECUTE format('SELECT posted_in FROM %I.ledger_journalentry WHERE id = $1',
            TG_TABLE_SCHEMA) INTO written_in USING NEW.entry_id;
    END IF;
    IF written_in IS DISTINCT FROM pg_current_xact_id()::text::bigint THEN
        RAISE EXCEPTION 'ledger entry % is closed: no posting can join it', NEW.entry_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION ledger_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked uuid;
    postings bigint;
    unbalanced text;
BEGIN
    IF TG_TABLE_NAME = 'ledger_posting' THEN
        checked := NEW.entry_id;
    ELSE
        checked := NEW.id;
    END IF;
    IF TG_TABLE_SCHEMA = current_schema() THEN
        SELECT coalesce(sum(per.count), 0),
               string_agg(per.currency || ' ' || per.total, ', ') FILTER (WHERE per.total <> 0)
            INTO postings, unbalanced
            FROM (SELECT currency, count(*) AS count, sum(amount_minor) AS total
                  FROM ledger_posting WHERE entry_id = checked GROUP BY currency) AS per;
    ELSE
        EXECUTE format(
            'SELECT coalesce(sum(per.count), 0),
                    string_agg(per.currency || '' '' || per.total, '', '')
                        FILTER (WHERE per.total <> 0)
             FROM (SELECT currency, count(*) AS count, sum(amount_minor) AS total
                   FROM %I.ledger_posting WHERE entry_id = $1 GROUP BY currency) AS per',
            TG_TABLE_SCHEMA)
            INTO postings, unbalanced USING checked;
    END IF;
    IF postings < 2 THEN
        RAISE EXCEPTION 'ledger entry % has % postings, at least two are needed', checked, postings
            USING ERRCODE = 'check_violation';
    END IF;
    IF unbalanced IS NOT NULL THEN
        RAISE EXCEPTION 'ledger entry % is off balance by %', checked, unbalanced
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def closed_days_refused() -> RunSQL:
    """Entries dated into a closed month are refused; the rules before run with kept plans."""
    return RunSQL(sql=FORWARDS + QUICKER, reverse_sql=BACKWARDS)
