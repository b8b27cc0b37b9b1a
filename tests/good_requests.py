"""A good request a noun, from ``data/good_bodies.toml``, with the ids and times of a station filled in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from uuid_utils.compat import uuid7
from werkzeug.test import TestResponse

from tests.people import member
from tests.scenes import Scene, Stage
from tests.visits import discharge_checks, iso

DATA = Path(__file__).parent / "data"
GOOD: dict[str, dict[str, Any]] = tomllib.loads((DATA / "good_bodies.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Call:
    """One request, ready to be sent.

    Args:
        client: signed in as who sends it.
        entry_id: the last part of an entry's address.
    """

    client: FlaskClient
    method: str
    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    entry_id: str

    def send(self, **instead: Any) -> TestResponse:
        """Send it, or the same request with something else."""
        options = {"json": self.body, "headers": self.headers, **instead}
        return self.client.open(options.pop("path", self.path), method=self.method, **options)


def good_call(noun: str, stage: Stage, scene: Scene, client: FlaskClient | None = None) -> Call:
    """A request that is kept, at a station that takes it.

    Args:
        client: of who sends it, when not the one who usually does.
    """
    row = GOOD[noun]
    who = row.get("who", "nora")
    client = client or (stage.app.test_client() if who == "nobody" else stage.client(who))
    if row.get("proved"):
        proof = client.post("/api/v1/identity-proofs", json={"password": member(who).password})
        assert proof.status_code == 201, proof.get_json()
    entry_id = str(uuid7())
    method, _, path = row["call"].partition(" ")
    body = Values(stage, scene, who).filled(row["body"])
    headers = {"If-Match": row["match"]} if "match" in row else {}
    address = "/api/v1" + path.format(**scene.ids, entry=entry_id)
    return Call(client, method, address, body, headers, entry_id)


def good_status(noun: str) -> int:
    """What a good request of this noun is answered with."""
    row = GOOD[noun]
    return int(row.get("status", 200 if row["call"].startswith("PATCH") else 201))


class Values:
    """What the words with a dollar sign stand for at a station."""

    def __init__(self, stage: Stage, scene: Scene, who: str = "nora") -> None:
        self.stage, self.scene, self.who = stage, scene, who

    def filled(self, value: Any) -> Any:
        """The same value with every such word replaced."""
        if isinstance(value, dict):
            return {key: self.filled(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.filled(each) for each in value]
        return self._word(value[1:]) if isinstance(value, str) and value.startswith("$") else value

    def _word(self, word: str) -> Any:
        name, _, about = word.partition(" ")
        if name in ("digest", "link"):
            shown = self.stage.client("nils").get(f"/api/v1/sessions/{self.scene.ids['session']}")
            return shown.get_json()[name]
        fixed = {
            "now": lambda: iso(self.stage.now),
            "new": lambda: str(uuid7()),
            "of": lambda: str(member(about).id),
            "password": lambda: member(self.who if about == "me" else about).password,
            "checks": lambda: dict.fromkeys(discharge_checks(), True),
        }
        if name in fixed:
            return fixed[name]()
        if name[0] in "+-":
            return iso(self.stage.now + timedelta(minutes=float(name)))
        return self.scene.ids[name]
