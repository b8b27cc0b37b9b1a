"""A session as most tests of the web begin with it, in front of whoever opens its pages or sends to it."""

from __future__ import annotations

import pytest

from tests.shelves import Clones, Files
from tests.visits import Visit
from tests.web.sent import Tablet
from tests.web.session_client import Room
from tests.web.stations import Stations


@pytest.fixture(scope="session")
def sqlite_stations(sqlite_template, memory):
    """What was played in files."""
    return Stations(Files(sqlite_template, memory))


@pytest.fixture(scope="session")
def postgres_stations(postgres_template, postgres_server):
    """What was played in databases of a server."""
    return Stations(Clones(postgres_template, postgres_server))


@pytest.fixture
def reach(request, database):
    """``reach("station", visit, play)``: the visit as it is once ``play`` was called, which only the first does."""
    stations = request.getfixturevalue(f"{'sqlite' if database.is_sqlite else 'postgres'}_stations")
    return lambda name, visit, play: stations.reach(database, name, visit, play)


@pytest.fixture
def visit(client_as, clock, begin, reach):
    """Planned for minute 20 of a course that is ready for its first start."""
    visit = Visit(client_as, clock, begin)

    def play():
        visit.open_course()
        visit.plan(minutes_ahead=20)

    reach("planned", visit, play)
    return visit


@pytest.fixture
def opened(client_as, clock, begin):
    """A course that is ready for its first start, with no session planned; a file may call it its ``visit``."""
    visit = Visit(client_as, clock, begin)
    visit.open_course()
    return visit


@pytest.fixture
def course(visit):
    """The address of its course."""
    return f"/courses/{visit.course_id}"


@pytest.fixture
def nora(visit):
    """A nurse who is signed in."""
    return visit.client("nora")


@pytest.fixture
def paul(visit):
    """A clinician who is signed in."""
    return visit.client("paul")


@pytest.fixture
def room(visit):
    """The pages of that session."""
    return Room(visit)


@pytest.fixture
def running(room, visit, reach):
    """The drug has run for ten minutes."""
    reach("running", visit, visit.run)
    visit.at(30)
    return room


@pytest.fixture(params=["sqlite", "postgres"])
def both(request):
    """A tablet at a running session, on each database."""
    with request.getfixturevalue(f"{request.param}_scenes").open("infusing") as (stage, scene):
        yield Tablet(stage, scene)


@pytest.fixture
def tablet(sqlite_scenes):
    """The same on the embedded one."""
    with sqlite_scenes.open("infusing") as (stage, scene):
        yield Tablet(stage, scene)
