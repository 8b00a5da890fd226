"""The balance of a lot is the sum of its movements, held by the database."""

from django.db import migrations

from core.common.database import append_only

HELD = """
CREATE OR REPLACE FUNCTION stock_add_movement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE stock_lot SET balance = balance + NEW.change WHERE id = NEW.lot_id;
    RETURN NULL;
END $$;
CREATE TRIGGER stock_add_movement AFTER INSERT ON stock_movement
    FOR EACH ROW EXECUTE FUNCTION stock_add_movement();

CREATE OR REPLACE FUNCTION lot_balance_is_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.balance <> 0 THEN
            RAISE EXCEPTION 'a lot begins with nothing: its movements make its balance'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.balance IS DISTINCT FROM OLD.balance AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the balance of a lot changes by its movements only'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.organisation_id, NEW.taxon_id, NEW.term_code, NEW.unit_code, NEW.source_code,
        NEW.origin_country, NEW.quantity) IS DISTINCT FROM
       (OLD.organisation_id, OLD.taxon_id, OLD.term_code, OLD.unit_code, OLD.source_code,
        OLD.origin_country, OLD.quantity) THEN
        RAISE EXCEPTION 'what a lot is never changes: split, process or transfer it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER lot_balance_is_sum BEFORE INSERT OR UPDATE ON stock_lot
    FOR EACH ROW EXECUTE FUNCTION lot_balance_is_sum();

CREATE OR REPLACE FUNCTION draw_changes_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.lot_id, NEW.permit_id, NEW.position, NEW.quantity)
            IS DISTINCT FROM (OLD.lot_id, OLD.permit_id, OLD.position, OLD.quantity)
       OR (OLD.released_at IS NOT NULL AND NEW.released_at IS DISTINCT FROM OLD.released_at)
       OR (OLD.endorsed IS NOT NULL AND NEW.endorsed IS DISTINCT FROM OLD.endorsed) THEN
        RAISE EXCEPTION 'a draw is settled or released once, and never changed otherwise'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER draw_changes_once BEFORE UPDATE ON stock_draw
    FOR EACH ROW EXECUTE FUNCTION draw_changes_once();
"""
UNHELD = """
DROP TRIGGER IF EXISTS draw_changes_once ON stock_draw;
DROP TRIGGER IF EXISTS lot_balance_is_sum ON stock_lot;
DROP TRIGGER IF EXISTS stock_add_movement ON stock_movement;
DROP FUNCTION IF EXISTS draw_changes_once();
DROP FUNCTION IF EXISTS lot_balance_is_sum();
DROP FUNCTION IF EXISTS stock_add_movement();
"""


class Migration(migrations.Migration):

    dependencies = [("stock", "0001_initial")]

    operations = [
        append_only("stock_movement"),
        migrations.RunSQL(HELD, UNHELD),
    ]
