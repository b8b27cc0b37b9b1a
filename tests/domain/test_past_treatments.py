"""Treatments tried before: what cannot be told of one, which failed, and that not asked is not none."""

from __future__ import annotations

from datetime import date

import pytest

from sessiontrack.domain.bodies import PastTreatment
from sessiontrack.domain.past_treatments import (
    FAILED,
    OUTCOMES,
    TREATMENTS,
    TreatmentHistory,
    check_past_treatment,
    treatment_history,
)
from tests import builders_domain
from tests.builders_domain import at

TODAY = date(2026, 11, 22)


def entry(body):
    return builders_domain.entry(body, at(-60))


def told(treatment="ssri", outcome="no_response", **more):
    return PastTreatment(treatment=treatment, outcome=outcome, **more)


def none_tried(**more):
    return PastTreatment(treatment="no_treatment", **more)


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (told(), []),
        (told("other", name="Light therapy", since="2019", until="2026-11-22", adequate=False), []),
        (told(outcome=None), [("/outcome", "missing")]),
        (told("other"), [("/name", "missing")]),
        (told(since="2027"), [("/since", "in_future")]),
        (told(until="2026-12"), [("/until", "in_future")]),
        (told(since="2020", until="2019"), [("/until", "out_of_range")]),
        (none_tried(), []),
        (none_tried(text="First illness."), []),
        (none_tried(name="Sertraline"), [("/name", "contradicts")]),
        (
            none_tried(outcome="no_response", adequate=False, since="2019", until="2020"),
            [(f"/{name}", "contradicts") for name in ("outcome", "adequate", "since", "until")],
        ),
    ],
)
def test_what_is_told_of_a_treatment_holds_together(body, faults):
    assert [(fault.path, fault.code) for fault in check_past_treatment(body, TODAY)] == faults


def test_what_failed_is_told_from_what_is_not_known():
    assert tuple(OUTCOMES) == (*FAILED, "response", "not_known")
    kept = [entry(told(outcome=outcome, adequate=outcome == "no_response")) for outcome in OUTCOMES]
    found = treatment_history(kept)
    assert found.failed == tuple(kept[: len(FAILED)])
    assert found.others == tuple(kept[len(FAILED) :])
    assert (found.adequate_n, found.unknown_n, found.is_asked) == (1, 1, True)


def test_not_asked_is_not_none():
    assert treatment_history([]) == TreatmentHistory()
    assert not treatment_history([]).is_asked
    denied = treatment_history([entry(none_tried())])
    assert (denied.is_asked, denied.failed, len(denied.denials)) == (True, (), 1)


def test_every_code_has_words():
    assert {"ssri", "snri", "benzodiazepine", "psychotherapy", "ect", "tms", "other"} <= set(TREATMENTS)
