-- What the register of members, the plan and other dossiers say on a day, asked across scopes.
-- Applied by a migration; safe to apply again. The stored findings may not depend on who asks, so
-- these look past row-level security; each answers about what was handed in and returns no
-- foreign row. Lists come in as one text, items apart by a comma or, of names, by U+001F; a blank
-- item is null. Unknown is null throughout.

CREATE INDEX IF NOT EXISTS store_member_by_name ON store_member (name);
CREATE INDEX IF NOT EXISTS store_sheet_by_birth ON store_sheet (name, birth_date)
  WHERE birth_date IS NOT NULL;
CREATE INDEX IF NOT EXISTS store_sheet_by_serial ON store_sheet (form_serial)
  WHERE form_serial IS NOT NULL;
CREATE INDEX IF NOT EXISTS store_sheet_by_certificate ON store_sheet (train_cert_no)
  WHERE train_cert_no IS NOT NULL;
CREATE INDEX IF NOT EXISTS store_sheet_attended ON store_sheet (meeting_on)
  WHERE attendees <> '{}';
CREATE INDEX IF NOT EXISTS store_act_corrections ON store_act (dossier_id)
  WHERE supersedes_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS store_act_by_hand ON store_act (dossier_id)
  WHERE supersedes_id IS NULL AND upload_id IS NULL AND held_on IS NOT NULL;

