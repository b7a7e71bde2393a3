-- Taking a dossier over at the other end of a transfer. Applied by a migration; safe to apply
-- again.

-- Take over the dossier of a transfer that is open and addressed to a unit within the bounds.
-- Returns whether it was taken: nobody reaches a dossier that was not offered to them.
CREATE OR REPLACE FUNCTION rudang_take_over(offered bigint, lowest bigint, highest bigint,
                                            has_holes text, places text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' SET "rudang.dossier" = '' AS $$
DECLARE addressed record;
BEGIN
  SELECT dossier_id, unit_id INTO addressed FROM store_transfer
  WHERE id = offered AND state = 'sent' AND unit_id BETWEEN lowest AND highest
    AND (has_holes = '' OR unit_id::bigint <@ NULLIF(places, '')::int8multirange)
  FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM rudang_move_custody(ARRAY[addressed.dossier_id::bigint],
                              ARRAY[addressed.unit_id::bigint]);
  RETURN true;
END $$;

-- The same, with the caller's own scope for the bounds.
CREATE OR REPLACE FUNCTION rudang_accept(offered bigint) RETURNS boolean LANGUAGE sql AS $$
  SELECT rudang_take_over(
    offered, NULLIF(current_setting('rudang.lo', true), '')::bigint,
    NULLIF(current_setting('rudang.hi', true), '')::bigint,
    COALESCE(current_setting('rudang.holes', true), ''),
    COALESCE(current_setting('rudang.units', true), ''))
$$;

CREATE INDEX IF NOT EXISTS store_transfer_batch ON store_transfer (batch) WHERE batch <> '';
CREATE INDEX IF NOT EXISTS store_transfer_open ON store_transfer (unit_id) WHERE state = 'sent';
