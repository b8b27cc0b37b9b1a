"""The table of the patients' links goes and comes back; the scores that were answered by them stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from sessiontrack.storage.base import open_database
from sessiontrack.storage.entries import ENTRY
from sessiontrack.storage.schema import current_revision, migrate
from sessiontrack.storage.score_links import SCORE_LINK, ScoreLink, add_score_link
from tests.people import CLINIC, member
from tests.postgres import APP, OWNER
from tests.recorded import OPENED, open_course
from tests.service.treating import score


@pytest.fixture
def owner_url(database_url: str) -> str:
    """The database, for the role that may migrate it."""
    if database_url.startswith("sqlite"):
        return database_url
    return sa.make_url(database_url).set(username=OWNER).render_as_string()


def test_the_links_go_down_and_the_record_stays(database_url, owner_url):
    migrate(owner_url, application_role=APP, to="0003")
    link_of_a_scored_course(database_url)
    migrate(owner_url, application_role=APP, to="0002")
    assert standing(database_url) == ("0002", False, 1)
    migrate(owner_url, application_role=APP, to="0003")
    assert standing(database_url) == ("0003", True, 1)
    link_of_a_scored_course(database_url)


def link_of_a_scored_course(url: str) -> None:
    """A course with a score, where there is none yet, and a link of it."""
    database = open_database(url)
    with database.writing() as db:
        course_id = db.execute(sa.select(ENTRY.c.course_id)).scalar()
        if course_id is None:
            recorded = open_course(db)
            score(recorded, 20, OPENED)
            course_id = recorded.course.id
        link = ScoreLink(
            id=course_id,
            clinic_id=CLINIC.id,
            course_id=course_id,
            scale="phq9",
            occasion="baseline",
            made_by=member("nora").id,
            made_at=OPENED,
            expires_at=OPENED + timedelta(hours=1),
        )
        add_score_link(db, link, secret_hash="hash")
    database.engine.dispose()


def standing(url: str) -> tuple[str | None, bool, int]:
    """The revision, whether the table is there, and how many entries are."""
    database = open_database(url)
    with database.reading() as db:
        has_table = sa.inspect(db).has_table(SCORE_LINK.name)
        found = current_revision(db), has_table, db.execute(sa.select(sa.func.count(ENTRY.c.id))).scalar_one()
    database.engine.dispose()
    return found
