"""The drug: the infusion as a procedure, and one administration for each stretch of constant rate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from typing import cast

from sessiontrack.domain.bodies import DoseEvent, Medicine
from sessiontrack.domain.dosing import DOSE_REASONS, RATE_ROUTES, ROUTES, Segment
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord
from sessiontrack.exports.fhir.base import (
    UCUM,
    Held,
    Place,
    Resource,
    concept,
    held_of,
    number,
    ours,
    part_id,
    pruned,
    quantity,
    reference,
)
from sessiontrack.exports.fhir.codes import INFUSION, agent_concept, route_concept

STRETCH = ("started", "resumed", "rate_changed")
SINGLE = ("bolus", "dose_given")
UCUM_UNITS = {"mg": "mg", "ug": "ug", "g": "g", "ml": "mL", "mmol": "mmol"}
"""UCUM's code for a unit of another medicine, where it has one."""


def drug_resources(record: SessionRecord, place: Place) -> Iterator[Resource]:
    """Everything that was given in a session."""
    if record.infusion.started_at is not None:
        yield _procedure(record, place)
    given = _Given(record, place)
    if record.past is not None:
        yield given.elsewhere()
    else:
        yield from given.stretches()
        yield from given.single_doses()
    yield from given.taken_back()
    for held in held_of(record.threads, "medicine"):
        yield _medicine(held, place)


def procedure_id(record: SessionRecord) -> str:
    """The infusion's id."""
    return part_id(record.session.id, "infusion")


def _procedure(record: SessionRecord, place: Place) -> Resource:
    infusion, route = record.infusion, record.route
    is_open_pause = bool(infusion.pauses) and infusion.pauses[-1].ends_at is None
    status = "on-hold" if is_open_pause else "in-progress"
    if infusion.ended_at is not None:
        status = infusion.end_event or "completed"
    code = concept(*((INFUSION,) if route in RATE_ROUTES else ()), ours("procedure", f"drug-{route}"))
    period = {"start": place.moment(infusion.started_at), "end": place.moment(infusion.ended_at)}
    return pruned(
        {
            "resourceType": "Procedure",
            "id": procedure_id(record),
            "status": status,
            "statusReason": _reason(infusion.end_reason),
            "code": {**code, "text": "Administration of the drug"},
            "subject": place.subject,
            "encounter": place.encounter,
            "performedPeriod": pruned(period),
        }
    )


def _reason(reason: str | None) -> Resource | None:
    if not reason:
        return None
    return concept(ours("dose-reason", reason)) if reason in DOSE_REASONS else concept(text=reason)


