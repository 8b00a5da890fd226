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


CREDITED = """
CREATE FUNCTION invoices_check_credited() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    invoiced bigint;
    credited numeric;
BEGIN
    EXECUTE format('SELECT amount_minor FROM %I.invoices_invoiceline WHERE id = $1',
        TG_TABLE_SCHEMA) INTO invoiced USING NEW.invoice_line_id;
    EXECUTE format(
        'SELECT 1 FROM %I.invoices_invoice WHERE id = (
            SELECT invoice_id FROM %I.invoices_invoiceline WHERE id = $1) FOR UPDATE',
        TG_TABLE_SCHEMA, TG_TABLE_SCHEMA) USING NEW.invoice_line_id;
    EXECUTE format(
        'SELECT coalesce(sum(amount_minor), 0) FROM %I.invoices_creditnoteline
         WHERE invoice_line_id = $1', TG_TABLE_SCHEMA) INTO credited USING NEW.invoice_line_id;
    credited := credited + NEW.amount_minor;
    IF sign(NEW.amount_minor) <> sign(invoiced) OR abs(credited) > abs(invoiced) THEN
        RAISE EXCEPTION 'invoice line % is over %: % cannot be credited', NEW.invoice_line_id,
            invoiced, credited USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER invoices_credited_in_bounds BEFORE INSERT ON invoices_creditnoteline
    FOR EACH ROW EXECUTE FUNCTION invoices_check_credited();
"""

NOT_CREDITED = """
DROP TRIGGER invoices_credited_in_bounds ON invoices_creditnoteline;
DROP FUNCTION invoices_check_credited();
"""


def credited_in_bounds() -> RunSQL:
    """No line is credited beyond what was invoiced, whoever writes at once."""
    return RunSQL(sql=CREDITED, reverse_sql=NOT_CREDITED)
