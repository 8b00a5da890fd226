"""What was invoiced cannot be changed, and an invoice moves only from open to paid or cancelled."""

from django.db.migrations import RunSQL

FORWARDS = """
CREATE FUNCTION invoice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['state', 'paid_at', 'cancelled_at', 'cancel_reason'];
BEGIN
    IF to_jsonb(OLD) - moving IS DISTINCT FROM to_jsonb(NEW) - moving THEN
        RAISE EXCEPTION 'invoice %: what was invoiced cannot be changed', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'open' THEN
        RAISE EXCEPTION 'invoice % is % and stays so', OLD.number, OLD.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER invoice_frozen BEFORE UPDATE ON invoices_invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_guard();

CREATE FUNCTION invoice_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'invoices are cancelled, never removed'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER invoice_not_deleted BEFORE DELETE ON invoices_invoice
    FOR EACH ROW EXECUTE FUNCTION invoice_refuse_removal();
CREATE TRIGGER invoice_not_truncated BEFORE TRUNCATE ON invoices_invoice
    FOR EACH STATEMENT EXECUTE FUNCTION invoice_refuse_removal();
"""

BACKWARDS = """
DROP TRIGGER invoice_not_truncated ON invoices_invoice;
DROP TRIGGER invoice_not_deleted ON invoices_invoice;
DROP TRIGGER invoice_frozen ON invoices_invoice;
DROP FUNCTION invoice_refuse_removal();
DROP FUNCTION invoice_guard();
"""


def frozen() -> RunSQL:
    """The triggers of `invoices_invoice`."""
    return RunSQL(sql=FORWARDS, reverse_sql=BACKWARDS)
