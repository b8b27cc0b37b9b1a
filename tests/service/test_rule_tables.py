"""The rules as data name what exists, and every word of theirs can be filled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from sessiontrack.domain.alerts import RULES
from sessiontrack.domain.alerts.tables import BOUNDS, COMPARISONS, PRESSURE_STEPS, SYMPTOMS
from sessiontrack.domain.alerts.words import SAYS
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.sessions import State
from sessiontrack.domain.side_effects import SIDE_EFFECTS
from sessiontrack.domain.vitals import CUFF, SIGNS
from sessiontrack.service.rule_tables import bedside_tables, rule_rows

ROWS = {row["id"]: row for row in rule_rows()}


def bounds_of(row: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield from row.get("bounds", ())
    yield from row.get("ordered", ())


def limits_of(row: dict[str, Any]) -> Iterator[str]:
    yield from (bound["limit"] for bound in bounds_of(row))
    for step in (*row.get("rises", ()), *([row["step"]] if "step" in row else ())):
        assert tuple(step["limits"]) == CUFF
        yield from step["limits"].values()


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row["id"])
def test_a_rule_says_of_itself_what_the_table_of_rules_says(row):
    rule = RULES[row["id"]]
    assert row["levels"] == [str(level) for level in rule.levels]
    assert (row.get("blocks"), tuple(row["signs"]), row["is_gate"]) == (rule.blocks, rule.signs, rule.is_gate)
    assert {bound["level"] for bound in bounds_of(row)} <= set(row["levels"])
    assert {bound["comparison"] for bound in bounds_of(row)} <= set(COMPARISONS)
    assert set(limits_of(row)) <= set(LIMITS)
    assert set(row.get("advice", ())) == {bound["level"] for bound in row.get("bounds", ())}


def test_every_table_belongs_to_a_rule():
    assert {*BOUNDS, *PRESSURE_STEPS, *SAYS} <= set(RULES)
    assert all(table.sign in SIGNS for table in BOUNDS.values())
    assert set(SYMPTOMS) <= set(SIDE_EFFECTS)


def test_the_tables_are_what_json_can_say():
    assert json.loads(json.dumps(bedside_tables())) == bedside_tables()
    assert json.loads(json.dumps(rule_rows())) == rule_rows()


def test_a_template_has_names_in_braces_and_no_other_brace():
    words = [*SAYS.values(), bedside_tables()["says"], *bedside_tables()["leaving"]["words"].values()]
    for template in (text for row in words for text in row.values()):
        assert not re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", template)), template


def test_the_table_of_moves_names_states():
    moves = bedside_tables()["moves"]
    named = {state for states in moves.values() for pair in states.items() for state in pair}
    assert named <= {str(state) for state in State}
    assert set(bedside_tables()["rate_moves"]) <= set(moves)
