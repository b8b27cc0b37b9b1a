"""Somebody at a bedside, for tests of acts."""

from __future__ import annotations

import pytest

from tests.service.bedside import Bedside, Stations


@pytest.fixture(scope="session")
def stations():
    return Stations()


@pytest.fixture
def bedside(begin, clock, database, stations):
    """A clinic without patients; ``bedside.to(State.INFUSING)`` takes a visit that far."""
    return Bedside(begin, clock, database, stations)


@pytest.fixture
def course(bedside):
    """A patient with a course in which nothing was entered."""
    bedside.register()
    bedside.open_course()
    return bedside
