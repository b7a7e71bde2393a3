-- Who sees what, and what can never be changed. Applied by a migration; safe to apply again.
-- rudang.lo and rudang.hi bound the visible unit ids; where the scope has gaps rudang.holes is
-- set and rudang.units lists it exactly. Unset means no rows. What a setting decides stands in a
-- CASE: of a comparison between two settings the planner expects one in two hundred to hold, and
-- would sort a table that it takes for a handful of rows where it should walk an index.

CREATE OR REPLACE FUNCTION rudang_bind(bound regclass, writes_anywhere boolean DEFAULT false)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  visible text := 'unit_id BETWEEN NULLIF(current_setting(''rudang.lo'', true), '''')::bigint'
    || ' AND NULLIF(current_setting(''rudang.hi'', true), '''')::bigint'
    || ' AND CASE WHEN COALESCE(current_setting(''rudang.holes'', true), '''') = '''' THEN true'
    || ' ELSE unit_id::bigint'
    || ' <@ NULLIF(current_setting(''rudang.units'', true), '''')::int8multirange END';
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', bound);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', bound);
  EXECUTE format('DROP POLICY IF EXISTS rudang_scope ON %s', bound);
  EXECUTE format('DROP POLICY IF EXISTS rudang_write ON %s', bound);
  IF writes_anywhere THEN
    EXECUTE format('CREATE POLICY rudang_scope ON %s FOR SELECT USING (%s)', bound, visible);
    EXECUTE format('CREATE POLICY rudang_write ON %s FOR INSERT WITH CHECK (true)', bound);
  ELSE
    EXECUTE format('CREATE POLICY rudang_scope ON %s USING (%s) WITH CHECK (%s)',
                   bound, visible, visible);
  END IF;
END $$;

SELECT rudang_bind('store_dossier'), rudang_bind('store_act'), rudang_bind('store_sheet'),
       rudang_bind('store_finding'), rudang_bind('store_member'), rudang_bind('store_upload'),
       rudang_bind('store_uploadbody'), rudang_bind('store_planentry'),
       rudang_bind('store_planname'), rudang_bind('store_dispatchrun'),
       rudang_bind('store_letter'), rudang_bind('store_auditevent', true);

CREATE OR REPLACE FUNCTION rudang_never_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Custody of an act moves with its dossier; nothing else of it does.
CREATE OR REPLACE FUNCTION rudang_only_custody_moves() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public AS $$
BEGIN
  IF to_jsonb(NEW) - 'unit_id' IS DISTINCT FROM to_jsonb(OLD) - 'unit_id' THEN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON store_act
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
CREATE OR REPLACE TRIGGER only_custody_moves BEFORE UPDATE ON store_act
  FOR EACH ROW EXECUTE FUNCTION rudang_only_custody_moves();
CREATE OR REPLACE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON store_planentry
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
CREATE OR REPLACE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON store_auditevent
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();

-- The text that an event's hash covers: every column, each with its length, so that no two
-- different events read alike.
CREATE OR REPLACE FUNCTION rudang_event_hash(event store_auditevent) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT encode(sha256(convert_to(string_agg(length(part) || ':' || part, ',' ORDER BY place),
                                  'UTF8')), 'hex')
  FROM unnest(ARRAY[
    event.previous, event.seq::text,
    to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    event.verb, event.subject_kind, event.subject_id, event.unit_id::text,
    event.before, event.after, event.by, event.on_behalf_of, event.cause
  ]) WITH ORDINALITY AS parts(part, place)
$$;

CREATE OR REPLACE FUNCTION rudang_chain_event() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' AS $$
DECLARE last record;
BEGIN
  PERFORM pg_advisory_xact_lock(7205001);
  SELECT seq, hash INTO last FROM store_auditevent ORDER BY seq DESC LIMIT 1;
  NEW.seq := COALESCE(last.seq, 0) + 1;
  NEW.previous := COALESCE(last.hash, '');
  NEW.at := clock_timestamp();
  NEW.hash := rudang_event_hash(NEW);
  RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER chained BEFORE INSERT ON store_auditevent
  FOR EACH ROW EXECUTE FUNCTION rudang_chain_event();

-- Looks across scopes: each answers about what was handed in and returns no foreign row.
CREATE OR REPLACE FUNCTION rudang_known_elsewhere(id_numbers text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' AS $$
  SELECT DISTINCT s.id_no FROM store_sheet s JOIN store_dossier d ON d.id = s.dossier_id
  WHERE s.id_no = ANY(id_numbers) AND NOT d.is_void
$$;

CREATE OR REPLACE FUNCTION rudang_numbers_elsewhere(numbers text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' AS $$
  SELECT DISTINCT s.number FROM store_sheet s JOIN store_dossier d ON d.id = s.dossier_id
  WHERE s.number = ANY(numbers) AND NOT d.is_void
$$;

CREATE OR REPLACE FUNCTION rudang_ledger_position() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' AS $$
  SELECT COALESCE(max(seq), 0) FROM store_auditevent
$$;

-- The bound role owns no table and may renew no statistics; without them the planner takes a
-- scope for a handful of rows and sorts where it should walk an index.
CREATE OR REPLACE FUNCTION rudang_renew_statistics() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  ANALYZE store_dossier, store_act, store_sheet, store_finding;
END $$;
