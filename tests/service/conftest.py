"""Somebody at a bedside, for tests of acts."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import CheckIn
from tests.recorded import OPENED, open_course
from tests.service import monitors
from tests.service.bedside import Bedside, Stations
from tests.service.treating import score, treat
from tests.storage import chains


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


@pytest.fixture
def treated(database):
    """Courses of so many sessions, kept."""

    def treated(sessions: int):
        with database.writing() as db:
            recorded = open_course(db)
            score(recorded, 20, OPENED)
            for number in range(sessions):
                treat(recorded, number)
            recorded.summarised()
        return recorded

    return treated


@pytest.fixture
def chain(database):
    """A session planned for nine o'clock of the day of the trends; nobody has checked in yet."""
    with database.writing() as db:
        return chains.open_course(db, planned_at=monitors.NINE)


@pytest.fixture
def arrived(begin, chain):
    """The patient checked in at 08:55."""
    monitors.chart_at(begin, chain, -5, CheckIn(identity_confirmed=True, weight_g=70_000))
    return chain
