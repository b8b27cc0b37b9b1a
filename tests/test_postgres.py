"""The PostgreSQL the tests run on is set up as a clinic group's is."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from tests.postgres import APP, OWNER, running_postgres


@pytest.fixture(scope="module")
def server():
    with running_postgres() as server:
        yield server


def ask(url, statement):
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            answer = connection.execute(text(statement))
            return answer.scalar() if answer.returns_rows else None
    finally:
        engine.dispose()


def test_a_copy_has_what_its_template_had_and_lives_on_its_own(server):
    server.create_database("original")
    ask(server.url("original", OWNER), "CREATE TABLE reading AS SELECT 120 AS systolic")
    server.create_database("copied", template="original")
    ask(server.url("copied", OWNER), "UPDATE reading SET systolic = 130")
    assert ask(server.url("original", OWNER), "SELECT systolic FROM reading") == 120
    server.drop_database("copied")
    server.drop_database("copied")


def test_the_owner_migrates_and_the_program_only_uses_what_it_is_granted(server):
    server.create_database("granted")
    owner, app = server.url("granted", OWNER), server.url("granted", APP)
    ask(owner, f"CREATE TABLE entry (id int); GRANT SELECT, INSERT ON entry TO {APP}")
    ask(app, "INSERT INTO entry VALUES (1)")
    for forbidden in ("DELETE FROM entry", "DROP TABLE entry", "CREATE TABLE mine (id int)"):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            ask(app, forbidden)


def test_the_program_is_no_superuser(server):
    superuser = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    assert ask(server.url("postgres", APP), superuser) is False
    assert ask(server.url("postgres", OWNER), superuser) is False


@pytest.mark.parametrize("promise", ["fsync", "synchronous_commit", "full_page_writes"])
def test_the_server_keeps_what_it_confirmed(server, promise):
    assert ask(server.url("postgres"), f"SHOW {promise}") == "on"


def test_it_runs_from_a_checkout_that_only_its_owner_may_enter(monkeypatch):
    monkeypatch.setattr("tests.postgres._everyone_may_enter", lambda folder: False)
    with running_postgres() as server:
        assert ask(server.url("postgres"), "SELECT 1") == 1
