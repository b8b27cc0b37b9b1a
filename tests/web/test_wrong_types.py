"""Every value of every good request, replaced by one of another type: refused or kept, never a fault of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.bad_input import counted, faults_of, put
from tests.good_requests import GOOD, good_call

WRONG: tuple[Any, ...] = (None, {}, True, 10**14, 1.5, "x" * 5000, "\x00")
ELSEWHERE = {
    "/items": "/decision",
    "/checker_password": "/checker_id",
    "/to_password": "/to_id",
    "/witness_password": "/witness_id",
}
"""Fields whose fault is told at another."""


def leaves(value: Any, pointer: str = "") -> Iterator[str]:
    """Every member of a body, objects and lists among them."""
    if pointer:
        yield pointer
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, each in members:
        yield from leaves(each, f"{pointer}/{key}")


@pytest.mark.parametrize("noun", GOOD)
def test_a_value_of_another_type_is_refused_where_it_stands(sqlite_scenes, noun):
    with sqlite_scenes.open(GOOD[noun]["at"]) as (stage, scene):
        call = good_call(noun, stage, scene)
        stored = counted(stage)
        for pointer, wrong in product(list(leaves(call.body)), WRONG):
            body = json.loads(json.dumps(call.body))
            put(body, pointer, wrong)
            answer, before = call.send(json=body), stored
            stored = counted(stage)
            require_refused(answer, pointer, wrong, sum(stored.values()) - sum(before.values()))


def require_refused(answer: Any, pointer: str, wrong: Any, added: int) -> None:
    """What no field takes is refused at its place, and nothing is stored but that a password was wrong."""
    status, said = answer.status_code, (pointer, wrong, answer.get_data(as_text=True))
    assert status in (200, 201, 401, 409, 412, 422, 429), said
    assert wrong is not None or status == 422, said
    assert status < 400 or added <= (status == 401 or pointer.endswith("password")), said
    if status == 422:
        places = (pointer, ELSEWHERE.get(pointer, pointer))
        told = [path for path, _ in faults_of(answer)]
        assert any(path.startswith(place) or place.startswith(path) for path in told for place in places), (
            said
        )
