-- Who sees answers, reviews and acts of organizations. Applied by a migration; safe to apply again.

SELECT rudang_bind('store_answer'), rudang_bind('store_reviewrun'), rudang_bind('store_unitact');

CREATE OR REPLACE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON store_answer
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
CREATE OR REPLACE TRIGGER only_custody_moves BEFORE UPDATE ON store_answer
  FOR EACH ROW EXECUTE FUNCTION rudang_only_custody_moves();
CREATE OR REPLACE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON store_unitact
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
CREATE OR REPLACE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON store_reviewrun
  FOR EACH STATEMENT EXECUTE FUNCTION rudang_never_changed();
