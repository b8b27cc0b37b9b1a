"""Guards, rights and files: what would let somebody change the record is found by verifying."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from sessiontrack.service.keeping import Tampering, Verdict, verify
from sessiontrack.service.opening import open_database
from sessiontrack.storage.entries import HEAD
from tests.storage.chains import add_chain, tampering


def test_guards_that_are_gone_disabled_or_hollow_are_found(database, database_url):
    with tampering(database_url) as db:
        if db.dialect.name == "postgresql":
            db.exec_driver_sql("DROP TRIGGER IF EXISTS entry_refuses_update ON entry")
    assert list(verify(database)) == []
    with tampering(database_url, leaves_guards=False):
        pass
    assert {finding.kind for finding in verify(database)} == {Tampering.GUARDS}


def test_a_guard_by_name_alone_is_none(sqlite_database):
    with sqlite_database.writing() as db:
        db.exec_driver_sql("DROP TRIGGER entry_refuses_update")
        db.exec_driver_sql("CREATE TRIGGER entry_refuses_update BEFORE UPDATE ON entry BEGIN SELECT 1; END")
        db.exec_driver_sql(
            "CREATE TRIGGER quietly BEFORE INSERT ON entry WHEN NEW.kind = 'note' "
            "BEGIN SELECT RAISE(IGNORE); END"
        )
    sentences = [finding.sentence for finding in verify(sqlite_database)]
    assert len(sentences) == 2
    assert "entry_refuses_update" in sentences[0]
    assert "quietly" in sentences[1]


@pytest.mark.parametrize("right", ["UPDATE", "UPDATE (body)", "DELETE", "TRUNCATE"])
def test_a_role_that_may_change_the_record_is_found(postgres_database, postgres_url, right):
    with tampering(postgres_url) as db:
        db.exec_driver_sql(f"GRANT {right} ON entry TO sessiontrack_app")
    assert [finding.kind for finding in verify(postgres_database)] == [Tampering.ROLE]


def test_a_disabled_guard_is_found(postgres_database, postgres_url):
    with tampering(postgres_url) as db:
        db.exec_driver_sql(
            "CREATE FUNCTION hollow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
        )
    for change in (
        "ALTER TABLE entry DISABLE TRIGGER entry_refuses_update",
        "CREATE OR REPLACE FUNCTION sessiontrack_refuse() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NEW; END'",
    ):
        url = sa.make_url(postgres_url).set(username="postgres").render_as_string()
        engine = sa.create_engine(url)
        with engine.begin() as db:
            db.exec_driver_sql(change)
        engine.dispose()
        assert [finding.kind for finding in verify(postgres_database)] == [Tampering.GUARDS]


def test_a_file_with_a_broken_page_is_no_clean_record(sqlite_database, sqlite_url):
    add_chain(sqlite_database)
    with sqlite_database.writing() as db:
        root = db.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'entry'").scalar_one()
        size = db.exec_driver_sql("PRAGMA page_size").scalar_one()
    with sqlite_database.reading() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    sqlite_database.engine.dispose()
    with open(sa.make_url(sqlite_url).database or "", "r+b") as file:
        file.seek((root - 1) * size)
        file.write(bytes(64))
    kinds = {finding.kind for finding in verify(open_database(sqlite_url))}
    assert kinds
    assert kinds <= {Tampering.DAMAGED, Tampering.HEAD, Tampering.MISSING}


def test_an_unmigrated_or_absent_database_cannot_be_verified(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/empty.db")
    verdict = Verdict.CLEAN
    for finding in verify(database):
        verdict = verdict.after(finding)
    assert verdict is Verdict.UNVERIFIED
    missing = open_database(f"sqlite:///{tmp_path}/no/such/folder.db")
    assert [finding.kind for finding in verify(missing)] == [Tampering.UNAVAILABLE]
    database.engine.dispose()


def test_a_proven_change_outweighs_what_could_not_be_verified(database, database_url):
    add_chain(database)
    with tampering(database_url) as db:
        db.execute(HEAD.update().values(link="0" * 64))
    verdict = Verdict.CLEAN
    for finding in verify(database):
        verdict = verdict.after(finding)
    assert verdict is Verdict.TAMPERED


def test_it_tells_how_far_it_is(database):
    for number in (1, 2, 3):
        add_chain(database, number)
    told: list[tuple[int, int]] = []
    list(verify(database, told=lambda done, count: told.append((done, count))))
    assert told == [(1, 3), (2, 3), (3, 3)]
