"""The views go and come back; what they read stays."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from sessiontrack.storage.base import open_database
from sessiontrack.storage.schema import current_revision, migrate
from tests.postgres import OWNER
from tests.recorded import muddled

VIEWS = {"current_entry", "vitals", "readings", "dose_events", "side_effects", "scores"}


@pytest.fixture
def owner_url(database_url: str) -> str:
    """The database, for the role that may migrate it."""
    if database_url.startswith("sqlite"):
        return database_url
    return sa.make_url(database_url).set(username=OWNER).render_as_string()


def test_the_views_go_down_and_come_up_again_over_the_same_data(database_url, owner_url):
    before = _counts(database_url, fill=True)
    migrate(owner_url, to="0001")
    assert _state(database_url) == ("0001", set())
    migrate(owner_url, to="0002", application_role="sessiontrack_app")
    assert _state(database_url) == ("0002", VIEWS)
    assert _counts(database_url) == before


def _state(url: str) -> tuple[str | None, set[str]]:
    database = open_database(url)
    with database.reading() as db:
        found = current_revision(db), set(sa.inspect(db).get_view_names()) & VIEWS
    database.engine.dispose()
    return found


def _counts(url: str, *, fill: bool = False) -> dict[str, int]:
    database = open_database(url)
    if fill:
        with database.writing() as db:
            muddled(db, 3)
    with database.reading() as db:
        found = {view: db.exec_driver_sql(f"SELECT count(*) FROM {view}").scalar_one() for view in VIEWS}
    database.engine.dispose()
    assert found["vitals"] > 0
    assert found["side_effects"] > 0
    return found
