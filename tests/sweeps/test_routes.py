"""Every address is in the hand-kept table, and answers each role as the table of permissions says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from uuid_utils.compat import uuid7
from werkzeug.test import TestResponse

from sessiontrack.domain import permissions
from sessiontrack.domain.permissions import SCOPES
from sessiontrack.storage import people
from sessiontrack.storage.schema import METADATA
from tests.good_requests import GOOD, Values
from tests.people import OTHER_CLINIC, member
from tests.scenes import Scene, Stage

HERE = Path(__file__)
TABLE: dict[str, dict[str, Any]] = tomllib.loads(HERE.with_name("routes.toml").read_text("utf-8"))
GRANTS = tomllib.loads(Path(permissions.__file__).with_suffix(".toml").read_text("utf-8"))
PEOPLE = ("nurse", "clinician", "admin", "auditor", "analyst")
ACTORS = [*PEOPLE, *(f"service {scope}" for scope in SCOPES)]
READERS_LEAVE = ("audit_event", "sign_in")
PUBLIC = (200, 201, 204, 302, 303, 404, 422)
OF_A_REQUEST = ("X-Request-Id", "Date")


@dataclass(frozen=True)
class Route:
    """One row of the table."""

    method: str
    rule: str
    to: str
    row: dict[str, Any]

    @property
    def is_api(self) -> bool:
        return self.rule.startswith(("/api/", "/fhir/"))

    @property
    def has_ids(self) -> bool:
        return "<uuid:" in self.rule

    def path(self, ids: dict[str, str]) -> str:
        """The address with these ids; one that is not known is nobody's."""
        owner = self.rule.removeprefix("/api/v1").split("/")[1].removesuffix("s")

        def filled(found: re.Match[str]) -> str:
            name = found[1].removesuffix("_id")
            plain = {"filename": "none.css", "secret": "x", "noun": "vitals", "number": "0"}
            return plain.get(name) or ids.get(owner if name == "owner" else name) or str(uuid7())

        return re.sub(r"<(?:\w+:)?(\w+)>", filled, self.rule)

    def send(self, client: FlaskClient, path: str, values: Values) -> TestResponse:
        """A good request where the table knows one, else one with nothing in it."""
        if self.method == "GET":
            return client.get(path)
        if not self.is_api:
            form = {"entry_id": str(uuid7()), **values.filled(self.row.get("form", {}))}
            return client.open(path, method=self.method, data=form)
        good = GOOD[self.row["body"]] if "body" in self.row else {}
        headers = {"If-Match": good["match"]} if "match" in good else {}
        options = {"json": values.filled(good["body"])} if good else {}
        return client.open(path, method=self.method, headers=headers, **options)


ROUTES = [
    Route(method, rule, row["to"], row)
    for (method, rule), row in zip(map(str.split, TABLE), TABLE.values(), strict=True)
]


def rules_of(app: Any) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {rule.rule}"


def test_every_route_is_in_the_table_and_every_row_is_a_route(app):
    there = set(rules_of(app))
    new, gone = sorted(there - set(TABLE)), sorted(set(TABLE) - there)
    say = "needs a row in tests/sweeps/routes.toml: the permission, and the noun of its body if it takes one."
    assert not new, "\n".join(f"{call} {say}" for call in new)
    assert not gone, f"These rows of tests/sweeps/routes.toml are no routes any more: {gone}"


def test_every_row_names_a_permission_and_every_permission_is_known():
    assert {route.to for route in ROUTES} <= {*GRANTS, "public"}
    without = [
        route.rule for route in ROUTES if route.is_api and needs_body(route) and "body" not in route.row
    ]
    assert without == []


def needs_body(route: Route) -> bool:
    return route.method in ("POST", "PUT", "PATCH")


def is_allowed(actor: str, route: Route) -> bool:
    """What the table of permissions says, read as a table."""
    role, _, scope = actor.partition(" ")
    if route.to == "public":
        return True
    if role == "service":
        return route.is_api and GRANTS[route.to].get("scope") in (scope, "*")
    return role in GRANTS[route.to]["roles"]


@pytest.mark.parametrize("actor", ACTORS)
def test_each_role_gets_through_where_the_table_says_and_nowhere_else(sqlite_scenes, actor):
    with sqlite_scenes.open("infusing") as (stage, scene):
        wrong = [said for route in ROUTES if (said := misjudged(actor, route, stage, scene))]
    assert wrong == []


