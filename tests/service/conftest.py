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
