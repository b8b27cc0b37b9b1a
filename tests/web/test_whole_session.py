"""A whole session over the API, on both databases: every entry kept, the figures right, the end signed."""

from __future__ import annotations

import pytest

from tests.people import member
from tests.visits import Visit, iso


@pytest.fixture
def visit(client_as, clock, begin):
    return Visit(client_as, clock, begin)


def test_a_session_goes_from_check_in_to_signature(visit):
    _arrive(visit)
    _infuse(visit)
    _recover(visit)
    visit.leave(135)
    visit.signed("nora", "completions", "administered")
    visit.signed("paul", "sign-offs", "reviewed_and_agree")
    record = visit.record()
    assert record["state"] == "signed"
    summary = record["summary"]
    assert summary["delivered_mg"] == "41.0"
    assert summary["delivered_mg_per_kg"] == "0.5"
    assert summary["elapsed_seconds"] == 49 * 60 + 30
    assert summary["infusing_seconds"] == 45 * 60 + 30
    assert (summary["peak_systolic"], summary["peak_diastolic"]) == (164, 98)
    assert (summary["baseline_systolic"], summary["side_effects_n"]) == (122, 1)
    assert summary["is_outside_window"] is False


def _arrive(visit):
    visit.open_course()
    visit.plan(minutes_ahead=20)
    visit.check_in(0)
    visit.order()
    visit.vitals(18)


def _infuse(visit):
    visit.dose("started", 20, rate_ml_per_h="150", concentration_mg_per_ml="0.41")
    assert visit.record()["state"] == "infusing"
    visit.vitals(30, systolic=138, diastolic=84)
    at = iso(visit.at(32))
    begun = {"effect": "dissociation", "severity": "mild", "solicited": True, "measured_at": at}
    effect = visit.kept("nora", "side-effects", **begun)
    visit.dose("paused", 38, reason="nausea_vomiting")
    visit.vitals(40, systolic=146, diastolic=88)
    visit.dose("resumed", 42, rate_ml_per_h="120", concentration_mg_per_ml="0.41")
    high = visit.vitals(50, systolic=164, diastolic=98)
    assert {alert["rule"] for alert in high["alerts"]} >= {"inf_bp_warn", "inf_bp_delta"}
    visit.vitals(60, systolic=140, diastolic=86, dissociation_nrs=3)
    visit.vitals(65, systolic=138, diastolic=85)
    visit.dose("completed", 69.5)
    gone = {"target": effect["entry"]["id"], "resolved": True, "measured_at": iso(visit.at(80))}
    visit.kept("nora", "side-effect-changes", **gone)


def _recover(visit):
    for minute, systolic in ((84, 132), (99, 128), (114, 125), (128, 124)):
        visit.vitals(minute, systolic=systolic, dissociation_nrs=0, nausea_nrs=0)
    nils = member("nils")
    seen = {"witness_id": str(nils.id), "witness_password": nils.password}
    count = {"drawn_mg": "50", "wasted_mg": "9", "lot": "K-77", "measured_at": iso(visit.at(129))}
    visit.kept("nora", "drug-counts", **count, **seen)
