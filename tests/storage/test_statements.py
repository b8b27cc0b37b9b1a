"""Statements that go to the driver as they are behave as SQLAlchemy's own, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from sessiontrack.domain.errors import Unavailable
from sessiontrack.storage.base import Database, Day, Guid, Moment, plain
from sessiontrack.storage.clinics import CLINIC
from sessiontrack.storage.statements import Statement, together

KINDS = sa.Table(
    "kinds_of_values",
    sa.MetaData(),
    plain("number", sa.Integer, primary_key=True),
    plain("guid", Guid),
    plain("moment", Moment),
    plain("day", Day),
    plain("truth", sa.Boolean),
    plain("text", sa.Text),
    plain("raw", sa.LargeBinary),
    plain("things", sa.JSON),
    prefixes=["TEMPORARY"],
)

ROW = {
    "number": 1,
    "guid": UUID(int=7),
    "moment": datetime(2026, 3, 1, 9, 5, tzinfo=UTC),
    "day": datetime(2026, 3, 1, tzinfo=UTC).date(),
    "truth": True,
    "text": "50 % of $1: what?",
    "raw": b"\x00\xff",
    "things": {"some": ["things", 1]},
}
EMPTY = {**dict.fromkeys(ROW), "number": 2}

ADD = Statement(KINDS.insert())
ONE = Statement(sa.select(KINDS).where(KINDS.c.number == sa.bindparam("number"), KINDS.c.number < 9))
ALL = Statement(sa.select(KINDS).order_by(KINDS.c.number))
CHANGE = Statement(KINDS.update().where(KINDS.c.number == sa.bindparam("which")).values(text="changed"))


@pytest.fixture
def db(database: Database):
    """A transaction with a table that has a column of every kind."""
    with database.writing() as db:
        KINDS.create(db)
        yield db
        db.rollback()


def test_every_kind_of_value_comes_back_as_it_was_given(db):
    ADD.run(db, ROW, EMPTY)
    assert ALL.all(db, {}) == [tuple(ROW.values()), tuple(EMPTY.values())]
    assert [tuple(row) for row in db.execute(sa.select(KINDS).order_by(KINDS.c.number))] == ALL.all(db, {})


def test_a_row_is_found_by_what_is_given_and_by_what_the_statement_says(db):
    ADD.run(db, ROW, {**EMPTY, "number": 9})
    assert ONE.first(db, {"number": 1}) == tuple(ROW.values())
    assert ONE.first(db, {"number": 9}) is None


def test_a_value_that_the_statement_brings_along_is_kept(db):
    ADD.run(db, EMPTY)
    CHANGE.run(db, {"which": 2})
    assert ONE.first(db, {"number": 2}) == tuple({**EMPTY, "text": "changed"}.values())


def test_a_time_without_a_zone_is_refused_here_too(db):
    with pytest.raises(ValueError, match="without a zone"):
        ADD.run(db, {**ROW, "moment": datetime(2026, 3, 1, 9, 5)})  # noqa: DTZ001


def test_who_listens_to_statements_hears_these(db):
    heard = []
    event.listen(db, "before_cursor_execute", lambda *given: heard.append(given[2]))
    ADD.run(db, ROW)
    assert heard == [text for text in heard if text.startswith("INSERT INTO kinds_of_values")] != []


def test_changes_together_make_one_trip_on_postgresql(db, database: Database):
    heard = []
    event.listen(db, "before_cursor_execute", lambda *given: heard.append(given[2]))
    with together(db):
        ADD.run(db, ROW, EMPTY)
    with together(db):
        CHANGE.run(db, {"which": 1})
        CHANGE.run(db, {"which": 2})
        ADD.run(db, {**EMPTY, "number": 3})
    with together(db):
        pass
    assert len(heard) == (4 if database.is_sqlite else 2)
    found = {row[0]: row[5] for row in ALL.all(db, {})}
    assert found == {1: "changed", 2: "changed", 3: None}


def _twice(db):
    ADD.run(db, ROW)
    ADD.run(db, ROW)


def _twice_together(db):
    with together(db):
        _twice(db)


@pytest.mark.parametrize("add", [_twice, _twice_together])
def test_a_refusal_is_told_without_the_statement(db, add):
    with pytest.raises(sa.exc.IntegrityError) as refused:
        add(db)
    assert "INSERT" not in str(refused.value)


def _cut(db):
    driver: Any = db.connection.driver_connection
    other = sa.create_engine(db.engine.url)
    with other.connect() as theirs:
        theirs.exec_driver_sql(f"SELECT pg_terminate_backend({driver.info.backend_pid})")
    other.dispose()


def _ask(db):
    return Statement(sa.select(sa.literal(1))).first(db, {})


def _change_together(db):
    with together(db):
        Statement(CLINIC.update().where(CLINIC.c.zone == sa.bindparam("where")).values(zone="UTC")).run(
            db, {"where": "Nowhere"}
        )


@pytest.mark.parametrize("ask", [_ask, _change_together])
def test_a_connection_that_was_lost_is_said_and_another_one_serves_the_next(
    postgres_database: Database, ask: Callable[[sa.Connection], object]
) -> None:
    def work() -> None:
        with postgres_database.writing() as db:
            _cut(db)
            ask(db)

    with pytest.raises(Unavailable):
        work()
    with postgres_database.writing() as db:
        assert _ask(db) == (1,)


def test_reading_forgets_nothing_that_was_prepared(postgres_database: Database) -> None:
    asked = Statement(sa.select(sa.literal(2)))
    for _ in range(8):
        with postgres_database.reading() as db:
            assert asked.first(db, {}) == (2,)
    with postgres_database.reading() as db:
        kept = db.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar_one()
    assert kept > 0


def test_what_is_read_together_is_of_one_moment(sqlite_database: Database) -> None:
    database = sqlite_database
    named = Statement(sa.select(CLINIC.c.name))
    with database.reading() as db:
        before = named.all(db, {})
        with database.writing() as other:
            other.execute(CLINIC.update().values(zone="UTC"))
            other.execute(CLINIC.update().values(name=CLINIC.c.name + " too"))
        assert named.all(db, {}) == before
    with database.reading() as db:
        assert named.all(db, {}) != before


def test_what_is_changed_is_undone_as_a_whole(database: Database) -> None:
    change = Statement(CLINIC.update().values(zone=sa.bindparam("where")))
    asked = Statement(sa.select(CLINIC.c.zone))
    with database.reading() as db:
        before = asked.all(db, {})
    with database.engine.connect() as db:
        change.run(db, {"where": "UTC"})
        db.rollback()
    with database.reading() as db:
        assert asked.all(db, {}) == before
