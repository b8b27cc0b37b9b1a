"""A row of ``data/bad_input.toml`` becomes a request, and what comes of it is held against the row."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from werkzeug.test import TestResponse

from sessiontrack.storage.schema import METADATA
from tests.good_requests import DATA, GOOD, Call, Values, good_call
from tests.scenes import Scene, Stage

_ACTS = " WHERE action NOT LIKE '%%.read'"
CATALOGUE: dict[str, Any] = tomllib.loads((DATA / "bad_input.toml").read_text("utf-8"))
COUNTED = sorted(
    set(METADATA.tables) - {"known_device", "known_device_failure", "sign_in", "sign_in_failure"}
)
# Written down, for a statement is compiled anew for each of hundreds of databases.
_COUNT = "SELECT " + ", ".join(
    f"(SELECT count(*) FROM {name}{_ACTS if name == 'audit_event' else ''})" for name in COUNTED
)
_TOKEN = "@@token@@"


@dataclass
class Case:
    """One row at its station.

    Args:
        row: as it stands in the file.
        call: the good request of its noun.
        body: the bad one.
    """

    row: dict[str, Any]
    stage: Stage
    scene: Scene
    call: Call
    body: Any

    @classmethod
    def of(cls, row: dict[str, Any], stage: Stage, scene: Scene) -> Case:
        """The row, after what comes before it was sent."""
        calls = [sent_before(earlier, stage, scene) for earlier in row.get("before", ())]
        stage.now += timedelta(minutes=row.get("later", 0))
        if "get" in row:
            path = "/api/v1" + row["get"].format(**scene.ids)
            return cls(row, stage, scene, Call(stage.client("nora"), "GET", path, {}, {}, ""), None)
        call = good_call(row["noun"], stage, scene)
        if row.get("again"):
            path = call.path.replace(call.entry_id, calls[-1].entry_id)
            call = replace(call, path=path, entry_id=calls[-1].entry_id)
        if "path" in row:
            call = replace(call, path="/api/v1" + row["path"].format(**scene.ids))
        return cls(row, stage, scene, call, changed(call.body, row, Values(stage, scene)))

    def send(self, **more: Any) -> TestResponse:
        """As its row has it; ``more`` goes into the body."""
        if "get" in self.row:
            return self.call.client.get(self.call.path)
        raw = self._raw()
        if raw is None:
            return self.call.send(json={**self.body, **more})
        options = {"content_type": self.row.get("type", "application/json"), "data": raw}
        return self.call.send(json=None, **options)

    def _raw(self) -> bytes | None:
        if "hex" in self.row:
            return bytes.fromhex(self.row["hex"])
        if "raw" in self.row:
            return repeated(self.row["raw"]).encode()
        if "token" not in self.row:
            return None
        body = deepcopy(self.body)
        for pointer in self.row["token"]:
            put(body, pointer, _TOKEN + pointer)
        text = json.dumps(body)
        for pointer, token in self.row["token"].items():
            text = text.replace(json.dumps(_TOKEN + pointer), repeated(token))
        return text.encode()


def sent_before(row: dict[str, Any], stage: Stage, scene: Scene) -> Call:
    """Send a good request that comes before a case."""
    stage.now += timedelta(minutes=row.get("later", 0))
    call = good_call(row["noun"], stage, scene)
    answer = call.send(json=changed(call.body, row, Values(stage, scene)))
    assert answer.status_code < 300, answer.get_json()
    return call


def changed(body: dict[str, Any], row: dict[str, Any], values: Values) -> dict[str, Any]:
    """A good body with what the row puts in and leaves out."""
    made = deepcopy(body)
    for pointer in row.get("drop", ()):
        take_out(made, pointer)
    for pointer, value in row.get("set", {}).items():
        put(made, pointer, filled(value, values))
    return made


def filled(value: Any, values: Values) -> Any:
    """A value of a row with its words replaced."""
    return repeated(value) if isinstance(value, str) and "$repeat" in value else values.filled(value)


def repeated(text: str) -> str:
    """``$repeat x 3`` is three of x.

    >>> repeated("a$repeat b 3")
    'abbb'
    """
    return re.sub(r"\$repeat (\S+) (\d+)", lambda found: found[1] * int(found[2]), text)


def put(body: Any, pointer: str, value: Any) -> None:
    """Put a value where a pointer says; a step that is not there yet becomes an object."""
    *way, last = pointer.strip("/").split("/")
    for step in way:
        body = body[int(step)] if isinstance(body, list) else body.setdefault(step, {})
    body[int(last) if isinstance(body, list) else last] = value


def take_out(body: Any, pointer: str) -> None:
    """Leave out what a pointer names."""
    *way, last = pointer.strip("/").split("/")
    for step in way:
        body = body[step]
    del body[last]


def at_pointer(body: Any, pointer: str) -> Any:
    """What a pointer names."""
    for step in pointer.strip("/").split("/"):
        body = body[int(step)] if isinstance(body, list) else body[step]
    return body


def counted(stage: Stage) -> dict[str, int]:
    """How many rows each table has; of the trail only the acts, for a page that is drawn again reads."""
    with stage.database.reading() as db:
        return dict(zip(COUNTED, db.exec_driver_sql(_COUNT).one(), strict=True))


def faults_of(answer: TestResponse) -> dict[tuple[str, str], dict[str, Any]]:
    """What was refused, by pointer and code."""
    return {(fault["path"], fault["code"]): fault for fault in (answer.get_json() or {}).get("errors", ())}


def form_texts_of(body: dict[str, Any]) -> list[tuple[str, str]]:
    """A body as a form would send it: dotted names, and texts."""
    return [(name.strip("."), text) for name, text in _texts("", body)]


def _texts(name: str, value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(f"{name}.{key}", each)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _texts(f"{name}.{place}" if isinstance(each, dict) else name, each)
    elif isinstance(value, bool):
        yield name, "yes" if value else "no"
    else:
        yield name, str(value)


def name_of(row: dict[str, Any]) -> str:
    """How a case is called in a report."""
    return quote(f"{row['b']} {row['what']}", safe=" ,'()=").replace("%", "")


def is_about_the_database(row: dict[str, Any]) -> bool:
    """The verdict needs what is kept, so it must be the same on both databases."""
    return "kept" in row or "soft" in row or row.get("status") == 409


def station_of(row: dict[str, Any]) -> str:
    """Where the case begins."""
    return str(row.get("at") or GOOD[row.get("noun", "notes")]["at"])
