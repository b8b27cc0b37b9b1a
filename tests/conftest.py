"""Both databases with the cast in them, a clock to turn, the application, and somebody to use it."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from sessiontrack.domain.permissions import SCOPES
from sessiontrack.service.opening import Database, migrate, open_database
from sessiontrack.service.passwords import use_cost
from sessiontrack.service.work import Work, reading, writing
from sessiontrack.storage.audit import AUDIT
from tests import postgres
from tests.checked_client import CheckedClient
from tests.compiled import compile_once, pytest_configure  # noqa: F401
from tests.engines import statements_compiled_once  # noqa: F401
from tests.people import CHEAP, NOW, add_cast, member
from tests.postgres import APP, OWNER, Server, running_postgres
from tests.scenes import Scenes, Stage, keep_scenes
from tests.shelves import Clones, Files
from tests.traced import pytest_collection, pytest_runtest_protocol  # noqa: F401

if TYPE_CHECKING:
    from flask import Flask

_clones = count(1)


class Clock:
    """The server's time, which a test turns by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> datetime:
        """Later by so many ``minutes``, ``seconds``, ``hours`` or ``days``."""
        self.now += timedelta(**span)
        return self.now


def pytest_collection_finish() -> None:
    """The tests are there to stay: whenever garbage is collected, nobody need look at thousands of them again."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much of the catalogue of bad input held."""
    held, fell = (
        sum("test_bad_input" in report.nodeid for report in terminalreporter.getreports(outcome))
        for outcome in ("passed", "failed")
    )
    if held + fell:
        terminalreporter.write_line(f"bad input: {held} of {held + fell} held")
    _write_random_taps(terminalreporter)


def _write_random_taps(terminalreporter: pytest.TerminalReporter) -> None:
    """What became of the taps of random scripts."""
    reports = (report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome))
    found = [value for report in reports for name, value in report.user_properties if name == "random taps"]
    if found:
        totals = {name: sum(figures[name] for figures in found) for name in found[0]}
        said = ", ".join(f"{total} {name.replace('_', ' ')}" for name, total in totals.items())
        terminalreporter.write_line(f"random taps: {said}")


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    use_cost(CHEAP)


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder in memory: the embedded database waits for its disk at every commit."""
    folder = Path(tempfile.mkdtemp(prefix="st-db-", dir=postgres._memory_folder()))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(memory: Path, _cheap_passwords: None) -> Path:
    """A migrated file with the cast in it."""
    path = memory / "template.db"
    migrate(f"sqlite:///{path}")
    _fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One PostgreSQL for the whole run."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Server, _cheap_passwords: None) -> str:
    """A migrated database with the cast in it, owned by the owner and filled by the program's role."""
    postgres_server.create_database("template_sessiontrack")
    migrate(postgres_server.url("template_sessiontrack", OWNER), application_role=APP)
    _fill(postgres_server.url("template_sessiontrack"))
    return "template_sessiontrack"


def _fill(url: str) -> None:
    database = open_database(url)
    with database.writing() as db:
        add_cast(db)
    database.engine.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, memory: Path) -> Iterator[str]:
    """A copy of the filled file, for one test."""
    path = memory / f"{next(_clones)}.db"
    shutil.copyfile(sqlite_template, path)
    yield f"sqlite:///{path}"
    for left in memory.glob(f"{path.name}*"):
        left.unlink()


@pytest.fixture
def postgres_url(postgres_template: str, postgres_server: Server) -> Iterator[str]:
    """A clone of the filled database, for one test, as the program's role."""
    name = f"clone_{next(_clones)}"
    postgres_server.create_database(name, template=postgres_template)
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with the cast in it; a test that takes this runs on both."""
    wanted = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(wanted))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, open."""
    database = open_database(database_url)
    yield database
    database.engine.dispose()


@pytest.fixture
def clock() -> Clock:
    """The time of this test; the application sees it too."""
    return Clock(NOW)


Begin = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def begin(database: Database, clock: Clock) -> Begin:
    """``with begin("nora") as work:`` somebody's act, committed at the end; ``at`` for another moment."""

    def act(who: str = "nora", *, at: datetime | None = None, **actor: Any) -> AbstractContextManager[Work]:
        return writing(database, replace(member(who).actor, **actor), at or clock())

    return act


@pytest.fixture
def begin_reading(database: Database, clock: Clock) -> Begin:
    """``with begin_reading("ada") as work:`` the same for an act that only reads."""

    def act(who: str = "nora", *, at: datetime | None = None, **actor: Any) -> AbstractContextManager[Work]:
        return reading(database, replace(member(who).actor, **actor), at or clock())

    return act


@pytest.fixture
def trail(database: Database) -> Callable[..., list[Any]]:
    """``trail()``: the actions in the audit trail, oldest first; or rows of the columns that are named."""

    def read(*columns: sa.Column[Any]) -> list[Any]:
        query = sa.select(*(columns or (AUDIT.c.action,))).order_by(AUDIT.c.id)
        with database.reading() as db:
            rows = db.execute(query).all()
        return [tuple(row) if columns else row[0] for row in rows]

    return read


@pytest.fixture(scope="session")
def _built_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Built once, for building it takes longer than a test; each test gives it a database of its own."""
    from sessiontrack.app import create_app
    from sessiontrack.charts.rendering import _ENVIRONMENT
    from sessiontrack.settings import read_settings

    settings = replace(
        read_settings({}),
        data_dir=tmp_path_factory.mktemp("data"),
        database_url=f"sqlite:///{sqlite_template}",
        hash_memory_kib=CHEAP.memory_kib,
        hash_passes=CHEAP.passes,
        hash_lanes=CHEAP.lanes,
    )
    app = create_app(settings)
    app.extensions["sessiontrack"].database.engine.dispose()
    compile_once(app.jinja_env, _ENVIRONMENT)
    app.testing = True
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(scope="session")
def sqlite_scenes(_built_app: Flask, sqlite_template: Path, memory: Path) -> Scenes:
    """Stations of a visit, each in a file: ``with sqlite_scenes.open("infusing") as (stage, scene):``."""
    return keep_scenes(_built_app, Files(sqlite_template, memory))


@pytest.fixture(scope="session")
def postgres_scenes(_built_app: Flask, postgres_template: str, postgres_server: Server) -> Scenes:
    """The same, each in a database."""
    return keep_scenes(_built_app, Clones(postgres_template, postgres_server))


@pytest.fixture
def app(_built_app: Flask, database: Database, clock: Clock) -> Iterator[Flask]:
    """The application on this test's database and clock."""
    built = _built_app.extensions["sessiontrack"]
    _built_app.extensions["sessiontrack"] = replace(built, database=database, clock=clock)
    yield _built_app
    _built_app.extensions["sessiontrack"] = built


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return app.test_client()


ClientAs = Callable[..., FlaskClient]


@pytest.fixture
def client_as(app: Flask, database: Database, clock: Clock) -> ClientAs:
    """``client_as("nurse")`` or ``client_as("sam")``: a signed-in client that sends its CSRF token by itself.

    A person's client has the token as ``environ_base["HTTP_X_CSRF_TOKEN"]`` for forms; ``service`` sends a
    bearer token, with ``scopes`` when not all are wanted.
    """

    def client(who: str = "nurse", *, scopes: tuple[str, ...] = SCOPES) -> FlaskClient:
        return Stage(app, database, clock()).client(who, scopes=scopes)

    return client