-- Yes if any is, no if none is, unknown where that hangs on what is not known.
CREATE OR REPLACE FUNCTION rudang_any(yes boolean, has_unknown boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN yes THEN true WHEN has_unknown THEN NULL ELSE false END
$$;

-- What several holders of one name agree on.
CREATE OR REPLACE FUNCTION rudang_agreed(all_do boolean, one_does boolean, is_whole boolean)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN NOT is_whole THEN NULL WHEN all_do THEN true WHEN NOT one_does THEN false END
$$;

-- Whether somebody was a full member on a day: core/bodies.py says the same of one person.
CREATE OR REPLACE FUNCTION rudang_is_full(
  full_on date, joined_on date, is_probationary boolean, expelled_on date, day date
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN expelled_on <= day THEN false WHEN full_on IS NOT NULL THEN full_on <= day
              WHEN is_probationary THEN false WHEN joined_on > day THEN false END
$$;

-- Whether a punishment covered a day. One of its ends may be blank: how long each kind lasts is
-- fixed, but for 留党察看 of one or two years.
CREATE OR REPLACE FUNCTION rudang_covers(
  punishment text, punished_on date, effect_until date, day date
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN day < COALESCE(punished_on, (effect_until - longest)::date) THEN false
    WHEN day > COALESCE(effect_until, (punished_on + longest)::date) THEN false
    WHEN day >= COALESCE(punished_on, (effect_until - shortest)::date)
     AND day <= COALESCE(effect_until, (punished_on + shortest)::date) THEN true
  END
  FROM (SELECT
    CASE WHEN punishment LIKE '%留党察看%' THEN
           CASE WHEN punishment ~ '[两二2]' THEN interval '24 months' ELSE interval '12 months' END
         WHEN punishment LIKE '%撤%' THEN interval '24 months'
         WHEN punishment LIKE '%严重%' THEN interval '18 months'
         ELSE interval '12 months' END AS shortest,
    CASE WHEN punishment LIKE '%留党察看%' THEN
           CASE WHEN punishment ~ '[一1]' THEN interval '12 months' ELSE interval '24 months' END
         WHEN punishment LIKE '%撤%' THEN interval '24 months'
         WHEN punishment LIKE '%严重%' THEN interval '18 months'
         ELSE interval '12 months' END AS longest
  ) AS term
$$;

-- Members by name, each in a unit on a day. Whoever stands in the unit on the day is meant before
-- whoever ever stood there, and these before namesakes elsewhere; what several of them do not
-- agree on is not known. A unit without a register says nothing: no row comes back.
CREATE OR REPLACE FUNCTION rudang_members_on(units text, names text, days text)
RETURNS TABLE (
  place integer, is_found boolean, is_full boolean, is_here boolean, is_near boolean,
  is_barred boolean, is_in_effect boolean, has_post boolean, has_had_post boolean, left_on date
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' SET plan_cache_mode = 'force_custom_plan' AS $$
#variable_conflict use_column
DECLARE
  some_units bigint[] := string_to_array(units, ',', '')::bigint[];
  some_names text[] := string_to_array(names, chr(31), '');
  some_days date[] := string_to_array(days, ',', '')::date[];
BEGIN
  RETURN QUERY
  WITH houses AS (
    -- The organization that somebody may be sent by: a general branch with all its branches.
    SELECT u.id, u.kind, CASE
        WHEN p.kind = 'general_branch' THEN p.id
        WHEN u.kind = 'group' AND g.kind = 'general_branch' THEN g.id
        WHEN u.kind = 'group' THEN COALESCE(p.id, u.id) ELSE u.id END AS house
    FROM store_unit u LEFT JOIN store_unit p ON p.id = u.parent_id
    LEFT JOIN store_unit g ON g.id = p.parent_id
  ), kept AS (
    SELECT m.unit_id, bool_or(m.post <> '') AS has_posts FROM store_member m
    WHERE m.unit_id IN (SELECT unnest(some_units)) GROUP BY m.unit_id
  ), asked AS (
    SELECT q.place::integer AS place, q.unit, q.name, q.day, h.house, k.has_posts
    FROM unnest(some_units, some_names, some_days) WITH ORDINALITY AS q(unit, name, day, place)
    JOIN houses h ON h.id = q.unit JOIN kept k ON k.unit_id = q.unit
  ), entries AS (
    SELECT m.*, COALESCE(
        NULLIF(m.id_no, ''),
        CASE WHEN min(NULLIF(m.id_no, '')) OVER same = max(NULLIF(m.id_no, '')) OVER same
             THEN max(NULLIF(m.id_no, '')) OVER same END,
        m.unit_id || ':' || m.name) AS person
    FROM store_member m WHERE m.name IN (SELECT unnest(some_names))
    WINDOW same AS (PARTITION BY m.unit_id, m.name)
  ), persons AS (
    SELECT e.name, e.person, min(e.full_on) AS full_on, min(e.joined_on) AS joined_on,
           bool_and(e.kind = '预备党员') AS is_probationary,
           min(e.punished_on) FILTER (WHERE e.punishment ~ '开除党籍|除名') AS expelled_on
    FROM entries e GROUP BY e.name, e.person
  ), stays AS (
    -- A post's own row need not repeat since when somebody stands in the unit.
    SELECT e.*, h.house, h.kind IN ('committee', 'working_committee') AS is_above,
           e.punishment LIKE '%留党察看%' AS is_grave,
           e.punishment ~ '警告|撤销|撤职' AND e.punishment NOT LIKE '%留党察看%' AS is_light,
           NOT bool_or(e.since IS NOT NULL OR e.until IS NOT NULL)
               OVER (PARTITION BY e.unit_id, e.name, e.person)
           OR e.since IS NOT NULL OR e.until IS NOT NULL AS counts
    FROM entries e JOIN houses h ON h.id = e.unit_id
  ), locals AS (
    SELECT DISTINCT e.unit_id, e.name, e.person FROM entries e
  ), meant AS (
    SELECT a.*, l.person FROM asked a JOIN locals l ON l.unit_id = a.unit AND l.name = a.name
    UNION ALL
    SELECT a.*, p.person FROM asked a JOIN persons p ON p.name = a.name
    WHERE NOT EXISTS (SELECT FROM locals l WHERE l.unit_id = a.unit AND l.name = a.name)
  ), looked AS (
    SELECT a.place, a.day, s.name, s.person,
      bool_or(s.unit_id = a.unit AND s.counts AND d.stands) AS is_here,
      bool_or((s.house = a.house OR s.is_above) AND s.counts AND d.stands) AS is_near,
      rudang_any(bool_or(d.barred), bool_or(d.barred IS NULL)) AS is_barred,
      rudang_any(bool_or(d.lighter), bool_or(d.lighter IS NULL)) AS is_in_effect,
      bool_or(s.unit_id = a.unit AND s.post <> '' AND COALESCE(s.post_since <= a.day, true)
              AND COALESCE(a.day <= s.post_until, true)) AS has_post,
      bool_or(s.unit_id = a.unit AND s.post <> ''
              AND COALESCE(a.day <= s.post_until, true)) AS has_had_post,
      CASE WHEN NOT bool_or(s.unit_id = a.unit AND s.counts AND s.until IS NULL)
           THEN max(s.until) FILTER (WHERE s.unit_id = a.unit) END AS left_on
    FROM meant a JOIN stays s ON s.name = a.name AND s.person = a.person
    CROSS JOIN LATERAL (SELECT
      COALESCE(s.since <= a.day, true) AND COALESCE(a.day < s.until, true) AS stands,
      CASE WHEN s.is_grave THEN rudang_covers(s.punishment, s.punished_on, s.effect_until, a.day)
           ELSE false END AS barred,
      CASE WHEN s.is_light THEN rudang_covers(s.punishment, s.punished_on, s.effect_until, a.day)
           ELSE false END AS lighter
    ) AS d
    GROUP BY a.place, a.day, s.name, s.person
  ), ranked AS (
    SELECT l.place, l.is_here, l.is_near, l.is_barred, l.is_in_effect, l.has_post, l.has_had_post,
      rudang_is_full(p.full_on, p.joined_on, p.is_probationary, p.expelled_on, l.day) AS is_full,
      LEAST(CASE WHEN l.day IS NULL OR l.left_on > l.day THEN l.left_on END,
            CASE WHEN l.day IS NULL OR p.expelled_on > l.day THEN p.expelled_on END) AS left_on,
      bool_or(l.is_here) OVER (PARTITION BY l.place) AS has_here
    FROM looked l JOIN persons p ON p.name = l.name AND p.person = l.person
  ), told AS (
    SELECT r.place,
      rudang_agreed(bool_and(r.is_full), bool_or(r.is_full), count(r.is_full) = count(*)) AS is_full,
      rudang_agreed(bool_and(r.is_here), bool_or(r.is_here), true) AS is_here,
      rudang_agreed(bool_and(r.is_near), bool_or(r.is_near), true) AS is_near,
      rudang_agreed(bool_and(r.is_barred), bool_or(r.is_barred),
                    count(r.is_barred) = count(*)) AS is_barred,
      rudang_agreed(bool_and(r.is_in_effect), bool_or(r.is_in_effect),
                    count(r.is_in_effect) = count(*)) AS is_in_effect,
      rudang_agreed(bool_and(r.has_post), bool_or(r.has_post), true) AS has_post,
      rudang_agreed(bool_and(r.has_had_post), bool_or(r.has_had_post), true) AS has_had_post,
      CASE WHEN count(DISTINCT COALESCE(r.left_on, 'infinity')) = 1
           THEN min(r.left_on) END AS left_on
    FROM ranked r WHERE r.is_here OR NOT r.has_here GROUP BY r.place
  )
  SELECT a.place, t.place IS NOT NULL, t.is_full, t.is_here, t.is_near, t.is_barred,
         t.is_in_effect, CASE WHEN a.has_posts THEN t.has_post END,
         CASE WHEN a.has_posts THEN t.has_had_post END, t.left_on
  FROM asked a LEFT JOIN told t ON t.place = a.place;
END $$;

-- How many full members a unit had on a day, and how many of them might vote; no row without a
-- register, null where somebody standing there may or may not have counted. Days between two
-- changes of the register count alike, so each such span is counted once.
CREATE OR REPLACE FUNCTION rudang_bodies_on(units text, days text)
RETURNS TABLE (place integer, full_members integer, voters integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' SET plan_cache_mode = 'force_custom_plan' AS $$
#variable_conflict use_column
DECLARE
  some_units bigint[] := string_to_array(units, ',', '')::bigint[];
  some_days date[] := string_to_array(days, ',', '')::date[];
BEGIN
  RETURN QUERY
  WITH entries AS (
    SELECT m.*, COALESCE(
        NULLIF(m.id_no, ''),
        CASE WHEN min(NULLIF(m.id_no, '')) OVER same = max(NULLIF(m.id_no, '')) OVER same
             THEN max(NULLIF(m.id_no, '')) OVER same END,
        m.unit_id || ':' || m.name) AS person
    FROM store_member m WHERE m.unit_id IN (SELECT unnest(some_units))
    WINDOW same AS (PARTITION BY m.unit_id, m.name)
  ), persons AS (
    SELECT e.unit_id, e.person, min(e.full_on) AS full_on, min(e.joined_on) AS joined_on,
           bool_and(e.kind = '预备党员') AS is_probationary,
           min(e.punished_on) FILTER (WHERE e.punishment ~ '开除党籍|除名') AS expelled_on
    FROM entries e GROUP BY e.unit_id, e.person
  ), stays AS (
    SELECT e.*, NOT bool_or(e.since IS NOT NULL OR e.until IS NOT NULL)
               OVER (PARTITION BY e.unit_id, e.person)
           OR e.since IS NOT NULL OR e.until IS NOT NULL AS counts
    FROM entries e
  ), turns AS (
    SELECT e.unit_id, array_agg(DISTINCT d.day::date ORDER BY d.day::date) AS days
    FROM entries e CROSS JOIN LATERAL (
      VALUES (e.full_on), (e.joined_on), (e.since), (e.until), (e.punished_on), (e.effect_until + 1)
      UNION ALL
      SELECT bound FROM (VALUES (12), (18), (24)) AS term(months) CROSS JOIN LATERAL (
        VALUES ((e.punished_on + make_interval(months => months))::date + 1),
               ((e.effect_until - make_interval(months => months))::date)) AS either(bound)
      WHERE e.punishment <> ''
    ) AS d(day) WHERE d.day IS NOT NULL GROUP BY e.unit_id
  ), asked AS (
    SELECT q.place::integer AS place, q.unit, q.day,
           COALESCE(width_bucket(q.day, t.days), 0) AS span
    FROM unnest(some_units, some_days) WITH ORDINALITY AS q(unit, day, place)
    LEFT JOIN turns t ON t.unit_id = q.unit
  ), spans AS (
    SELECT a.unit, a.span, min(a.day) AS day FROM asked a GROUP BY a.unit, a.span
  ), present AS (
    SELECT n.unit, n.span, n.day, s.person,
      rudang_any(bool_or(s.punishment LIKE '%留党察看%' AND covers),
                 bool_or(s.punishment LIKE '%留党察看%' AND covers IS NULL)) AS is_barred
    FROM spans n JOIN stays s ON s.unit_id = n.unit
    CROSS JOIN LATERAL (SELECT CASE WHEN s.punishment LIKE '%留党察看%' THEN
        rudang_covers(s.punishment, s.punished_on, s.effect_until, n.day) END AS covers) AS c
    GROUP BY n.unit, n.span, n.day, s.person
    HAVING bool_or(s.counts AND COALESCE(s.since <= n.day, true)
                   AND COALESCE(n.day < s.until, true))
  ), counted AS (
    SELECT r.unit, r.span,
      CASE WHEN bool_and(f.is_full IS NOT NULL)
           THEN count(*) FILTER (WHERE f.is_full) END AS full_members,
      CASE WHEN bool_and(f.is_full IS NOT NULL AND (NOT f.is_full OR r.is_barred IS NOT NULL))
           THEN count(*) FILTER (WHERE f.is_full AND NOT r.is_barred) END AS voters
    FROM present r JOIN persons p ON p.unit_id = r.unit AND p.person = r.person
    CROSS JOIN LATERAL (SELECT rudang_is_full(
        p.full_on, p.joined_on, p.is_probationary, p.expelled_on, r.day) AS is_full) AS f
    GROUP BY r.unit, r.span
  )
  SELECT a.place, COALESCE(c.full_members, CASE WHEN c.unit IS NULL THEN 0 END)::integer,
         COALESCE(c.voters, CASE WHEN c.unit IS NULL THEN 0 END)::integer
  FROM asked a LEFT JOIN counted c ON c.unit = a.unit AND c.span = a.span
  WHERE EXISTS (SELECT FROM store_member m WHERE m.unit_id = a.unit);
END $$;

-- How many other dossiers are the same person's, carry the same form's number, the same
-- certificate's; only what is not nought. Two different identity numbers are two persons.
-- While a roster is taken in, the planner still thinks of the base as it was before: without the
-- indexes every new dossier would be held against every other.
CREATE OR REPLACE FUNCTION rudang_dossiers_like(
  dossiers text, id_nos text, names text, births text, numbers text, serials text, certificates text
) RETURNS TABLE (place integer, same_person integer, same_serial integer, same_certificate integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' SET plan_cache_mode = 'force_custom_plan' SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
  some_dossiers bigint[] := string_to_array(dossiers, ',', '')::bigint[];
  some_id_nos text[] := string_to_array(id_nos, chr(31), '');
  some_names text[] := string_to_array(names, chr(31), '');
  some_births date[] := string_to_array(births, ',', '')::date[];
  some_numbers text[] := string_to_array(numbers, chr(31), '');
  some_serials text[] := string_to_array(serials, chr(31), '');
  some_certificates text[] := string_to_array(certificates, chr(31), '');
BEGIN
  RETURN QUERY
  WITH asked AS (
    SELECT n.place::integer AS place, q.*
    FROM unnest(some_dossiers, some_id_nos, some_names, some_births, some_numbers, some_serials,
                some_certificates) WITH ORDINALITY
      AS q(dossier, id_no, name, born, number, serial, certificate, nth)
    CROSS JOIN LATERAL (SELECT q.nth AS place) AS n
  ), alike AS (
    SELECT a.place, s.dossier_id, 'person' AS how
    FROM asked a JOIN store_sheet s ON s.id_no = a.id_no
    WHERE s.dossier_id IS DISTINCT FROM a.dossier
    UNION
    SELECT a.place, s.dossier_id, 'person'
    FROM asked a JOIN store_sheet s ON s.name = a.name AND s.birth_date = a.born
    WHERE s.dossier_id IS DISTINCT FROM a.dossier AND COALESCE(s.id_no = a.id_no, true)
    UNION
    SELECT a.place, s.dossier_id, 'person'
    FROM asked a JOIN store_sheet s ON s.number = a.number AND s.name = a.name
    WHERE s.dossier_id IS DISTINCT FROM a.dossier AND COALESCE(s.id_no = a.id_no, true)
    UNION
    SELECT a.place, s.dossier_id, 'serial'
    FROM asked a JOIN store_sheet s ON s.form_serial = a.serial
    WHERE s.dossier_id IS DISTINCT FROM a.dossier
    UNION
    SELECT a.place, s.dossier_id, 'certificate'
    FROM asked a JOIN store_sheet s ON s.train_cert_no = a.certificate
    WHERE s.dossier_id IS DISTINCT FROM a.dossier
  )
  SELECT k.place, (count(*) FILTER (WHERE k.how = 'person'))::integer,
         (count(*) FILTER (WHERE k.how = 'serial'))::integer,
         (count(*) FILTER (WHERE k.how = 'certificate'))::integer
  FROM alike k JOIN store_dossier d ON d.id = k.dossier_id AND NOT d.is_void
  GROUP BY k.place;
END $$;

-- Whether somebody has a place of the plan in the year of a day or later. No is said only where
-- every place of a plan that covers the day and the unit is meant for somebody.
CREATE OR REPLACE FUNCTION rudang_named_in_plan(dossiers text, units text, days text)
RETURNS TABLE (place integer, is_named boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' SET plan_cache_mode = 'force_custom_plan' AS $$
#variable_conflict use_column
DECLARE
  some_dossiers bigint[] := string_to_array(dossiers, ',', '')::bigint[];
  some_units bigint[] := string_to_array(units, ',', '')::bigint[];
  some_days date[] := string_to_array(days, ',', '')::date[];
BEGIN
  RETURN QUERY
  WITH RECURSIVE asked AS (
    SELECT q.place::integer AS place, q.dossier, q.unit, q.day
    FROM unnest(some_dossiers, some_units, some_days) WITH ORDINALITY
      AS q(dossier, unit, day, place)
  ), line AS (
    SELECT DISTINCT q.unit, q.unit AS above FROM unnest(some_units) AS q(unit)
    UNION
    SELECT l.unit, u.parent_id FROM line l JOIN store_unit u ON u.id = l.above
    WHERE u.parent_id IS NOT NULL
  ), filled AS (
    SELECT n.period, n.unit_id FROM store_planname n WHERE n.released_at IS NULL
    GROUP BY n.period, n.unit_id
    HAVING count(*) >= (SELECT sum(e.amount) FROM store_planentry e
      WHERE e.period = n.period AND e.unit_id = n.unit_id AND e.category = 'total')
  ), said AS (
    SELECT a.place, EXISTS (
        SELECT FROM store_planname n WHERE n.dossier_id = a.dossier AND n.released_at IS NULL
        AND left(n.period, 4)::integer >= extract(year FROM a.day)) AS is_named,
      EXISTS (
        SELECT FROM line l JOIN filled f ON f.unit_id = l.above WHERE l.unit = a.unit
        AND f.period IN (to_char(a.day, 'YYYY'), to_char(a.day, 'YYYY"Q"Q'), to_char(a.day, 'YYYY')
          || CASE WHEN extract(month FROM a.day) < 7 THEN 'H1' ELSE 'H2' END)) AS is_filled
    FROM asked a
  )
  SELECT s.place, s.is_named FROM said s WHERE s.is_named OR s.is_filled;
END $$;

-- Who of those at a unit's meeting is on the list of another unit's meeting of the same day. Two
-- members of one name who stand in the two units on that day are two persons.
CREATE OR REPLACE FUNCTION rudang_attended_elsewhere(units text, names text, days text)
RETURNS TABLE (place integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
SET "rudang.lo" = '-9223372036854775808' SET "rudang.hi" = '9223372036854775807'
SET "rudang.holes" = '' SET plan_cache_mode = 'force_custom_plan' AS $$
#variable_conflict use_column
DECLARE
  some_units bigint[] := string_to_array(units, ',', '')::bigint[];
  some_names text[] := string_to_array(names, chr(31), '');
  some_days date[] := string_to_array(days, ',', '')::date[];
BEGIN
  RETURN QUERY
  WITH asked AS (
    SELECT q.place::integer AS place, q.unit, q.name, q.day
    FROM unnest(some_units, some_names, some_days) WITH ORDINALITY AS q(unit, name, day, place)
  ), lists AS (
    SELECT DISTINCT s.meeting_on AS day, COALESCE(s.meeting_unit_id, s.unit_id) AS unit, t.name
    FROM store_sheet s JOIN store_dossier d ON d.id = s.dossier_id AND NOT d.is_void
    CROSS JOIN LATERAL unnest(s.attendees) AS t(name)
    WHERE s.attendees <> '{}' AND s.meeting_on IN (SELECT unnest(some_days))
  )
  SELECT DISTINCT a.place FROM asked a
  JOIN lists l ON l.day = a.day AND l.name = a.name AND l.unit <> a.unit
  WHERE NOT EXISTS (
    SELECT FROM store_member m JOIN store_member n
      ON n.unit_id = l.unit AND n.name = a.name
    WHERE m.unit_id = a.unit AND m.name = a.name
      AND (m.id_no = '' OR n.id_no = '' OR m.id_no <> n.id_no)
      AND COALESCE(m.since <= a.day, true) AND COALESCE(a.day < m.until, true)
      AND COALESCE(n.since <= a.day, true) AND COALESCE(a.day < n.until, true));
END $$;
