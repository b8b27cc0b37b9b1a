"""The diastolic of the peak's reading is filled in for what was charted before, as summing would write it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from sessiontrack.storage.base import open_database
from sessiontrack.storage.schema import current_revision, migrate
from sessiontrack.storage.summaries import SUMMARY
from tests.postgres import APP, OWNER
from tests.recorded import muddled


@pytest.fixture
def owner_url(database_url: str) -> str:
    """The database, for the role that may migrate it."""
    if database_url.startswith("sqlite"):
        return database_url
    return sa.make_url(database_url).set(username=OWNER).render_as_string()


@pytest.mark.parametrize("seed", range(6))
def test_what_was_charted_before_is_filled_as_summing_writes_it(database_url, owner_url, seed):
    database = open_database(database_url)
    with database.writing() as db:
        muddled(db, seed).summarised()
        written = peaks(db)
    assert len(written) == 2
    database.engine.dispose()
    migrate(owner_url, application_role=APP, to="0008")
    migrate(owner_url, application_role=APP, to="0009")
    database = open_database(database_url)
    with database.reading() as db:
        assert current_revision(db) == "0009"
        assert peaks(db) == written
    database.engine.dispose()


def peaks(db: sa.Connection) -> list[tuple[object, ...]]:
    """The peaks of every session."""
    columns = (SUMMARY.c[name] for name in ("session_id", "peak_systolic", "peak_reading_diastolic"))
    return [tuple(row) for row in db.execute(sa.select(*columns).order_by(SUMMARY.c.session_id))]