class _Given:
    """The administrations of one session's drug."""

    def __init__(self, record: SessionRecord, place: Place) -> None:
        self.record, self.place = record, place
        entries = record.of_kind("dose_event")
        self.events = [(each, cast(DoseEvent, each.body)) for each in entries]

    def stretches(self) -> Iterator[Resource]:
        """One administration a stretch; a change of rate ends one and begins the next."""
        infusion = self.record.infusion
        # Two events at one moment: the later one set the rate.
        began = {e.measured_at.astimezone(UTC): e for e, body in self.events if body.event in STRETCH}
        paused = {pause.begins_at: pause for pause in infusion.pauses}
        for stretch in infusion.segments:
            ends_at, status, reason = stretch.ends_at, "completed", None
            if ends_at is None:
                status = "in-progress"
            elif ends_at in paused:
                reason = paused[ends_at].reason
                status = "on-hold" if paused[ends_at].ends_at is None else status
            elif ends_at == infusion.ended_at and infusion.end_event == "stopped":
                status, reason = "stopped", infusion.end_reason
            period = {
                "start": self.place.moment(stretch.begins_at),
                "end": self.place.moment(ends_at),
            }
            yield self._administration(
                began[stretch.begins_at],
                {
                    "status": status,
                    "statusReason": [each] if (each := _reason(reason)) else [],
                    "effectivePeriod": pruned(period),
                    "dosage": self._dosage(_amount(stretch), stretch.rate_ug_per_h),
                },
            )

    def single_doses(self) -> Iterator[Resource]:
        """One administration a bolus or a dose by a route without a rate."""
        for entry, body in self.events:
            if body.event in SINGLE and body.dose_ug is not None:
                at = {"effectiveDateTime": self.place.moment(entry.measured_at)}
                dosage = self._dosage(Fraction(body.dose_ug))
                code = ours("dose-event", body.event)
                yield self._administration(
                    entry, {"status": "completed", "category": concept(code), **at, "dosage": dosage}
                )

    def elsewhere(self) -> Resource:
        """What another record says was given; the amount is left out where it does not say it."""
        infusion, (entry, *_) = self.record.infusion, self.record.of_kind("past_session")
        at: Resource = {"effectiveDateTime": self.place.moment(entry.measured_at)}
        if infusion.end_event is not None:
            ended_at = self.place.moment(infusion.ended_at)
            at = {"effectivePeriod": {"start": self.place.moment(entry.measured_at), "end": ended_at}}
        told = [
            *(self._dosage(_amount(each), each.rate_ug_per_h) for each in infusion.segments),
            *(self._dosage(Fraction(each.dose_ug)) for each in infusion.doses),
        ]
        dosage = {"dosage": told[0]} if told else {}
        return self._administration(entry, {"status": "completed", **at, **dosage})

    def taken_back(self) -> Iterator[Resource]:
        """What never was, so that whoever has it learns that."""
        given = [
            *held_of(self.record.threads, "past_session"),
            *(
                held
                for held in held_of(self.record.threads, "dose_event")
                if cast(DoseEvent, held.entry.body).event in STRETCH + SINGLE
            ),
        ]
        for held in given:
            if held.is_retracted:
                at = self.place.moment(held.entry.measured_at)
                yield self._administration(
                    held.entry, {"status": "entered-in-error", "effectiveDateTime": at}
                )

    def _administration(self, entry: Entry, told: Resource) -> Resource:
        part_of = reference("Procedure", procedure_id(self.record))
        is_begun = self.record.infusion.started_at is not None
        # Who brought a past session in did not give its drug.
        gave = [] if entry.kind == "past_session" else [{"actor": self.place.who(entry)}]
        return pruned(
            {
                "resourceType": "MedicationAdministration",
                "id": str(entry.root_id),
                **({"partOf": [part_of]} if is_begun else {}),
                **{name: told[name] for name in ("status", "statusReason", "category") if name in told},
                "medicationCodeableConcept": agent_concept(self.record.agent),
                "subject": self.place.subject,
                "context": self.place.encounter,
                **told,
                "performer": gave,
            }
        )

    def _dosage(self, dose_ug: Fraction | None, rate_ug_per_h: Fraction | None = None) -> Resource:
        route = route_concept(self.record.route)
        dose = None if dose_ug is None else quantity(number(dose_ug / 1000, 3), "mg")
        rate = None if rate_ug_per_h is None else quantity(number(rate_ug_per_h / 1000, 6), "mg/h")
        return pruned({"route": route, "dose": dose, "rateQuantity": rate})


def _amount(stretch: Segment) -> Fraction | None:
    """Micrograms of a finished stretch; while it runs nobody knows."""
    ends_at: datetime | None = stretch.ends_at
    return None if ends_at is None else stretch.delivered_ug_at(ends_at)


def _medicine(held: Held, place: Place) -> Resource:
    """Another drug, by the words it was charted in."""
    entry, body = held.entry, cast(Medicine, held.entry.body)
    value = number(Fraction(body.dose_thousandths, 1000), 3)
    dose: Resource = {"value": value, "unit": body.unit}
    if body.unit in UCUM_UNITS:
        dose |= {"system": UCUM, "code": UCUM_UNITS[body.unit]}
    route = route_concept(body.route) if body.route in ROUTES else concept(text=body.route)
    return pruned(
        {
            "resourceType": "MedicationAdministration",
            "id": str(held.id),
            "status": held.status("completed", "completed"),
            "medicationCodeableConcept": concept(text=body.name),
            "subject": place.subject,
            "context": place.encounter,
            "effectiveDateTime": place.moment(entry.measured_at),
            "performer": [{"actor": place.who(entry)}],
            "reasonCode": [concept(text=body.reason)] if body.reason else [],
            "dosage": {"route": route, "dose": dose},
        }
    )
