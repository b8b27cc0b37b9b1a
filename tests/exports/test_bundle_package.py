"""Another program reads the bundle: as a data package its keys, types and parents hold."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from sessiontrack.domain.bundles import Profile
from sessiontrack.service.opening import open_database
from tests import bundle_scenes
from tests.service.bundling import made

frictionless = pytest.importorskip("frictionless")
csv.field_size_limit(131_072)


@pytest.fixture(autouse=True)
def _csv_as_it_was() -> Iterator[None]:
    """The library lifts the length of a CSV cell for the whole process; the program counts on it."""
    yield
    csv.field_size_limit(131_072)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("profile", Profile)
def test_a_bundle_is_a_valid_data_package(sqlite_url, tmp_path, profile):
    database = open_database(sqlite_url)
    bundle_scenes.told(database)
    folder = made(database, tmp_path / "bundle", profile)
    database.engine.dispose()
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert [(task.name, error.message) for task in report.tasks for error in task.errors] == []
    assert (report.valid, report.stats["tasks"]) == (True, 15)
