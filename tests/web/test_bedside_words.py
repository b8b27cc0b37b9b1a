"""The words of the bedside: every code that the API takes has one, and an ordered medicine is never guessed at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sessiontrack
from sessiontrack.domain.bodies import AsNeeded, Order
from sessiontrack.domain.dosing import DOSE_EVENTS, DOSE_REASONS
from sessiontrack.domain.entries import KINDS
from sessiontrack.domain.sessions import State
from sessiontrack.web.bedside_words import bedside_words, medicine_offered
from sessiontrack.web.entry_schemas import ACKNOWLEDGED_WITH, MEDICINE_ROUTES, MEDICINE_UNITS

SCRIPTS = Path(sessiontrack.__file__).parent / "web" / "static" / "js"


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("states", State),
        ("kinds", set(KINDS) - {"retraction"}),
        ("dose_events", DOSE_EVENTS),
        ("pause_reasons", DOSE_REASONS),
        ("acknowledged_with", ACKNOWLEDGED_WITH),
        ("medicine_units", MEDICINE_UNITS),
        ("medicine_routes", MEDICINE_ROUTES),
    ],
)
def test_every_code_has_its_words_once(name, codes):
    pairs = bedside_words(None)[name]
    assert sorted(code for code, _ in pairs) == sorted(codes)
    assert all(words and "_" not in words for _, words in pairs)


def test_no_words_are_sent_that_no_script_reads():
    scripts = "".join(path.read_text("utf-8") for path in SCRIPTS.rglob("*.js"))
    assert [name for name in bedside_words(None) if not re.search(rf"\b{name}\b", scripts)] == []


@pytest.mark.parametrize(
    ("dose", "taken"),
    [
        ("4 mg IV", {"dose": "4", "unit": "mg", "route": "iv"}),
        ("4mg", {"dose": "4", "unit": "mg"}),
        (" 0,5 mg by mouth ", {"dose": "0.5", "unit": "mg", "route": "oral"}),
        ("50 mcg nasal", {"dose": "50", "unit": "ug", "route": "intranasal"}),
        ("1 tablet under the tongue", {"dose": "1", "unit": "tablet", "route": "sublingual"}),
        # What leaves a doubt is shown as it was ordered, and typed by who gives it.
        ("4 to 8 mg", {}),
        ("4 mg IV or IM", {}),
        ("10 mg over 2 min", {}),
        ("one tablet", {}),
        ("1 mg/kg", {}),
        ("4 mg twice", {}),
    ],
)
def test_an_ordered_medicine_is_taken_apart_only_without_doubt(dose, taken):
    ordered = AsNeeded(name="ondansetron", dose=dose, maximum="8 mg")
    assert medicine_offered(ordered) == {
        "name": "ondansetron",
        "as_ordered": dose,
        "maximum": "8 mg",
        **taken,
    }


def test_medicines_come_from_the_order_alone():
    assert bedside_words(None)["medicines"] == []
    plain = Order(agent="ketamine", route="iv", dose_ug=40_000)
    assert bedside_words(plain)["medicines"] == []
