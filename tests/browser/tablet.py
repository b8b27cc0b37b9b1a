"""A tablet for the tests of the outbox: one browser profile, its tabs, and who is signed in on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page

from sessiontrack.service.opening import open_database
from sessiontrack.service.sign_ins import start_sign_in
from sessiontrack.storage.entries import ENTRY
from sessiontrack.web.headers import CONTENT_POLICY
from tests.browser.killable import Server
from tests.people import member
from tests.scenes import Stage
from tests.visits import Visit

if TYPE_CHECKING:
    from flask import Flask

STATIC = Path(__file__).resolve().parents[2] / "sessiontrack" / "web" / "static"
PAGE = (
    '<!doctype html><html lang="en"><title>Outbox</title>'
    '<form method="post" action="/sign-out"><button>Sign out</button></form></html>'
)
QUICK = {"firstMs": 20, "mostMs": 150, "busyMs": 30}
"""The pace of a test; the outbox's own waits for seconds."""

OPEN = """async ({ person, capture, pace }) => {
  const { openStore } = await import("/static/js/device/store.js");
  const { openOutbox } = await import("/static/js/device/outbox.js");
  const store = await openStore();
  const outbox = await openOutbox({ person, capture, store, ...(pace ? { pace } : {}) });
  globalThis.device = { store, outbox };
}"""
TAP = (
    "async (entry) => { const item = await device.outbox.add(entry); device.outbox.drain(); return item.id; }"
)
WAITING = "async () => (await device.store.listItems()).length"


@dataclass(frozen=True)
class Ward:
    """A session that is running now, and the file that holds it."""

    file: Path
    session_id: str
    course_id: str


def play_running(app: Flask, file: Path) -> Ward:
    """An infusion that began twenty minutes ago, by the real clock: a tablet has no other."""
    stage = Stage(app, open_database(f"sqlite:///{file}"), datetime.now(UTC) - timedelta(minutes=40))
    with stage.played():
        visit = Visit(stage.client, stage, stage.begin)
        visit.open_course()
        visit.plan(minutes_ahead=20)
        visit.check_in(0)
        visit.order()
        visit.vitals(18)
        visit.dose("started", 20, rate_mg_per_h="61.5")
    return Ward(file, str(visit.session_id), str(visit.course_id))


class Tablet:
    """One profile.

    Args:
        server: where its pages ask.
    """

    def __init__(self, context: BrowserContext, server: Server, ward: Ward) -> None:
        self.context, self.server, self.ward = context, server, ward
        self.person: dict[str, str] = {}
        self.capture: Any = None
        # Served from here, so that a tab can be opened again while there is no server, as from the app's shell.
        shell = _write_shell(server)
        context.route_from_har(shell, url=f"{server.address}/outbox", not_found="abort")
        context.route_from_har(shell, url=f"{server.address}/static/**", not_found="abort")

    def sign_in(self, who: str) -> None:
        """Somebody signs in on it; open tabs stay whose they were. The server must be up."""
        database = open_database(self.server.url)
        with database.writing() as db:
            secret, _ = start_sign_in(db, member(who).person, datetime.now(UTC))
        database.engine.dispose()
        self.context.add_cookies([{"name": "st", "value": secret, "url": self.server.address}])
        me = self.context.request.get(f"{self.server.address}/api/v1/me").json()
        self.person = {"id": me["id"], "name": me["name"]}
        self.capture = me.get("capture")

    def sign_in_expires(self) -> None:
        """The cookie is there, and the server knows it no more."""
        cookie = {"name": "st", "value": "an-old-one", "url": self.server.address}
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    def kept(self) -> list[Kept]:
        """What people wrote in the session, by its place in the chain."""
        return kept_entries(self.server, self.ward.session_id)

    def notes(self) -> list[str]:
        """The texts of its notes, in the same order."""
        return [entry.body["text"] for entry in self.kept() if entry.kind == "note"]

    def open(self, pace: dict[str, int] | None = QUICK) -> Tab:
        """A new tab, as the person who signed in last."""
        page = self.context.new_page()
        page.goto(f"{self.server.address}/outbox")
        page.evaluate(OPEN, {"person": self.person, "capture": self.capture, "pace": pace})
        return Tab(page, self.ward, dict(self.person))


def _write_shell(server: Server) -> Path:
    """The page and every module, in the form in which the browser's driver takes recorded answers."""
    path = server.folder / f"shell-{server.port}.har"
    if not path.exists():
        modules = {
            f"/static/{file.relative_to(STATIC)}": file.read_text("utf-8") for file in STATIC.rglob("*.js")
        }
        texts = {"/outbox": PAGE, **modules}
        entries = [_recorded(f"{server.address}{place}", text) for place, text in texts.items()]
        har = {"version": "1.2", "creator": {"name": "tests", "version": "1"}, "entries": entries}
        path.write_text(json.dumps({"log": har}), "utf-8")
    return path


def _recorded(url: str, text: str) -> dict[str, Any]:
    kind = "text/javascript" if url.endswith(".js") else "text/html"
    headers = {"Content-Type": kind, "Content-Security-Policy": CONTENT_POLICY}
    pairs = [{"name": name, "value": value} for name, value in headers.items()]
    return {
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {"status": 200, "headers": pairs, "content": {"mimeType": kind, "text": text}},
    }


@dataclass
class Tab:
    """One tab with the outbox open in it."""

    page: Page
    ward: Ward
    person: dict[str, str]

    def tap(self, payload: dict[str, Any], segment: str = "notes", kind: str = "note", at: int = 0) -> str:
        """An entry that is on the disk when this returns; its id."""
        return str(self.page.evaluate(TAP, self.entry(payload, segment, kind, at)))

    def note(self, text: str) -> str:
        """The simplest one."""
        return self.tap({"text": text})

    def entry(self, payload: dict[str, Any], segment: str, kind: str, at: int = 0) -> dict[str, Any]:
        """What the page hands to the outbox; ``at`` in milliseconds, now when it is left out."""
        moment = at or int(datetime.now(UTC).timestamp() * 1000)
        where = {"sessionId": self.ward.session_id, "courseId": self.ward.course_id}
        return {**where, "payload": payload, "segment": segment, "kind": kind, "measuredAt": moment}

    def items(self) -> list[dict[str, Any]]:
        """What waits, as the page sees it."""
        found: list[dict[str, Any]] = self.page.evaluate("() => device.outbox.items()")
        return found

    def settle(self, left: int = 0, seconds: float = 15) -> None:
        """Go on once no more than this waits."""
        for _ in range(int(seconds * 50)):
            if self.page.evaluate(WAITING) <= left:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"still waiting: {json.dumps(self.items(), indent=1)}")

    def expect_status(self, name: str, value: Any) -> None:
        """Go on once the outbox says this."""
        for _ in range(400):
            said = self.page.evaluate("(name) => device.outbox.status[name]", name)
            if said == value:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"{name} is {said}")


class Kept(NamedTuple):
    """An entry as the database has it."""

    id: str
    kind: str
    author_id: str
    measured_at: datetime
    body: dict[str, Any]


def kept_entries(server: Server, session_id: str) -> list[Kept]:
    """What people wrote in a session, by its place in the chain."""
    columns = (ENTRY.c[name] for name in Kept._fields)
    query = sa.select(*columns).where(ENTRY.c.session_id == UUID(session_id), ENTRY.c.author_id.is_not(None))
    database = open_database(server.url)
    with database.reading() as db:
        rows = db.execute(query.order_by(ENTRY.c.seq)).all()
    database.engine.dispose()
    return [Kept(str(row.id), row.kind, str(row.author_id), row.measured_at, row.body) for row in rows]
