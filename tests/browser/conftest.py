"""The browser that every journey drives, and servers that a test may kill."""

from __future__ import annotations

import json
import shutil
from contextlib import ExitStack, contextmanager
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.browser.bedside_page import opening
from tests.browser.chromium import FLAGS, MISSING, find_chromium
from tests.browser.killable import Nursery, Server
from tests.browser.panels import running_bedside
from tests.browser.served import app_on, served
from tests.browser.tablet import Tablet, play_running
from tests.people import NOW

_copies = count(1)

# A busy machine takes its time, and a page that has what is expected waits for nothing.
expect.set_options(timeout=20_000)

# As texts: the driver looks at each value of a structure by itself, which takes longer than the script.
IN_TEXTS = """async (text) => JSON.stringify((await (%s)(JSON.parse(text))) ?? null, (_, value) => {
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(value);
  return value ?? null;
})"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = find_chromium()
    if path is None:
        pytest.fail(MISSING)
    return {**browser_type_launch_args, "executable_path": path, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def nursery():
    """Where servers come from that a test may kill."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="session")
def running_ward(_built_app, sqlite_template, memory):
    """A session that is running now; take a copy of its file."""
    file = memory / "running.db"
    shutil.copyfile(sqlite_template, file)
    return play_running(_built_app, file)


@pytest.fixture
def running_server(nursery, running_ward, memory, tmp_path):
    """``with running_server() as server:`` up, on a copy of the running session; killed at the end."""

    @contextmanager
    def serve():
        copy = memory / f"running-{next(_copies)}.db"
        shutil.copyfile(running_ward.file, copy)
        server = Server(nursery, f"sqlite:///{copy}", tmp_path)
        try:
            server.up()
            yield server
        finally:
            server.down()
            for left in memory.glob(f"{copy.name}*"):
                left.unlink()

    return serve


@pytest.fixture
def tablet(browser, running_server, running_ward):
    """A tablet at the running session, on which Nora is signed in."""
    with running_server() as server, ExitStack() as closing:
        context = browser.new_context()
        closing.callback(context.close)
        tablet = Tablet(context, server, running_ward)
        tablet.sign_in("nora")
        yield tablet


@pytest.fixture(scope="session")
def on_device(browser, sqlite_template, tmp_path_factory):
    """``on_device(script, {…})``: a function of JavaScript on a page that may load only the program's own scripts.

    Its argument holds the catalogue of the bedside besides.
    """
    from sessiontrack.domain.terms import BUILT_IN
    from sessiontrack.service.bedside_catalogue import bedside_catalogue

    app = app_on(f"sqlite:///{sqlite_template}", tmp_path_factory.mktemp("device"), lambda: NOW)
    page = browser.new_context().new_page()

    def on(script, given):
        told = json.dumps({"catalogue": dict(bedside_catalogue(BUILT_IN)), **given})
        return json.loads(page.evaluate(IN_TEXTS % script.strip().removesuffix(";"), told))

    with served(app) as address:
        page.goto(f"{address}/sign-in")
        yield on
    app.extensions["sessiontrack"].database.engine.dispose()


@pytest.fixture
def opened(browser, running_server, running_ward):
    """``opened(size)``: the live bedside on a device with a touch screen of this size."""
    with opening(browser, running_server, running_ward) as open_at:
        yield open_at


LONGEST = ("test_whole_visit.py", "test_session_journey.py", "test_live_journeys.py")


@pytest.fixture
def running(request, browser, sqlite_url, tmp_path):
    """An infusion that began 27 minutes ago, or as many as the test says."""
    with running_bedside(browser, sqlite_url, tmp_path, getattr(request, "param", 27)) as bedside:
        yield bedside


def pytest_collection_modifyitems(items):
    """Whatever stands in this folder needs the browser; what takes longest begins first, so that it ends in time."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.name not in LONGEST)
