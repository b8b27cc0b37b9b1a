"""Medicines beside a course: what cannot be told of one, and which are taken on a day."""

from __future__ import annotations

from datetime import date

import pytest

from sessiontrack.domain.bodies import ConcomitantMedicine
from sessiontrack.domain.concomitant_medicines import (
    MEDICINE_CLASSES,
    MedicineList,
    check_concomitant_medicine,
    medicine_list,
)
from sessiontrack.domain.visit_checks import INTERACTING_CLASSES
from tests import builders_domain
from tests.builders_domain import at

TODAY = date(2026, 11, 22)


def entry(body):
    return builders_domain.entry(body, at(-60))


def told(name="Sertraline", medicine_class="other", **more):
    return ConcomitantMedicine(name=name, medicine_class=medicine_class, **more)


def takes_none(**more):
    return ConcomitantMedicine(medicine_class="no_medicine", **more)


def names(lines):
    return [line.body.name for line in lines]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (told(), []),
        (told(dose="50 mg", since="2024-03", until="2026-12-01"), []),
        (told(name=None), [("/name", "missing")]),
        (told(since="2026-12"), [("/since", "in_future")]),
        (told(since="2024", until="2023-06"), [("/until", "out_of_range")]),
        (takes_none(), []),
        (
            takes_none(name="Sertraline", dose="50 mg", since="2024", until="2025", follows=entry(told()).id),
            [(f"/{name}", "contradicts") for name in ("name", "dose", "since", "until", "follows")],
        ),
    ],
)
def test_what_is_told_of_a_medicine_holds_together(body, faults):
    assert [(fault.path, fault.code) for fault in check_concomitant_medicine(body, TODAY)] == faults


@pytest.mark.parametrize(
    ("until", "is_taken"),
    [
        (None, True),
        ("2026-11-23", True),
        ("2026-11-22", True),
        ("2026-11-21", False),
        ("2026-11", True),
        ("2026-10", False),
        ("2026", True),
        ("2025", False),
    ],
)
def test_a_medicine_is_taken_until_it_surely_ended(until, is_taken):
    found = medicine_list([entry(told(until=until))], TODAY)
    assert (len(found.now), len(found.ended)) == ((1, 0) if is_taken else (0, 1))


def test_what_interacts_stands_first_and_what_ended_last_leads_the_rest():
    found = medicine_list(
        [
            entry(told("Sertraline")),
            entry(told("Lorazepam", "benzodiazepine")),
            entry(told("Zolpidem", "sedative_hypnotic", until="2024")),
            entry(told("Oxycodone", "opioid", until="2025-03")),
        ],
        TODAY,
    )
    assert names(found.now) == ["Lorazepam", "Sertraline"]
    assert names(found.ended) == ["Oxycodone", "Zolpidem"]
    assert names(found.interacting) == ["Lorazepam"]


def test_what_follows_takes_the_place_of_what_it_follows():
    first = entry(told("Lorazepam", "benzodiazepine", dose="2 mg"))
    second = entry(told("Lorazepam", "benzodiazepine", dose="1 mg", follows=first.id))
    last = entry(told("Lorazepam", "benzodiazepine", until="2026-11-01", follows=second.id))
    found = medicine_list([first, second, last], TODAY)
    assert (found.now, [line.entry for line in found.ended]) == ((), [last])
    assert found.ended[0].before == (second, first)
    without_the_last = medicine_list([first, second], TODAY)
    assert [(line.entry, line.before) for line in without_the_last.now] == [(second, (first,))]
    assert names(medicine_list([last], TODAY).ended) == ["Lorazepam"]


def test_not_asked_is_not_none():
    assert medicine_list([], TODAY) == MedicineList()
    assert not medicine_list([], TODAY).is_asked
    denied = medicine_list([entry(takes_none())], TODAY)
    assert (denied.is_asked, denied.now, len(denied.denials)) == (True, (), 1)


def test_the_classes_are_those_of_check_in_and_two_answers_beside_them():
    assert list(MEDICINE_CLASSES) == [*INTERACTING_CLASSES, "other", "no_medicine"]
