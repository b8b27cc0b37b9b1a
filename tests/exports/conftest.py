"""The bundles that other programs read back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessiontrack.service.opening import Database, open_database
from tests.exports import hostile_scene, reading_back, single_files
from tests.exports.reading_back import Bundles
from tests.exports.told_values import Row


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


@pytest.fixture(scope="session")
def single(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Path], dict[str, list[Row]]]:
    """The cohort's file and the monitoring form's by name, and what the record says."""
    folder = tmp_path_factory.mktemp("single")
    shutil.copyfile(sqlite_template, folder / "copy.db")
    database = open_database(f"sqlite:///{folder / 'copy.db'}")
    made = single_files.written(database, folder)
    database.engine.dispose()
    return made
