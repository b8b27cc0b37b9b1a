"""The tables as Parquet say what the CSV files say, with types."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sessiontrack.domain.bundles import Profile
from sessiontrack.exports.bundle import TABLES, parquet
from sessiontrack.exports.bundle.checking import check_bundle
from sessiontrack.service.opening import open_database
from tests import bundle_scenes
from tests.service.bundling import made, rows

pytest.importorskip("pyarrow")


@pytest.fixture
def database(sqlite_url):
    database = open_database(sqlite_url)
    bundle_scenes.told(database)
    yield database
    database.engine.dispose()


def read(folder, name):
    from pyarrow.parquet import read_table

    return read_table(folder / f"{name}.parquet")


@pytest.mark.parametrize("profile", Profile)
def test_every_table_has_the_same_rows_and_columns(database, tmp_path, profile, monkeypatch):
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", 10)
    folder = made(database, tmp_path / "b", profile, parquet=True)
    assert list(check_bundle(folder)) == []
    for name, table in TABLES.items():
        told = read(folder, name)
        assert told.column_names == [column.name for column in table.columns_in(profile)]
        assert told.num_rows == len(rows(folder, name))
        if profile is not Profile.DEIDENTIFIED:
            key = table.key[0]
            assert [str(value) for value in told[key].to_pylist()] == [row[key] for row in rows(folder, name)]


def test_cells_have_their_types(database, tmp_path):
    folder = made(database, tmp_path / "b", Profile.FULL, parquet=True)
    (dose, *_) = [row for row in read(folder, "dose_events").to_pylist() if row["amended"]]
    assert dose["dose_mg"] == Decimal("29.000")
    assert dose["measured_at_utc"] == datetime(2026, 1, 6, 15, 6, tzinfo=UTC)
    assert (dose["reason"], dose["minute"]) == (None, 0)
    assert {type(row["value"]) for row in read(folder, "vitals").to_pylist()} == {float, type(None)}
    old = [row for row in read(folder, "patients").to_pylist() if row["mrn"] == "MRN-7788"]
    assert (old[0]["age_years"], old[0]["caution_psychosis"], old[0]["born_on"].year) == (96, True, 1929)


def test_what_is_broken_off_leaves_no_file_open(database, tmp_path):
    def stop(_done, _total):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        made(database, tmp_path / "b", parquet=True, told=stop)
    assert list(tmp_path.iterdir()) == []
