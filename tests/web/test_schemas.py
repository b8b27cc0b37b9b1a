"""A request is known field by field: what is unknown, missing or null is named with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import marshmallow as ma
import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.web.fields import Id, Text, Whole
from sessiontrack.web.queries import page_query
from sessiontrack.web.refusals import MOST_FAULTS, refusal
from sessiontrack.web.schemas import ListOf, MapOf, Nested, Schema

WHOLE = Whole(40, 300, unit="mmHg")
NOTE = Text(4000, single_line=False)


class InnerSchema(Schema):
    width = WHOLE
    depth = Whole(1, 2, required=True)


class OuterSchema(Schema):
    sentence = "These cannot be right."
    inner = Nested(InnerSchema)
    several = ListOf(Nested(InnerSchema))
    readings = MapOf(("systolic",), WHOLE)
    note = NOTE

    @ma.validates_schema(skip_on_field_errors=False)
    def _check(self, data, **_):
        if data.get("note") == "wrong":
            raise refusal("wrong_note", "must be right", field="note")
        if data.get("note") == "lonely" and "inner" not in data:
            raise refusal("lonely", "must come with an inner part")


def faults(given_values: Any) -> dict[str, str]:
    with pytest.raises(Rejected) as rejected:
        OuterSchema().load(given_values)
    assert rejected.value.sentence == "These cannot be right."
    return {fault.path: fault.code for fault in rejected.value.faults}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"x": 1}, {"/x": "unknown_field"}),
        ({"a/b~c": 1}, {"/a~1b~0c": "unknown_field"}),
        ({"inner": {"depth": 1, "x": 1}}, {"/inner/x": "unknown_field"}),
        (
            {"inner": {"depth": 5, "width": 1}},
            {"/inner/depth": "out_of_range", "/inner/width": "out_of_range"},
        ),
        ({"inner": {}}, {"/inner/depth": "missing"}),
        ({"inner": []}, {"/inner": "not_an_object"}),
        ({"inner": "x"}, {"/inner": "not_an_object"}),
        (
            {"several": [{"depth": 1}, {"depth": 9}, 5]},
            {"/several/1/depth": "out_of_range", "/several/2": "not_an_object"},
        ),
        ({"readings": {"systolic": 1}}, {"/readings/systolic": "out_of_range"}),
        ({"note": "wrong"}, {"/note": "wrong_note"}),
        ({"note": "lonely"}, {"": "lonely"}),
        ({"note": None, "inner": None}, {"/note": "null", "/inner": "null"}),
        ([], {"": "not_an_object"}),
    ],
)
def test_every_fault_has_its_place(body, found):
    assert faults(body) == found


def test_the_faults_of_a_hostile_body_are_few_and_short():
    found = faults({f"{number:0>5000}": 1 for number in range(1000)})
    assert len(found) <= MOST_FAULTS
    assert max(map(len, found)) < 100


def test_a_field_of_marshmallow_itself_is_not_let_in():
    schema: type[Schema] = type("KindSchema", (Schema,), {"value": ma.fields.Float()})
    with pytest.raises(TypeError, match=r"web/fields\.py"):
        schema()


def test_what_is_absent_is_left_out_and_never_null():
    @dataclass
    class Cup:
        note: str | None = None
        inner: dict[str, Any] | None = None

    assert OuterSchema().dump(Cup()) == {}
    assert OuterSchema().dump(Cup("x", {"depth": 1, "width": None})) == {"note": "x", "inner": {"depth": 1}}


def test_a_change_may_leave_out_what_is_required():
    assert InnerSchema(partial=True).load({}) == {}


def test_a_paged_list_takes_at_most_two_hundred():
    assert page_query(Id()).load({}) == {"limit": 50}
    with pytest.raises(Rejected):
        page_query(Id()).load({"limit": 201})
