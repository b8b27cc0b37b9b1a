"""Whatever a client sends that the document allows, or forbids, is answered as the document says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.config import SchemathesisConfig

from tests.scenes import Scene, Stage
from tests.sweeps.test_routes import ROUTES

UNDESCRIBED = "/api/v1/openapi.json"
CALLS = [
    f"{route.method} {route.rule}"
    for route in ROUTES
    if route.rule.startswith("/api/v1/") and route.rule != UNDESCRIBED
]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    negative_data_rejection,
]
REFUSALS = [400, 401, 403, 404, 405, 412, 413, 415, 422, 428, 429]
"""Of what the document forbids; a version that is none of ours has simply passed."""

STATION = "infusing"

# One seed for all runs: a failure here is there tomorrow too.
SETTLED = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def played(sqlite_scenes) -> Iterator[tuple[Stage, Scene, Any]]:
    """One station for all, with the document as its server gives it."""
    # A made-up cookie beside a true one would be refused before anything else is looked at.
    config = SchemathesisConfig.from_dict(
        {
            "generation": {"with-security-parameters": False},
            "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
        }
    )
    with sqlite_scenes.open(STATION) as (stage, scene):
        document = schemathesis.openapi.from_wsgi(UNDESCRIBED, stage.app, config=config)
        yield stage, scene, document


@pytest.mark.parametrize("call", CALLS)
def test_every_answer_is_as_documented(played, call):
    require_conforming(played, call, examples=8)


@pytest.mark.long
@pytest.mark.parametrize("call", CALLS)
def test_every_answer_is_as_documented_at_length(played, call):
    require_conforming(played, call, examples=150)


def require_conforming(played: tuple[Stage, Scene, Any], call: str, *, examples: int) -> None:
    """As many good requests as bad ones, half of each about what is there, from whoever may come."""
    stage, scene, document = played
    operation, ids = operation_of(document, call), known_ids(call, scene)
    clients = [stage.client(who) for who in ("nurse", "clinician", "service")]
    cases = [
        operation.as_strategy(mode, path_parameters=about)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        for about in (ids, None)
    ]

    @given(st.one_of(cases), st.sampled_from(clients))
    def send(case: Any, client: Any) -> None:
        # Its WSGI transport asks for compressed answers and then reads them as they lie.
        case.call_and_validate(session=client, checks=CHECKS, headers={"Accept-Encoding": "identity"})

    settings(SETTLED, max_examples=examples)(send)()


def operation_of(document: Any, call: str) -> Any:
    """The document's operation of a row of the table of routes."""
    method, _, rule = call.partition(" ")
    return document[re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)][method]


def known_ids(call: str, scene: Scene) -> dict[str, Any]:
    """Ids of the address that name what is there; an entry's is always a new one."""
    owner = call.split("/")[3].removesuffix("s")
    ids = {f"{name}_id": scene.ids[name] for name in ("patient", "course", "session")}
    ids["owner_id"] = scene.ids.get(owner, "")
    return {name: value for name, value in ids.items() if f"<uuid:{name}>" in call}
