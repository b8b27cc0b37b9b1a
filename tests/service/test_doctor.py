"""What an administrator is told about a database and its clinics."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import sqlalchemy as sa

from sessiontrack.domain.protocol import Protocol
from sessiontrack.service.doctor import Health, examine_database
from sessiontrack.service.people import disable_person
from sessiontrack.service.trail import note_by_operator
from sessiontrack.storage.base import open_database
from sessiontrack.storage.clinics import CLINIC as CLINICS
from sessiontrack.storage.clinics import add_protocol
from tests.people import CLINIC, NOW, OTHER_CLINIC, member
from tests.service.samples import ON_SQLITE


def said(database, about=CLINIC.name, *, now=NOW):
    return [(one.health, one.said) for one in examine_database(database, now) if one.about == about]


def of(found, health):
    return [words for verdict, words in found if verdict is health]


def test_a_clinic_at_work_is_well(database):
    assert of(said(database, "database"), Health.OK)
    assert not of(said(database), Health.FAIL)
    assert "Version 0 of its limits is in force." in of(said(database), Health.OK)


def test_a_role_in_which_nobody_can_sign_in_is_told(database, clock):
    (words,) = of(said(database, OTHER_CLINIC.name), Health.WARN)
    assert words.startswith("Nobody can sign in as clinician or admin: 'sessiontrack user add'")
    assert not of(said(database), Health.WARN)
    disable_person(database, member("paul").email, now=clock())
    (words,) = of(said(database), Health.WARN)
    assert words.startswith("Nobody can sign in as clinician:")


def test_limits_that_contradict_each_other_are_told(database):
    with database.writing() as db:
        add_protocol(db, CLINIC.id, Protocol(1, {"spo2_warn": 89}), by="before", at=NOW)
    (words,) = of(said(database), Health.FAIL)
    assert words.startswith('Limit "Saturation: critical below" must be at most 89 %')


def test_a_clock_that_was_set_back_is_told(database):
    with database.writing() as db:
        note_by_operator(db, "clinic.added", NOW, clinic_id=CLINIC.id, subject_id=CLINIC.id)
    assert not of(said(database, now=NOW - timedelta(minutes=5)), Health.FAIL)
    (words,) = of(said(database, now=NOW - timedelta(minutes=6)), Health.FAIL)
    assert words == "2026-11-23 14:00 UTC in the trail is later than this machine's clock: set the clock."


def test_a_zone_that_this_machine_does_not_know_is_told(database):
    with database.writing() as db:
        db.execute(CLINICS.update().where(CLINICS.c.id == CLINIC.id).values(zone="Mars/Olympus"))
    (words,) = of(said(database), Health.FAIL)
    assert "does not know the zone Mars/Olympus" in words


@ON_SQLITE
def test_a_database_that_must_not_be_used_is_looked_at_no_further(database):
    with database.writing() as db:
        db.execute(sa.text("DROP TRIGGER entry_refuses_update"))
    found = list(examine_database(database, NOW))
    assert [(one.health, one.about) for one in found] == [(Health.FAIL, "database")]
    assert "entry_refuses_update" in found[0].said


@ON_SQLITE
def test_an_empty_database_has_no_clinic_yet(database):
    with database.writing() as db:
        db.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in reversed(sa.inspect(db).get_table_names()):
            if table not in ("alembic_version", "entry"):
                db.exec_driver_sql(f'DELETE FROM "{table}"')
    assert of(said(database, "clinics"), Health.WARN)


def test_damaged_pages_are_told(sqlite_url):
    path = sqlite_url.removeprefix("sqlite:///")
    root = sqlite3.connect(path)
    (page,) = root.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'ix_person_clinic_id'").fetchone()
    (size,) = root.execute("PRAGMA page_size").fetchone()
    root.close()
    with open(path, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 64)
    database = open_database(sqlite_url)
    (words,) = of(said(database, "file"), Health.FAIL)
    assert words.startswith("Its pages are damaged")
    database.engine.dispose()
