"""A session with each kind that becomes a resource, and ways to correct any session."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sessiontrack.domain.bodies import (
    Body,
    Completion,
    Emergency,
    FollowUp,
    Incident,
    LateEffect,
    Retraction,
    Score,
    SideEffectOnset,
    SignOff,
    Sweep,
    Tolerability,
    Vitals,
)
from sessiontrack.domain.courses import INDICATIONS
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.side_effects import SIDE_EFFECTS_VERSION
from sessiontrack.exports.fhir import Resource
from tests.builders_domain import at, dose, entry
from tests.builders_record import change, checked_in, course, effect, full, ordered, patient, record
from tests.charts.samples import BERLIN, medicine

GAD7 = Score(scale="gad7", occasion="before_session", items=(0, 1, 2, 3, 3, 2, 1), scale_version="1.0")
DIGEST = "0" * 64


def amended(earlier: Entry, body: Body | None = None, **header: Any) -> Entry:
    """A correction of an entry."""
    held = {"reason_code": "keying_error", "reason_text": "mistyped", **header}
    return entry(body or earlier.body, earlier.measured_at, target_id=earlier.root_id, **held)


def retracted(earlier: Entry, **header: Any) -> Entry:
    """An entry taken back."""
    held = {"reason_code": "wrong_patient", "reason_text": "another chair", **header}
    return entry(Retraction(), earlier.measured_at, target_id=earlier.id, **held)


def of(kind: str, resources: list[Resource]) -> list[Resource]:
    return [each for each in resources if each["resourceType"] == kind]


def everything() -> SessionRecord:
    """A session with each kind that becomes a resource, and with corrections of each."""
    wrong, gone = full(12, systolic=242), full(13)
    pulse = entry(
        Vitals(
            readings={"heart_rate": 70, "temperature_c": 368, "oxygen_l_per_min": 20, "spo2": 80},
            not_measured={"systolic": "refused"},
            artifact=("spo2",),
            position="sitting",
            source="monitor",
        ),
        at(14),
    )
    doses = [
        dose("started", 0, rate_ul_per_h=150_333, concentration_ug_per_ml=410),
        dose("bolus", 6, dose_ug=2_505),
    ]
    mistake = dose("bolus", 7, dose_ug=90_000)
    nausea, never = effect("nausea", 8, "moderate"), effect("dizziness", 9)
    itch = SideEffectOnset(effect="other", severity="mild", solicited=False, note="itching nose")
    scored = entry(GAD7, at(-20))
    fall = entry(Incident(incident="fall", harm="none"), at(51))
    events = (
        entry(Incident(incident="fall", harm="minor", text="slipped at the door"), at(52)),
        entry(Emergency(what="chest pain"), at(53)),
    )
    contact = FollowUp(contact="phone", effects=(LateEffect(effect="headache", severity="mild"),))
    signature: dict[str, Any] = {"digest": DIGEST, "covers_link": DIGEST}
    return record(
        checked_in(-30, weight_source="measured"), ordered(), *doses, mistake, retracted(mistake),
        dose("rate_changed", 10, rate_ug_per_h=40_000), dose("paused", 20, reason="high_bp"),
        dose("resumed", 25, rate_ug_per_h=30_000), dose("stopped", 41, reason="patient_request"),
        wrong, amended(wrong, Vitals(readings={"systolic": 142})), gone, retracted(gone), pulse,
        nausea, change(nausea, 15, "severe"), change(nausea, 30, resolved=True), never, retracted(never),
        entry(itch, at(3)),
        medicine(16), medicine(17, "water", unit="ml", route="inhaled", reason="thirst"),
        entry(Sweep(present=("nausea",), list_version=SIDE_EFFECTS_VERSION), at(45)),
        entry(Tolerability(rating=0), at(50)), scored, amended(scored, replace(GAD7, items=(3,) * 7)),
        entry(Score(scale="phq9", occasion="checkpoint", items=(0, 1, None), scale_version="1.0"), at(-15)),
        entry(Score(scale="madrs", occasion="checkpoint", total=31, scale_version="1.0"), at(-14)),
        entry(Score(scale="cssrs_screen", occasion="checkpoint", items=(1, 0, 0, 0, 0, 1), recent=False,
                    scale_version="1.0"), at(-13)),
        entry(GAD7, at(-12), author_id=None, author_role="patient"),
        fall, retracted(fall), *events, entry(contact, at(1440)),
        entry(Completion(meaning="administered", **signature), at(60)),
        entry(SignOff(meaning="reviewed_and_agree", **signature), at(70)),
        zone=BERLIN, course=course(indications=tuple(INDICATIONS), indication_text="grief"),
        patient=patient(phone="+49 30 1234"),
    )  # fmt: skip


def corrected(chance: random.Random, entries: list[Entry]) -> Iterator[Entry]:
    """Some of the entries are amended, some retracted, some both."""
    for each in entries:
        what = chance.random()
        if what < 0.15:
            yield amended(each)
        if 0.1 < what < 0.25:
            yield retracted(each)
