"""The figures that a database computes come to the same on both."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from sessiontrack.storage.cohorts import LAG_MINUTES

LAGS = [
    ("09:00:59.999999", "09:00:00.000000", 0),
    ("09:01:00.200000", "09:00:00.900000", 0),
    ("09:01:00.900000", "09:00:00.900000", 1),
    ("09:30:00.000000", "09:00:00.000000", 30),
]


@pytest.mark.parametrize(("entered", "measured", "minutes"), LAGS)
def test_a_lag_is_whole_minutes_to_the_microsecond(database, entered, measured, minutes):
    kind = "text" if database.is_sqlite else "timestamptz"
    entered, measured = (f"'2026-03-01T{clock}Z'" for clock in (entered, measured))
    row = f"SELECT CAST({entered} AS {kind}) AS entered_at, CAST({measured} AS {kind}) AS measured_at"
    with database.reading() as db:
        query = sa.select(LAG_MINUTES[db.dialect.name]).select_from(sa.text(f"({row}) AS given"))
        assert db.execute(query).scalar_one() == minutes
