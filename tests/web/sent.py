"""A tablet that several people use, with what it sends along in headers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient
from uuid_utils.compat import uuid7
from werkzeug.test import TestResponse

from sessiontrack.storage.audit import AUDIT
from tests.scenes import Scene, Stage
from tests.visits import iso


class Tablet:
    """One tablet at one session.

    Args:
        clients: who is signed in on it, by first name.
    """

    def __init__(self, stage: Stage, scene: Scene) -> None:
        self.stage, self.scene = stage, scene
        self.clients: dict[str, FlaskClient] = {}

    def client(self, who: str) -> FlaskClient:
        """Somebody, signed in once."""
        if who not in self.clients:
            self.clients[who] = self.stage.client(who)
        return self.clients[who]

    def me(self, who: str = "nora") -> dict[str, Any]:
        """What the server says to somebody about themself."""
        return dict(self.client(who).get("/api/v1/me").get_json())

    def token(self, who: str = "nora") -> str:
        """A capture token of somebody, issued now."""
        return str(self.me(who)["capture"]["token"])

    def put(
        self,
        noun: str,
        body: dict[str, Any],
        *,
        who: str = "nora",
        entry_id: UUID | None = None,
        **headers: str,
    ) -> TestResponse:
        """Send an entry that happened now, with headers by their names in Python."""
        address = f"/api/v1/sessions/{self.scene.ids['session']}/{noun}/{entry_id or uuid7()}"
        body = {"measured_at": iso(self.stage.now), **body}
        return self.client(who).put(address, json=body, headers=_named(headers))

    def note(self, **options: Any) -> TestResponse:
        """Send a note."""
        return self.put("notes", {"text": "calm"}, **options)

    def read(self, what: str = "entries", **headers: str) -> TestResponse:
        """What is new, or the bedside."""
        address = f"/api/v1/sessions/{self.scene.ids['session']}/{what}"
        return self.client("nora").get(address, headers=_named(headers))

    def count(self) -> int:
        """How many entries the session has."""
        return len(self.read().get_json()["items"])

    def lines(self, *columns: sa.Column[Any], action: str) -> list[tuple[Any, ...]]:
        """Lines of the trail about one action, oldest first."""
        query = sa.select(*columns).where(AUDIT.c.action == action).order_by(AUDIT.c.id)
        with self.stage.database.reading() as db:
            return [tuple(row) for row in db.execute(query)]


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def problem_of(answer: TestResponse) -> tuple[int, str]:
    """The status of a refusal and its kind."""
    return answer.status_code, answer.get_json()["type"].removeprefix("/problems/")
