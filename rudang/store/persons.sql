-- What persons' own accounts need of the base. Applied by a migration; safe to apply again.

-- Somebody who sees the own dossier alone still writes into the one ledger, and its number and
-- hash follow the last event of all, not the last one visible.
ALTER FUNCTION rudang_chain_event() SET "rudang.dossier" = '';
ALTER FUNCTION rudang_ledger_position() SET "rudang.dossier" = '';

-- The office of a person stands where the dossier is kept, and moves with it.
CREATE OR REPLACE FUNCTION rudang_office_follows() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE store_role SET unit_id = NEW.unit_id
  WHERE account_id = NEW.account_id AND kind = 'person' AND unit_id <> NEW.unit_id;
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER office_follows AFTER UPDATE OF unit_id ON store_ownaccount
  FOR EACH ROW EXECUTE FUNCTION rudang_office_follows();

CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON store_look
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON store_handedin
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