def misjudged(actor: str, route: Route, stage: Stage, scene: Scene) -> str:
    """What is wrong with the answer to somebody who names things that are not there."""
    role, _, scope = actor.partition(" ")
    who = "gate" if role == "service" else role
    client = stage.client(who, scopes=(scope,) if scope else SCOPES)
    values = Values(stage, scene, who if role != "service" else "nora")
    status = route.send(client, route.path({}), values).status_code
    if role == "service" and not route.is_api:
        # A page never takes a token, whatever its scopes, and leads to the sign-in.
        wanted: tuple[int, ...] = (302, 401, *PUBLIC) if route.to == "public" else (302, 401)
    elif not is_allowed(actor, route):
        wanted = (403,)
    elif route.has_ids and (route.is_api or route.method == "GET"):
        wanted = (404,)
    else:
        wanted = PUBLIC
    return "" if status in wanted else f"{actor}: {route.method} {route.rule} answers {status}, not {wanted}"


def test_nobody_is_asked_to_sign_in(sqlite_scenes):
    with sqlite_scenes.open("infusing") as (stage, scene):
        values = Values(stage, scene)
        for route in ROUTES:
            answer = route.send(stage.app.test_client(), route.path(scene.ids), values)
            require_sign_in(route, answer)


def require_sign_in(route: Route, answer: TestResponse) -> None:
    """The API says 401, a page leads to the sign-in, what is public does neither."""
    said = (f"{route.method} {route.rule}", answer.status_code)
    if route.to == "public":
        assert answer.status_code not in (401, 403), said
    elif not route.is_api and route.method == "GET":
        assert answer.status_code == 302, said
        assert answer.location.startswith("/sign-in?next="), said
    else:
        assert answer.status_code == 401, said


@pytest.mark.parametrize("role", ["nurse", "clinician"])
@pytest.mark.parametrize("station", ["infusing", "signed"])
def test_what_is_another_clinics_is_not_there(sqlite_scenes, station, role):
    """Byte for byte the same answer as for what nobody has."""
    with sqlite_scenes.open(station) as (stage, scene):
        foreign = stranger(stage, role)
        for route in (route for route in ROUTES if route.has_ids):
            values = Values(stage, scene)
            both: tuple[dict[str, str], ...] = (scene.ids | entry_of(scene), {})
            answers = [route.send(stage.client_of(foreign), route.path(ids), values) for ids in both]
            first, second = map(bare, answers)
            assert first == second, (route.method, route.rule)
            if is_allowed(role, route) and (route.is_api or route.method == "GET"):
                assert answers[0].status_code == 404, (route.method, route.rule)


def stranger(stage: Stage, role: str) -> people.Person:
    """Somebody of the other clinic."""
    if role == "nurse":
        return member("sam").person
    made = replace(
        member("paul").person,
        id=UUID(str(uuid7())),
        clinic_id=OTHER_CLINIC.id,
        email="cora@example.com",
        ref="U-9",
    )
    with stage.database.writing() as db:
        people.add_person(db, made, password_hash=None, now=stage.now)
    return made


def entry_of(scene: Scene) -> dict[str, str]:
    """An entry that a page may be about."""
    return {"entry": scene.ids["note"]} if "note" in scene.ids else {}


def bare(answer: TestResponse) -> tuple[Any, ...]:
    """An answer without what belongs to the one request; in a page, ids made for its forms are such."""
    headers = sorted((name, value) for name, value in answer.headers if name not in OF_A_REQUEST)
    if answer.mimetype != "text/html":
        return answer.status_code, headers, answer.data
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "", answer.text)
    return answer.status_code, headers, re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", page)


def test_an_id_of_another_clinic_is_as_free_as_any(sqlite_scenes):
    with sqlite_scenes.open("infusing") as (stage, scene):
        client, values = stage.client("sam"), Values(stage, scene)
        for noun, address in (("patients", ""), ("courses", "/{patient}/courses")):
            taken = {**values.filled(GOOD[noun]["body"]), "id": scene.ids[noun.removesuffix("s")]}
            answer = client.post("/api/v1/patients" + address.format(**scene.ids), json=taken)
            assert answer.status_code == 201, answer.get_json()


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("station", ["planned", "infusing", "leaving", "signed"])
def test_reading_changes_nothing_but_the_trail(sqlite_scenes, station, who):
    with sqlite_scenes.open(station) as (stage, scene):
        client, before = stage.client(who), contents(stage)
        for route, later in product((route for route in ROUTES if route.method == "GET"), (0, 1)):
            answer = client.get(route.path(scene.ids | entry_of(scene)))
            assert answer.status_code < 500, (route.rule, later)
        assert contents(stage) == before


def contents(stage: Stage) -> dict[str, list[Any]]:
    """Every row of every table but those that a reader leaves a line in."""
    with stage.database.reading() as db:
        return {
            name: sorted(map(repr, db.execute(sa.select(table)).all()))
            for name, table in METADATA.tables.items()
            if name not in READERS_LEAVE
        }
