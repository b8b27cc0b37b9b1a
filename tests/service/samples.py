"""What a patient, a course and a visit are made of, where a test does not say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.bodies import Confirmed
from sessiontrack.domain.courses import ELIGIBILITY_ITEMS
from sessiontrack.domain.discharge import DISCHARGE_CHECKS
from sessiontrack.domain.errors import Rejected
from tests.builders_record import CALM
from tests.people import member

AN_ID = UUID("01900000-0000-7000-8000-00000000aaaa")
"""Of nothing that is kept."""

TRIED = bodies.PastTreatment(treatment="ssri", name="Sertraline", outcome="no_response", adequate=True)
TAKEN = bodies.ConcomitantMedicine(medicine_class="benzodiazepine", name="Lorazepam", dose="1 mg at night")
DECISION = bodies.Decision(checkpoint="after_infusion_3", decision="continue")

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For a promise that no database could break: the embedded one alone."""

PATIENT: Mapping[str, Any] = {
    "mrn": "R-1001",
    "family_name": "Ashdown",
    "given_name": "Rowan",
    "born_on": date(1985, 3, 14),
    "sex": "female",
    "weight_g": 82_000,
}
COURSE: Mapping[str, Any] = {"indications": ("depression",), "agent": "ketamine", "route": "iv"}
ARRIVAL: Mapping[str, Any] = {
    "identity_confirmed": True,
    "consent_confirmed": True,
    "escort": "named",
    "escort_name": "Sister",
    "medicines_asked": True,
    "weight_g": 82_000,
}
ORDER: Mapping[str, Any] = {
    "agent": "ketamine",
    "route": "iv",
    "dose_ug_per_kg": 500,
    "duration_minutes": 40,
    "concentration_ug_per_ml": 410,
}
HOME: Mapping[str, Any] = {
    "disposition": "home",
    "checks": dict.fromkeys(DISCHARGE_CHECKS, True),
    "escort": "named",
    "escort_name": "Sister",
    "instructions_version": "2026-1",
    "no_driving_said": True,
}
RATE_UG_PER_H = 61_500
"""Of 41 mg in 40 minutes."""

MISTYPED: Mapping[str, Any] = {"reason_code": "keying_error", "reason_text": "mistyped"}


def full_set(**readings: int) -> bodies.Vitals:
    """A full calm set, but for these readings."""
    return bodies.Vitals(readings={**CALM, **readings})


def evaluation(**changes: Any) -> bodies.Eligibility:
    """An evaluation with nothing open, decided by Paul."""
    items = dict.fromkeys(ELIGIBILITY_ITEMS, "done")
    held: dict[str, Any] = {"items": items, "decision": "eligible", "decided_by": member("paul").id}
    return bodies.Eligibility(**{**held, **changes})


def seen_again(asked: Rejected) -> tuple[Confirmed, ...]:
    """The answer of somebody who has looked twice at everything that was doubted."""
    doubts = ((f.path, f.code, f.value) for f in asked.faults if f.confirmable)
    return tuple(
        Confirmed(path=path, code=code, value=value) for path, code, value in doubts if value is not None
    )


def phq9(item9: int = 0, others: int = 1) -> bodies.Score:
    """A baseline PHQ-9 with the same answer to the first eight questions."""
    items = (*(others,) * 8, item9)
    return bodies.Score(scale="phq9", occasion="baseline", items=items, scale_version="1.0")
