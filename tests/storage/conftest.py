"""One database at a time, where a test is about that one alone."""

from __future__ import annotations

import pytest

from sessiontrack.service.opening import open_database


@pytest.fixture
def sqlite_database(sqlite_url):
    """The embedded database with the cast in it."""
    database = open_database(sqlite_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def postgres_database(postgres_url):
    """A clinic group's database with the cast in it."""
    database = open_database(postgres_url)
    yield database
    database.engine.dispose()
