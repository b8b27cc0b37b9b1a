"""A session as most tests of the web begin with it, in front of whoever opens its pages or sends to it."""

from __future__ import annotations

import pytest

from tests.visits import Visit
from tests.web.sent import Tablet
from tests.web.session_client import Room


@pytest.fixture
def visit(client_as, clock, begin):
    """Planned for minute 20 of a course that is ready for its first start."""
    visit = Visit(client_as, clock, begin)
    visit.open_course()
    visit.plan(minutes_ahead=20)
    return visit


@pytest.fixture
def room(visit):
    """The pages of that session."""
    return Room(visit)


@pytest.fixture
def running(room, visit):
    """The drug has run for ten minutes."""
    visit.run()
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
