"""The projection is what the entries add up to, and rebuilding mends it where it is not."""

from __future__ import annotations

from dataclasses import fields, replace
from uuid import UUID

import pytest
import sqlalchemy as sa

from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.service.keeping import Difference, Tampering, rebuild, verify
from sessiontrack.service.opening import open_database
from sessiontrack.storage.sessions import add_session
from sessiontrack.storage.summaries import SUMMARY
from tests.people import NOW
from tests.storage.chains import add, add_chain, note, open_course, tampering


@pytest.fixture
def chain(database):
    chain = add_chain(database)
    list(rebuild(database, check=False))
    return chain


def other(column: sa.Column[object]) -> object:
    """A value of a column's type that no test chain has."""
    if isinstance(column.type, sa.Boolean):
        return True
    if isinstance(column.type, sa.BigInteger | sa.Integer):
        return 77
    return {"Guid": "00000000-0000-0000-0000-000000000042", "Moment": NOW.replace(year=2030)}.get(
        type(column.type).__name__, "else"
    )


def test_a_missing_row_is_said_then_written(database):
    chain = add_chain(database)
    missing = [Difference(chain.course.id, chain.session.id, "row", None, "infusing")]
    assert list(rebuild(database, check=True)) == missing
    assert list(rebuild(database, check=True)) == missing
    assert list(rebuild(database, check=False)) == missing
    assert list(rebuild(database, check=True)) == []
    assert list(verify(database)) == []


def test_a_session_without_entries_needs_no_row(database):
    with database.writing() as db:
        open_course(db)
    assert list(rebuild(database, check=True)) == []


def test_every_column_is_compared_and_mended(database, chain):
    names = {field.name for field in fields(SessionSummary)} - {"session_id"} | {"course_id", "patient_id"}
    with database.writing() as db:
        row = db.execute(sa.select(SUMMARY)).mappings().one()
        values = {name: False if row[name] is True else other(SUMMARY.c[name]) for name in names}
        db.execute(SUMMARY.update().values({n: sa.literal(v, SUMMARY.c[n].type) for n, v in values.items()}))
    found = list(rebuild(database, check=True))
    assert {each.column: each.rebuilt for each in found} == {name: row[name] for name in names}
    assert {each.session_id for each in found} == {chain.session.id}
    assert list(rebuild(database, check=False)) == found
    assert list(rebuild(database, check=True)) == []


def test_verifying_names_the_column(database, chain):
    with database.writing() as db:
        db.execute(SUMMARY.update().values(peak_systolic=77))
    (said,) = verify(database)
    assert (said.kind, said.course_id) == (Tampering.PROJECTION, chain.course.id)
    assert "peak_systolic" in said.sentence


def test_only_the_sessions_that_differ_are_written(database, chain):
    other_chain = add_chain(database, 2)
    assert {d.session_id for d in rebuild(database, check=False)} == {other_chain.session.id}


def test_a_record_that_cannot_be_read_is_said_and_left(database, database_url, chain):
    with tampering(database_url) as db:
        db.exec_driver_sql("UPDATE entry SET kind = 'discharge' WHERE seq = 8")
    for check in (True, False):
        assert [difference.column for difference in rebuild(database, check=check)] == ["record"]
    assert [f.kind for f in verify(database) if f.seq is None] == [Tampering.UNREADABLE]


def test_a_record_whose_states_are_impossible_is_said(database, database_url, chain):
    with tampering(database_url) as db:
        db.exec_driver_sql("DELETE FROM entry WHERE seq = 1")
    assert [difference.column for difference in rebuild(database, check=True)] == ["record"]


def test_a_record_without_its_patient_is_said(database, database_url, chain):
    with tampering(database_url) as db:
        db.exec_driver_sql("DELETE FROM patient")
    for check in (True, False):
        assert [difference.column for difference in rebuild(database, check=check)] == ["record"]


def test_a_course_whose_id_is_no_id_any_more_is_passed_by(sqlite_url):
    database = open_database(sqlite_url)
    add_chain(database)
    with tampering(sqlite_url) as db:
        db.exec_driver_sql("UPDATE entry SET course_id = 'nobody' WHERE seq = 8")
    assert [difference.column for difference in rebuild(database, check=True)] == ["row"]
    assert (None, 8) in [(finding.course_id, finding.seq) for finding in verify(database)]
    database.engine.dispose()


def test_what_another_hand_mends_meanwhile_is_not_said_twice(database):
    """Each session is compared again behind its lock."""
    chain = add_chain(database)
    second = replace(chain.session, id=UUID(int=399))
    with database.writing() as db:
        add_session(db, second)
    add(database, chain, note(1, session_id=second.id))
    mending = rebuild(database, check=False)
    assert next(mending).session_id == chain.session.id
    assert [each.session_id for each in rebuild(database, check=False)] == [second.id]
    assert list(mending) == []
