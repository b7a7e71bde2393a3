-- Who sees an entry of the register of numbered forms, and where a form is across all registers.
-- Applied by a migration; safe to apply again.

-- A form issued to a unit is seen there too, and one handed back where it came from.
DROP POLICY IF EXISTS rudang_issued_to ON store_formevent;
CREATE POLICY rudang_issued_to ON store_formevent FOR SELECT
  USING (to_unit_id BETWEEN NULLIF(current_setting('rudang.lo', true), '')::bigint
         AND NULLIF(current_setting('rudang.hi', true), '')::bigint
         AND (COALESCE(current_setting('rudang.holes', true), '') = '' OR to_unit_id::bigint
              <@ NULLIF(current_setting('rudang.units', true), '')::int8multirange));

-- The last standing entry of each serial handed in, whoever made it: in which register the form
-- is and what became of it. Of persons it tells a number alone, and only to compare with.
CREATE OR REPLACE FUNCTION rudang_form_state(serials text[])
RETURNS TABLE (serial text, event bigint, kind text, unit bigint, to_unit bigint, dossier bigint,
               held_on date, issued_to bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' SET "rudang.dossier" = '' AS $$
  SELECT DISTINCT ON (e.serial) e.serial, e.id, e.kind, e.unit_id, e.to_unit_id, e.dossier_id,
         e.held_on,
         (SELECT i.dossier_id FROM store_formevent i
          WHERE i.serial = e.serial AND i.kind = 'issued' AND NOT i.is_void AND i.id <= e.id
            AND NOT EXISTS (SELECT FROM store_formevent w WHERE w.supersedes_id = i.id)
          ORDER BY i.id DESC LIMIT 1)
  FROM store_formevent e
  WHERE e.serial = ANY(serials) AND NOT e.is_void
    AND NOT EXISTS (SELECT FROM store_formevent v WHERE v.supersedes_id = e.id)
  ORDER BY e.serial, e.id DESC
$$;

-- Which form a dossier holds or used, whoever's register it stands in.
CREATE OR REPLACE FUNCTION rudang_forms_of(of_dossier bigint) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' SET "rudang.dossier" = '' AS $$
  SELECT s.serial
  FROM rudang_form_state(ARRAY(
    SELECT DISTINCT e.serial FROM store_formevent e WHERE e.dossier_id = of_dossier)) s
  WHERE s.dossier = of_dossier AND s.kind IN ('issued', 'used')
$$;
