"""The rules of the books that the database holds, in every schema that has them.

Functions name their tables through TG_TABLE_SCHEMA: a deferred trigger runs at commit, whatever
the search path then is, and a cloned schema checks itself and not the one that it came from.
"""

from django.db.migrations import RunSQL

FORWARDS = """
CREATE FUNCTION ledger_stamp_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.posted_in := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_entry_stamped BEFORE INSERT ON ledger_journalentry
    FOR EACH ROW EXECUTE FUNCTION ledger_stamp_entry();

CREATE FUNCTION ledger_refuse_late_posting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written_in bigint;
BEGIN
    EXECUTE format('SELECT posted_in FROM %I.ledger_journalentry WHERE id = $1', TG_TABLE_SCHEMA)
        INTO written_in USING NEW.entry_id;
    IF written_in IS DISTINCT FROM pg_current_xact_id()::text::bigint THEN
        RAISE EXCEPTION 'ledger entry % is closed: no posting can join it', NEW.entry_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_posting_in_time BEFORE INSERT ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_late_posting();

CREATE FUNCTION ledger_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
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
    EXECUTE format(
        'SELECT coalesce(sum(per.count), 0),
                string_agg(per.currency || '' '' || per.total, '', '') FILTER (WHERE per.total <> 0)
         FROM (SELECT currency, count(*) AS count, sum(amount_minor) AS total
               FROM %I.ledger_posting WHERE entry_id = $1 GROUP BY currency) AS per',
        TG_TABLE_SCHEMA)
        INTO postings, unbalanced USING checked;
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

CREATE CONSTRAINT TRIGGER ledger_posting_balanced AFTER INSERT ON ledger_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_entry();

CREATE CONSTRAINT TRIGGER ledger_entry_balanced AFTER INSERT ON ledger_journalentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_entry();
"""

BACKWARDS = """
DROP TRIGGER ledger_entry_balanced ON ledger_journalentry;
DROP TRIGGER ledger_posting_balanced ON ledger_posting;
DROP TRIGGER ledger_posting_in_time ON ledger_posting;
DROP TRIGGER ledger_entry_stamped ON ledger_journalentry;
DROP FUNCTION ledger_check_entry();
DROP FUNCTION ledger_refuse_late_posting();
DROP FUNCTION ledger_stamp_entry();
"""


def balanced() -> RunSQL:
    """Entries balance per currency with two postings or more, and are closed at commit."""
    return RunSQL(sql=FORWARDS, reverse_sql=BACKWARDS)
