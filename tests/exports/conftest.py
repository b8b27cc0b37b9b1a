"""The bundles that other programs read back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessiontrack.service.opening import Database, open_database
from tests.exports import hostile_scene, reading_back
from tests.exports.reading_back import Bundles


@pytest.fixture(scope="session")
def hostile_database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A clinic that holds whatever a reader of files has ever damaged."""
    file = tmp_path_factory.mktemp("hostile") / "copy.db"
    shutil.copyfile(sqlite_template, file)
    database = open_database(f"sqlite:///{file}")
    hostile_scene.rich(database)
    yield database
    database.engine.dispose()


@pytest.fixture(scope="session")
def sent(hostile_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Bundles:
    """A bundle of every profile, with Parquet files."""
    return reading_back.bundles(hostile_database, tmp_path_factory.mktemp("sent"))
