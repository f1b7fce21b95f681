"""Triggers: what is written once never changes, a ground must be allowed, SQLite holds simulated people alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

__all__ = ["postgresql_triggers_sql", "sqlite_triggers_sql"]

from zicht.platform.access.append_only import APPEND_ONLY, EXPIRING, MOVABLE

_APPEND_ONLY = """
CREATE OR REPLACE FUNCTION zicht_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND TG_ARGV[1] <> '' AND current_user = TG_ARGV[0]
      AND to_jsonb(NEW) - string_to_array(TG_ARGV[1], ',') = to_jsonb(OLD) - string_to_array(TG_ARGV[1], ',') THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' AND TG_ARGV[0] <> '' AND current_user = TG_ARGV[0] THEN RETURN OLD; END IF;
  IF TG_OP IN ('DELETE', 'TRUNCATE') AND coalesce(current_setting('zicht.upkeep', true), '') = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'append only' USING ERRCODE = 'insufficient_privilege';
END $$"""

_GROUND = """
CREATE OR REPLACE FUNCTION zicht_ground() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE needs boolean;
BEGIN
  SELECT needs_consent INTO needs FROM registry_groundrule g WHERE g.reporter_type = NEW.reporter_type
    AND g.purpose = NEW.purpose AND g.legal_ground = NEW.legal_ground;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no ground rule allows this' USING ERRCODE = 'check_violation';
  END IF;
  IF needs AND NEW.ended_at IS NULL AND NOT coalesce((SELECT c.given FROM registry_consent c
      WHERE c.person_id = NEW.person_id AND c.purpose = NEW.purpose ORDER BY c.made_at DESC LIMIT 1), false) THEN
    RAISE EXCEPTION 'no consent is recorded' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$"""


def postgresql_triggers_sql(
    names: Collection[str], append_only: Collection[str], expiring: Collection[str], *, worker: str
) -> Iterator[str]:
    """Return what makes the triggers of the tables of one room anew."""
    yield _APPEND_ONLY
    for table in sorted(set(append_only) & set(names)):
        who = worker if table in expiring else ""
        yield f"DROP TRIGGER IF EXISTS zicht_append_only ON {table}"
        yield (
            f"CREATE TRIGGER zicht_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION zicht_append_only('{who}', '{','.join(MOVABLE.get(table, ()))}')"
        )
        yield f"DROP TRIGGER IF EXISTS zicht_no_truncate ON {table}"
        yield (
            f"CREATE TRIGGER zicht_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION zicht_append_only('', '')"
        )
    if "registry_reportpurpose" in names:
        yield _GROUND
        yield "DROP TRIGGER IF EXISTS zicht_ground ON registry_reportpurpose"
        yield (
            "CREATE TRIGGER zicht_ground BEFORE INSERT OR UPDATE ON registry_reportpurpose "
            "FOR EACH ROW EXECUTE FUNCTION zicht_ground()"
        )
        yield "ALTER TABLE registry_reportpurpose DROP CONSTRAINT IF EXISTS zicht_ground_rule"
        yield (
            "ALTER TABLE registry_reportpurpose ADD CONSTRAINT zicht_ground_rule FOREIGN KEY "
            "(reporter_type, purpose, legal_ground) REFERENCES registry_groundrule "
            "(reporter_type, purpose, legal_ground)"
        )


def _sqlite_trigger(name: str, when: str, condition: str, message: str) -> Iterator[str]:
    yield f"DROP TRIGGER IF EXISTS {name}"
    where = f"WHEN {condition} " if condition else ""
    yield f"CREATE TRIGGER {name} BEFORE {when} {where}BEGIN SELECT RAISE(ABORT, '{message}'); END"


_NO_RULE = (
    "NOT EXISTS (SELECT 1 FROM registry_groundrule g WHERE g.reporter_type = NEW.reporter_type "
    "AND g.purpose = NEW.purpose AND g.legal_ground = NEW.legal_ground)"
)
_NO_CONSENT = (
    "NEW.ended_at IS NULL AND EXISTS (SELECT 1 FROM registry_groundrule g "
    "WHERE g.reporter_type = NEW.reporter_type AND g.purpose = NEW.purpose "
    "AND g.legal_ground = NEW.legal_ground AND g.needs_consent) AND NOT coalesce((SELECT c.given "
    "FROM registry_consent c WHERE c.person_id = NEW.person_id AND c.purpose = NEW.purpose "
    "ORDER BY c.made_at DESC LIMIT 1), 0)"
)


def sqlite_triggers_sql(names: Collection[str], columns: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Return what makes the triggers of one file anew; `columns` are those of the tables in `MOVABLE`."""
    for table in sorted(APPEND_ONLY & set(names)):
        fixed = [name for name in columns.get(table, ()) if name not in MOVABLE[table]]
        update = f"UPDATE OF {', '.join(fixed)} ON {table}" if fixed else f"UPDATE ON {table}"
        yield from _sqlite_trigger(f"{table}_no_update", update, "", "append only")
        if table not in EXPIRING:
            yield from _sqlite_trigger(f"{table}_no_delete", f"DELETE ON {table}", "", "append only")
    if "audit_event" in names:
        young = "OLD.at > datetime('now', '-1827 days')"
        held = "EXISTS (SELECT 1 FROM audit_event e WHERE e.id = OLD.event_id)"
        yield from _sqlite_trigger("audit_event_no_delete", "DELETE ON audit_event", young, "append only")
        yield from _sqlite_trigger("audit_seal_no_delete", "DELETE ON audit_seal", held, "append only")
    if "registry_person" not in names:
        return
    simulated = "SQLite holds simulated people alone"
    for table in ("registry_person", "registry_installation"):
        for act in ("INSERT", "UPDATE"):
            name = f"{table}_simulated_{act.lower()}"
            yield from _sqlite_trigger(name, f"{act} ON {table}", "NOT NEW.simulated", simulated)
    for act in ("INSERT", "UPDATE"):
        on = f"{act} ON registry_reportpurpose"
        yield from _sqlite_trigger(f"ground_rule_{act.lower()}", on, _NO_RULE, "no ground rule allows this")
        yield from _sqlite_trigger(f"consent_{act.lower()}", on, _NO_CONSENT, "no consent is recorded")
