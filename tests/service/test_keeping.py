"""The projection is what the entries add up to, and rebuilding mends it where it is not."""

from __future__ import annotations

from dataclasses import fields

import pytest
import sqlalchemy as sa

from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.service.keeping import Difference, Tampering, rebuild, verify
from sessiontrack.storage.summaries import SUMMARY
from tests.people import NOW
from tests.storage.chains import add_chain, open_course, tampering


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
    for column in sorted(names):
        with database.writing() as db:
            row = db.execute(sa.select(SUMMARY)).mappings().one()
            value = False if row[column] is True else other(SUMMARY.c[column])
            db.execute(SUMMARY.update().values({column: sa.literal(value, SUMMARY.c[column].type)}))
        found = list(rebuild(database, check=True))
        assert [(each.session_id, each.column) for each in found] == [(chain.session.id, column)]
        assert found[0].rebuilt == row[column]
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
