-- Who sees meetings, submissions, papers, inquiries, moves and persons' own accounts, and how
-- custody of a dossier moves. Applied by a migration; safe to apply again.

-- Whatever an earlier text of rudang_bind has bound is bound by the present one.
SELECT rudang_bind(s.polrelid::regclass, EXISTS (
         SELECT FROM pg_policy w WHERE w.polrelid = s.polrelid AND w.polname = 'rudang_write'))
FROM pg_policy s WHERE s.polname = 'rudang_scope';

SELECT rudang_bind('store_meeting'), rudang_bind('store_agendaitem'), rudang_bind('store_batch'),
       rudang_bind('store_batchline'), rudang_bind('store_submission'), rudang_bind('store_scan'),
       rudang_bind('store_formevent'), rudang_bind('store_inquiry'),
       rudang_bind('store_negativemark'), rudang_bind('store_objection'),
       rudang_bind('store_transfer'), rudang_bind('store_package'),
       rudang_bind('store_ownaccount'), rudang_bind('store_handedin'), rudang_bind('store_look');

-- A transfer is seen from both ends: by who must accept it, and by who sent it.
DROP POLICY IF EXISTS rudang_sent ON store_transfer;
CREATE POLICY rudang_sent ON store_transfer
  USING (from_unit_id BETWEEN NULLIF(current_setting('rudang.lo', true), '')::bigint
         AND NULLIF(current_setting('rudang.hi', true), '')::bigint
         AND (COALESCE(current_setting('rudang.holes', true), '') = '' OR from_unit_id::bigint
              <@ NULLIF(current_setting('rudang.units', true), '')::int8multirange));

-- Somebody who sees the own dossier alone: rudang.dossier narrows whatever the scope gives. What
-- belongs to no dossier is then not there at all.
CREATE OR REPLACE FUNCTION rudang_bind_person(bound regclass, of_dossier text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP POLICY IF EXISTS rudang_person ON %s', bound);
  EXECUTE format(
    'CREATE POLICY rudang_person ON %s AS RESTRICTIVE FOR %s USING'
    || ' (CASE WHEN COALESCE(current_setting(''rudang.dossier'', true), '''') = '''' THEN true'
    || ' ELSE %s END)',
    bound,
    CASE WHEN bound = 'store_auditevent'::regclass THEN 'SELECT' ELSE 'ALL' END,
    CASE WHEN of_dossier = '' THEN 'false' ELSE format(
      '%I = NULLIF(current_setting(''rudang.dossier'', true), '''')::bigint', of_dossier) END);
END $$;

SELECT rudang_bind_person('store_dossier', 'id'), rudang_bind_person('store_act', 'dossier_id'),
       rudang_bind_person('store_sheet', 'dossier_id'),
       rudang_bind_person('store_finding', 'dossier_id'),
       rudang_bind_person('store_answer', ''), rudang_bind_person('store_member', ''),
       rudang_bind_person('store_upload', ''), rudang_bind_person('store_uploadbody', ''),
       rudang_bind_person('store_planentry', ''), rudang_bind_person('store_planname', ''),
       rudang_bind_person('store_dispatchrun', ''), rudang_bind_person('store_letter', ''),
       rudang_bind_person('store_reviewrun', ''), rudang_bind_person('store_unitact', ''),
       rudang_bind_person('store_auditevent', ''), rudang_bind_person('store_meeting', ''),
       rudang_bind_person('store_agendaitem', ''), rudang_bind_person('store_batch', ''),
       rudang_bind_person('store_batchline', ''), rudang_bind_person('store_submission', ''),
       rudang_bind_person('store_scan', 'dossier_id'), rudang_bind_person('store_formevent', ''),
       rudang_bind_person('store_inquiry', ''), rudang_bind_person('store_negativemark', ''),
       rudang_bind_person('store_objection', ''), rudang_bind_person('store_transfer', ''),
       rudang_bind_person('store_package', ''),
       rudang_bind_person('store_ownaccount', 'dossier_id'),
       rudang_bind_person('store_handedin', 'dossier_id'),
       rudang_bind_person('store_look', 'dossier_id');

-- Which dossier an account is the person of, asked at the door before there is a scope.
CREATE OR REPLACE FUNCTION rudang_own_dossier(of_account bigint)
RETURNS TABLE (dossier bigint, unit bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' SET "rudang.dossier" = '' AS $$
  SELECT o.dossier_id, d.unit_id FROM store_ownaccount o JOIN store_dossier d ON d.id = o.dossier_id
  WHERE o.account_id = of_account AND NOT d.is_void
$$;

-- Put a dossier, and everything whose custody follows it, in another unit.
CREATE OR REPLACE FUNCTION rudang_move_custody(moved bigint[], places bigint[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE follower text;
BEGIN
  FOREACH follower IN ARRAY ARRAY[
    'store_act', 'store_finding', 'store_answer', 'store_agendaitem', 'store_batchline',
    'store_submission', 'store_scan', 'store_inquiry', 'store_negativemark', 'store_objection',
    'store_package', 'store_ownaccount', 'store_handedin', 'store_look', 'store_sheet'
  ] LOOP
    EXECUTE format(
      'UPDATE %I a SET unit_id = m.place FROM unnest($1, $2) m (dossier, place)'
      || ' WHERE a.dossier_id = m.dossier AND a.unit_id <> m.place', follower)
    USING moved, places;
  END LOOP;
  UPDATE store_dossier d SET unit_id = m.place, version = d.version + 1
  FROM unnest(moved, places) m (dossier, place) WHERE d.id = m.dossier;
END $$;

CREATE OR REPLACE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON store_formevent
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
CREATE OR REPLACE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON store_batch
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON store_scan
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON store_meeting
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON store_submission
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON store_transfer
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
