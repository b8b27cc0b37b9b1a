"""What a synthetic patient brings along: treatments tried before, and medicines at home."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sessiontrack.domain import bodies
from sessiontrack.service.demo.staff import Staff
from sessiontrack.service.histories import record_concomitant_medicine, record_past_treatment

TRIED = (
    bodies.PastTreatment(
        treatment="ssri",
        name="Sertraline",
        outcome="no_response",
        adequate=True,
        since="2021-03",
        until="2022",
    ),
    bodies.PastTreatment(
        treatment="snri", name="Venlafaxine", outcome="response_lost", adequate=True, since="2022"
    ),
    bodies.PastTreatment(treatment="psychotherapy", outcome="partial_response"),
    bodies.PastTreatment(treatment="tms", outcome="not_known", text="Done elsewhere, letter asked for."),
)
TAKEN = (
    bodies.ConcomitantMedicine(
        medicine_class="benzodiazepine", name="Lorazepam", dose="1 mg at night", since="2024-03"
    ),
    bodies.ConcomitantMedicine(medicine_class="other", name="Levothyroxine", dose="75 mcg", since="2019"),
    bodies.ConcomitantMedicine(
        medicine_class="sedative_hypnotic", name="Zolpidem", dose="5 mg", since="2020", until="2023-05"
    ),
)
NONE_TAKEN = bodies.ConcomitantMedicine(medicine_class="no_medicine")
CASES = ((TRIED, TAKEN), (TRIED[:1], (NONE_TAKEN,)), ((), ()))
"""What is told of one patient after the other; of each third nobody asked."""

TAPERED = 0
"""The patient, by number, whose benzodiazepine was halved in the course."""


def tell_history(staff: Staff, course_id: UUID, number: int, at: datetime) -> None:
    """What a patient, by number, told when the course was opened; one dose is halved."""
    tried, taken = CASES[number % len(CASES)]
    for treatment in tried:
        staff.chart("paul", record_past_treatment, course_id, treatment, at=at)
    for place, medicine in enumerate(taken):
        kept = staff.chart("nora", record_concomitant_medicine, course_id, medicine, at=at)
        if number == TAPERED and place == 0:
            since = at.date().isoformat()
            halved = replace(medicine, dose="0.5 mg at night", since=since, follows=kept.entry.id)
            staff.chart("paul", record_concomitant_medicine, course_id, halved, at=at + timedelta(hours=2))
