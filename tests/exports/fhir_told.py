"""What a record says to somebody who reads its file, in the record's own terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast

from sessiontrack.domain.bodies import (
    CheckIn,
    FollowUp,
    Incident,
    Medicine,
    Score,
    Sweep,
    Tolerability,
    Vitals,
)
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.score_checks import total_of
from sessiontrack.exports.fhir.base import held_of


@dataclass
class Told:
    """What a session's file says, in the record's own terms."""

    patient: tuple[Any, ...] = ()
    session: tuple[Any, ...] = ()
    sets: dict[str, Any] = field(default_factory=dict)
    weights: dict[str, Any] = field(default_factory=dict)
    ratings: dict[str, Any] = field(default_factory=dict)
    sweeps: dict[str, Any] = field(default_factory=dict)
    infusion: tuple[Any, ...] = ()
    stretches: list[Any] = field(default_factory=list)
    doses: list[Any] = field(default_factory=list)
    medicines: dict[str, Any] = field(default_factory=dict)
    effects: dict[str, Any] = field(default_factory=dict)
    late: list[Any] = field(default_factory=list)
    harms: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)
    corrections: dict[str, Any] = field(default_factory=dict)


def from_record(record: SessionRecord) -> Told:
    """What the record says."""
    told, patient, infusion = Told(), record.patient, record.infusion
    names = (patient.mrn, patient.family_name, patient.given_name, patient.sex, patient.phone)
    told.patient = (str(patient.id), *names, patient.born_on.isoformat())
    told.session = (str(record.session.id), record.session.phase, record.session.planned_at)
    _charted(told, record)
    if infusion.started_at:
        is_single = infusion.end_event is None and infusion.ended_at is not None
        ended = "completed" if is_single else infusion.end_event
        told.infusion = (infusion.started_at, infusion.ended_at, ended, infusion.end_reason)
    told.stretches = [(each.begins_at, each.ends_at, each.rate_ug_per_h) for each in infusion.segments]
    told.doses = [(each.at, Fraction(each.dose_ug), each.event) for each in infusion.doses]
    for each in record.effects:
        told.effects[str(each.id)] = (each.effect, each.solicited, each.steps, each.resolved_at)
    for thread in record.threads:
        for entry in (*thread.versions[1:], *thread.retractions):
            reason = (entry.reason_code, entry.reason_text, str(entry.author_id))
            earlier = entry.target_id
            if entry.kind != "retraction":
                place = thread.versions.index(entry)
                earlier = thread.versions[place - 1].id
            told.corrections[str(entry.id)] = (str(earlier), *reason)
    return told


def _charted(told: Told, record: SessionRecord) -> None:
    for held in held_of(record.threads, "vitals"):
        vitals = cast(Vitals, held.entry.body)
        if vitals.readings or vitals.not_measured:
            told.sets[str(held.id)] = (
                held.status(), held.entry.measured_at, held.entry.entered_at, str(held.entry.author_id),
                dict(vitals.readings),
                {code: why for code, why in vitals.not_measured.items() if code not in vitals.readings},
                set(vitals.artifact) & set(vitals.readings), vitals.position, vitals.source,
            )  # fmt: skip
    for held in held_of(record.threads, "check_in"):
        check_in = cast(CheckIn, held.entry.body)
        if check_in.weight_g is not None:
            told.weights[str(held.id)] = (held.status(), check_in.weight_g)
    for held in held_of(record.threads, "tolerability"):
        told.ratings[str(held.id)] = (held.status(), cast(Tolerability, held.entry.body).rating)
    for held in held_of(record.threads, "sweep"):
        sweep = cast(Sweep, held.entry.body)
        told.sweeps[str(held.id)] = (held.status(), sweep.list_version, set(sweep.present))
    for held in held_of(record.threads, "medicine"):
        body = cast(Medicine, held.entry.body)
        said = (body.name, Fraction(body.dose_thousandths, 1000), body.unit, held.entry.measured_at)
        told.medicines[str(held.id)] = (held.is_retracted, *said)
    for each in (*record.of_kind("incident"), *record.of_kind("emergency")):
        harm = each.body
        words: tuple[Any, ...] = (None, None, getattr(harm, "what", None))
        if isinstance(harm, Incident):
            words = (harm.incident, harm.harm, harm.text)
        told.harms[str(each.root_id)] = (*words, each.measured_at)
    for each in record.of_kind("follow_up"):
        told.late += [(effect.effect, each.measured_at) for effect in cast(FollowUp, each.body).effects]
    for held in held_of(record.threads, "score"):
        score = cast(Score, held.entry.body)
        entry = told.scores.setdefault(str(held.id), {})
        if score.items is not None:
            entry["items"] = {n: points for n, points in enumerate(score.items, 1) if points is not None}
        if total_of(score) is not None:
            entry["total"] = total_of(score)
