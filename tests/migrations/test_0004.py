"""The table of drafts goes and comes back; the versions that were published by them stay."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.protocol_drafts import ProtocolDraft
from sessiontrack.storage.base import open_database
from sessiontrack.storage.clinics import PROTOCOL, add_protocol, get_protocol
from sessiontrack.storage.protocol_drafts import DRAFT, add_draft, close_draft, find_open_draft
from sessiontrack.storage.schema import current_revision, migrate
from tests.people import CLINIC, NOW, member
from tests.postgres import APP, OWNER


@pytest.fixture
def owner_url(database_url: str) -> str:
    """The database, for the role that may migrate it."""
    if database_url.startswith("sqlite"):
        return database_url
    return sa.make_url(database_url).set(username=OWNER).render_as_string()


def test_the_drafts_go_down_and_the_versions_stay(database_url, owner_url):
    migrate(owner_url, application_role=APP, to="0004")
    publish_a_draft(database_url, 1)
    assert standing(database_url) == ("0004", True, 1)
    migrate(owner_url, application_role=APP, to="0003")
    assert standing(database_url) == ("0003", False, 1)
    migrate(owner_url, application_role=APP, to="0004")
    assert standing(database_url) == ("0004", True, 1)
    publish_a_draft(database_url, 2)
    assert standing(database_url) == ("0004", True, 2)


@pytest.mark.parametrize("number", [1, 2])
def test_a_second_open_draft_is_refused_by_the_database_itself(database_url, number):
    database = open_database(database_url)
    with database.writing() as db:
        add_draft(db, draft(number))
    with pytest.raises(sa.exc.IntegrityError), database.engine.begin() as db:
        add_draft(db, draft(number + 1))
    with database.reading() as db:
        assert find_open_draft(db, CLINIC.id) == draft(number)
    database.engine.dispose()


def draft(number: int) -> ProtocolDraft:
    """A draft of a version."""
    return ProtocolDraft(
        id=UUID(int=number),
        clinic_id=CLINIC.id,
        based_on=number - 1,
        limits={"leave_spo2": 94 + number},
        reason_text="safer",
        made_by=member("anna").id,
        made_role="admin",
        made_at=NOW,
    )


def publish_a_draft(url: str, number: int) -> None:
    """A draft that became this version."""
    database = open_database(url)
    with database.writing() as db:
        add_draft(db, draft(number))
        protocol = draft(number).over(get_protocol(db, CLINIC.id))
        assert protocol == Protocol(number, {"leave_spo2": 94 + number})
        add_protocol(db, CLINIC.id, protocol, by=str(member("paul").id), at=NOW)
        close_draft(db, draft(number), "published", by=member("paul").id, at=NOW, published_version=number)
    database.engine.dispose()


def standing(url: str) -> tuple[str | None, bool, int]:
    """The revision, whether the table is there, and how many versions are."""
    database = open_database(url)
    with database.reading() as db:
        versions = db.execute(sa.select(sa.func.count(PROTOCOL.c.version))).scalar_one()
        found = current_revision(db), sa.inspect(db).has_table(DRAFT.name), versions
    database.engine.dispose()
    return found
