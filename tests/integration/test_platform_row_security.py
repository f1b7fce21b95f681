"""What does the database itself show? Asked in SQL, past all of our code, under the roles that the service has."""

from __future__ import annotations

import psycopg
import pytest

from support.people import make_agency, make_worker, simulated_reports
from zicht.platform.access.context import open_case_room
from zicht.platform.access.guards import find_unguarded
from zicht.platform.access.tables import ROLES, TABLES
from zicht.platform.accounts.roles import Role
from zicht.platform.registry.service import add_reports, find_report
from zicht.platform.rooms import Room

pytestmark = pytest.mark.platform

ABOUT_PERSONS = sorted(
    name for name, rule in TABLES[Room.CASES].items() if not rule.open and name.startswith("registry_")
)


@pytest.fixture
def agencies(on_postgresql):
    """Two agencies with one report each."""
    made = {}
    for code in ("shelter-a", "shelter-b"):
        worker = make_worker(make_agency(code), Role.REPORTER)
        with open_case_room(worker.access):
            (report,) = add_reports(simulated_reports({}, source=code))
            made[code] = (worker, find_report(report).person_id)
    return made


def tell(connection, **values):
    for name, value in values.items():
        connection.execute("SELECT set_config(%s, %s, true)", [f"zicht.{name}", str(value)])


def count(connection, table):
    return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - a name of ours


@pytest.mark.parametrize("room", list(Room))
def test_every_table_that_is_not_open_is_forced(on_postgresql, room):
    assert find_unguarded(room) == []


@pytest.mark.parametrize("room", list(Room))
def test_no_role_owns_what_it_serves_or_goes_around_policies(on_postgresql, room):
    with on_postgresql.cluster.connect(ROLES[room].web, ROLES[room].database) as connection:
        owned = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relowner = current_user::regrole"
        ).fetchone()[0]
        free = connection.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()[0]
    assert (owned, free) == (0, False)


@pytest.mark.parametrize("table", [name for name in ABOUT_PERSONS if name != "registry_outbox"])
def test_web_role_reads_nothing_without_a_context(agencies, on_postgresql, table):
    with on_postgresql.cluster.connect("zicht_web", "zicht") as connection:
        assert count(connection, table) == 0


@pytest.mark.parametrize("table", ["registry_person", "registry_report", "registry_reportversion"])
def test_web_role_reads_one_agency_with_its_context(agencies, on_postgresql, table):
    worker, person = agencies["shelter-a"]
    column = "id" if table == "registry_person" else "person_id"
    with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
        tell(connection, reach="own", organisation=worker.organisation.id)
        found = connection.execute(f"SELECT {column} FROM {table}")  # noqa: S608 - names of ours
        assert found.fetchall() == [(person,)]


def test_context_ends_with_the_transaction(agencies, on_postgresql):
    worker, _ = agencies["shelter-a"]
    with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
        tell(connection, reach="own", organisation=worker.organisation.id)
        before = count(connection, "registry_person")
        connection.commit()
        after = count(connection, "registry_person")
    assert (before, after) == (1, 0)


def test_web_role_that_claims_to_be_a_job_reads_nothing(agencies, on_postgresql):
    with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
        tell(connection, reach="system")
        assert count(connection, "registry_person") == 0


def test_role_of_an_agency_without_persons_reads_none(agencies, on_postgresql):
    worker, _ = agencies["shelter-a"]
    with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
        tell(connection, reach="none", role="administrator", organisation=worker.organisation.id)
        assert count(connection, "registry_person") == 0


def test_agency_cannot_write_under_another_name(agencies, on_postgresql):
    worker, _ = agencies["shelter-a"]
    other, _ = agencies["shelter-b"]
    with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
        tell(connection, reach="own", organisation=worker.organisation.id)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "INSERT INTO registry_person (id, root_id, organisation_id, register_only, simulated, made_at) "
                "VALUES (gen_random_uuid(), gen_random_uuid(), %s, false, true, now())",
                [other.organisation.id],
            )


def test_agency_cannot_report_about_a_person_of_another(agencies, on_postgresql):
    worker, _ = agencies["shelter-a"]
    _, person = agencies["shelter-b"]
    with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
        tell(connection, reach="own", organisation=worker.organisation.id)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "INSERT INTO registry_consent (id, person_id, organisation_id, purpose, given, on_day, made_at) "
                "VALUES (gen_random_uuid(), %s, %s, 'shelter', true, now(), now())",
                [person, worker.organisation.id],
            )


def test_vault_opens_for_named_persons_alone(agencies, on_postgresql):
    _, person = agencies["shelter-a"]
    with on_postgresql.cluster.connect("zicht_vault_web", "zicht_vault", autocommit=False) as connection:
        tell(connection, reach="register")
        unnamed = count(connection, "vault_identity")
        tell(connection, persons=person)
        assert (unnamed, count(connection, "vault_identity")) == (0, 1)


def test_vault_shows_an_agency_nothing_of_another(agencies, on_postgresql):
    worker, _ = agencies["shelter-a"]
    _, other = agencies["shelter-b"]
    with on_postgresql.cluster.connect("zicht_vault_web", "zicht_vault", autocommit=False) as connection:
        tell(connection, reach="own", organisation=worker.organisation.id, persons=other)
        assert count(connection, "vault_identity") == 0


@pytest.mark.parametrize("database", ["zicht_vault", "zicht_keys", "zicht_statistics"])
def test_role_of_the_case_room_enters_no_other(on_postgresql, database):
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        on_postgresql.cluster.connect("zicht_web", database)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("zicht_web", "UPDATE audit_event SET action = 'other'"),
        ("zicht_web", "DELETE FROM audit_event"),
        ("zicht_web", "TRUNCATE audit_event"),
        ("zicht_worker", "UPDATE audit_event SET action = 'other'"),
        ("zicht_worker", "TRUNCATE audit_event"),
    ],
)
def test_nobody_may_change_what_was_written_down(agencies, on_postgresql, role, statement):
    with (
        on_postgresql.cluster.connect(role, "zicht") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_not_even_the_owner_changes_what_was_written_down(agencies, on_postgresql):
    with on_postgresql.cluster.connect("zicht_owner", "zicht") as connection:
        connection.execute("SET zicht.upkeep = 'on'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append only"):
            connection.execute("UPDATE audit_event SET action = 'other'")


def test_list_of_an_agency_uses_its_index(agencies, on_postgresql):
    worker, _ = agencies["shelter-a"]
    with on_postgresql.cluster.connect("zicht_web", "zicht", autocommit=False) as connection:
        tell(connection, reach="own", organisation=worker.organisation.id)
        connection.execute("SET LOCAL enable_seqscan = off")
        plan = connection.execute("EXPLAIN SELECT id FROM registry_report ORDER BY report_date DESC LIMIT 50")
        assert any("Index" in line for (line,) in plan.fetchall())


def test_not_even_jobs_delete_what_the_log_still_keeps(agencies, on_postgresql):
    with on_postgresql.cluster.connect("zicht_worker", "zicht", autocommit=False) as connection:
        tell(connection, reach="system")
        before = count(connection, "audit_event")
        connection.execute("DELETE FROM audit_event")
        connection.execute("DELETE FROM audit_seal")
        assert (count(connection, "audit_event"), before > 0) == (before, True)
