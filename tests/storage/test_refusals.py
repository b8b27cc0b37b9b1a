"""The database itself refuses to change what is append-only, and is set as demanded."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa

from sessiontrack.domain.errors import Unavailable
from sessiontrack.service.keeping import Tampering, verify
from sessiontrack.storage.audit import AuditEvent, add_audit_event
from sessiontrack.storage.entries import (
    ENTRY,
    open_chain,
)
from sessiontrack.storage.schema import faults
from tests.people import NOW
from tests.postgres import APP
from tests.storage.chains import NORA, add, add_chain, note


@pytest.fixture
def chain(database):
    return add_chain(database)


def sealed(database):
    return [finding for finding in verify(database) if finding.kind != Tampering.PROJECTION]


REFUSED = [
    "UPDATE entry SET kind = 'note' WHERE seq = 1",
    "UPDATE entry SET kind = kind",
    "UPDATE entry SET seq = seq + 100",
    "DELETE FROM entry WHERE seq = 8",
    "DELETE FROM entry",
    "UPDATE audit_event SET action = 'nothing'",
    "DELETE FROM audit_event",
]
ON_SQLITE = [
    "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE seq = 8",
    "REPLACE INTO entry SELECT * FROM entry WHERE seq = 8",
    "UPDATE OR REPLACE entry SET id = (SELECT id FROM entry WHERE seq = 1) WHERE seq = 8",
    "INSERT INTO entry SELECT * FROM entry WHERE seq = 8 ON CONFLICT DO UPDATE SET kind = 'note'",
    "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
]
ON_POSTGRESQL = [
    "TRUNCATE entry",
    "TRUNCATE entry CASCADE",
    "TRUNCATE audit_event",
    "ALTER TABLE entry DISABLE TRIGGER ALL",
    "ALTER TABLE entry DISABLE TRIGGER entry_refuses_update",
    "DROP TRIGGER entry_refuses_update ON entry",
    "ALTER TABLE entry ENABLE REPLICA TRIGGER entry_refuses_update",
    "CREATE OR REPLACE FUNCTION sessiontrack_refuse() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN NEW; END'",
    "CREATE RULE none AS ON INSERT TO entry DO INSTEAD NOTHING",
    "SET session_replication_role = replica",
    "SET ROLE sessiontrack_owner",
    "DROP TABLE entry CASCADE",
    "INSERT INTO entry SELECT * FROM entry WHERE seq = 8 "
    "ON CONFLICT (clinic_id, course_id, seq) DO UPDATE SET kind = 'note'",
    "UPDATE alembic_version SET version_num = '0000'",
    "DELETE FROM course_head",
]


def add_line(database):
    with database.writing() as db:
        add_audit_event(db, AuditEvent(UUID(int=1), NOW, "nurse", "note.recorded"))


REFUSAL = r"append-only|permission denied|must be|cannot|owner"


def run(where, *statements):
    with where as db:
        for statement in statements:
            db.exec_driver_sql(statement)


def refuses(database, statement):
    with pytest.raises((sa.exc.DBAPIError, Unavailable), match=REFUSAL):
        run(database.writing(), statement)
    assert sealed(database) == []


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses(database, chain, statement):
    add_line(database)
    refuses(database, statement)


@pytest.mark.parametrize("statement", ON_SQLITE)
def test_the_embedded_database_refuses_every_road_to_a_replacement(sqlite_database, statement):
    add_chain(sqlite_database)
    add_line(sqlite_database)
    refuses(sqlite_database, statement)


@pytest.mark.parametrize("statement", ON_POSTGRESQL)
def test_the_program_s_role_cannot_lift_the_guards(postgres_database, statement):
    add_chain(postgres_database)
    refuses(postgres_database, statement)


@pytest.mark.parametrize("change", ["UPDATE entry SET kind = 'note'", "DELETE FROM entry", "TRUNCATE entry"])
def test_not_even_the_owner_changes_an_entry_by_mistake(postgres_database, postgres_url, change):
    add_chain(postgres_database)
    for role in ("sessiontrack_owner", "postgres"):
        engine = sa.create_engine(sa.make_url(postgres_url).set(username=role))
        before = ["SET LOCAL session_replication_role = replica"] if role == "postgres" else []
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            run(engine.begin(), *before, change)
        engine.dispose()


def test_a_right_that_is_not_the_program_s_to_give_is_not_given(postgres_database):
    add_chain(postgres_database)
    run(postgres_database.writing(), f"GRANT UPDATE ON entry TO {APP}")
    refuses(postgres_database, "UPDATE entry SET kind = 'note'")


def open_nowhere(database, course):
    with database.writing() as db:
        open_chain(db, course)


def test_entries_belong_to_a_course_and_an_author(database, chain):
    with pytest.raises(sa.exc.DBAPIError, match=r"(?i)foreign key"):
        open_nowhere(database, replace(chain.course, id=UUID(int=1)))
    with pytest.raises(sa.exc.DBAPIError, match=r"(?i)foreign key"):
        add(database, chain, note(1), author=replace(NORA, id=UUID(int=1)))


SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "busy_timeout": 5000,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
}


@pytest.mark.parametrize(("pragma", "wanted"), SETTINGS.items())
def test_the_embedded_database_is_set_as_demanded(sqlite_database, pragma, wanted):
    for mode in (sqlite_database.writing, sqlite_database.reading):
        with mode() as db:
            assert db.exec_driver_sql(f"PRAGMA {pragma}").scalar() in (
                wanted,
                None if wanted == 0 else wanted,
            )


def test_every_table_is_strict(sqlite_database):
    with sqlite_database.reading() as db:
        loose = db.exec_driver_sql(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict "
            "AND name NOT LIKE 'sqlite_%'"
        ).scalars()
        assert set(loose) == {"alembic_version"}


def test_no_number_is_kept_as_a_float(sqlite_database):
    add_chain(sqlite_database)
    with sqlite_database.reading() as db:
        for column in ENTRY.c:
            kinds = db.exec_driver_sql(f"SELECT DISTINCT typeof({column.name}) FROM entry").scalars()
            assert "real" not in set(kinds)


def test_a_database_with_its_guards_and_settings_has_no_faults(database):
    assert faults(database) == []
