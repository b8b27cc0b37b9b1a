"""The monitoring form of a session: what the record says to each of its questions, and nothing where it is silent.

Source of the questions and their order: Spravato REMS Patient Monitoring Form, Janssen 11/2021, and its newer wording;
clinical research of this project, section 2.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from typing import cast
from uuid import UUID

from sessiontrack.domain.bodies import Discharge, DrugCount, Emergency, Incident, Sweep, Vitals
from sessiontrack.domain.monitoring_signs import (
    FormPressure,
    Judgement,
    is_in_range_at_leaving,
    is_in_range_before,
    judged_at_leaving,
    judged_before,
    pressure_at_40,
    pressure_at_leaving,
    pressure_before,
)
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.record import EffectEpisode, SessionRecord
from sessiontrack.domain.visit_checks import INTERACTING_CLASSES
from sessiontrack.domain.vitals import lowest, peak

QUESTIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "sedation": frozenset({"drowsiness", "excessive_sedation"}),
        "dissociation": frozenset({"dissociation", "out_of_body_experience"}),
        "respiratory_depression": frozenset({"respiratory_depression"}),
    }
)
"""The solicited events, with the side effects that answer yes: published counts of sedation include mild drowsiness."""


@dataclass(frozen=True, slots=True)
class SolicitedEvent:
    """One event that is asked about by name.

    Args:
        question: one of ``QUESTIONS``.
        answer: no only when a list with it was asked after the first dose; absent: not asked.
        asked_at: when such a list was asked last.
        extreme: beside the answer, the lowest MOAA/S, the highest dissociation or the lowest respiratory rate.
    """

    question: str
    answer: bool | None
    asked_at: datetime | None
    episodes: tuple[EffectEpisode, ...]
    extreme: int | None


@dataclass(frozen=True, slots=True)
class MonitoringForm:
    """The answers of one session; absent means that the record does not say.

    Args:
        is_first: no drug was given before in this course; other courses are not looked at.
        medicines: yes, no or not asked by class of ``INTERACTING_CLASSES``, as told at arrival.
        completed_by: who signed the session as complete.
        charted_by: who charted vital signs from the first dose on, in that order.
        delivered_ug: micrograms given, never those ordered.
        monitored_minutes: whole minutes from the first dose until the patient left.
        ready_minutes: whole minutes from the first dose until a person found the patient ready to leave.
        in_range_before, in_range_at_leaving: computed from the protocol's limits; no person's judgement.
        judged_before, judged_at_leaving: whether a person found the vital signs acceptable, and who.
        harms: emergencies and incidents, each with its words or code.
    """

    patient: Patient
    clinic: str
    is_first: bool | None
    medicines: Mapping[str, bool | None]
    completed_by: str | None
    charted_by: tuple[str, ...]
    started_at: datetime | None
    agent: str | None
    route: str | None
    delivered_ug: Fraction | None
    lots: tuple[str, ...]
    left_at: datetime | None
    disposition: str | None
    monitored_minutes: int | None
    ready_minutes: int | None
    in_range_before: bool | None
    in_range_at_leaving: bool | None
    pressure_before: FormPressure | None
    pressure_at_40: FormPressure | None
    pressure_at_leaving: FormPressure | None
    judged_before: tuple[bool, str] | None
    judged_at_leaving: tuple[bool, str] | None
    events: tuple[SolicitedEvent, ...]
    harms: tuple[tuple[datetime, str], ...]


def monitoring_form(
    record: SessionRecord, names: Mapping[UUID, str], clinic: str, now: datetime
) -> MonitoringForm:
    """The form of a session as its record stands, corrections honoured.

    Args:
        names: the clinic's people by id.
        clinic: its name.
    """
    started_at, given = record.infusion.started_at, record.order or record.past
    discharge = cast(Discharge | None, record.newest("discharge"))
    completions = record.of_kind("completion")
    return MonitoringForm(
        patient=record.patient,
        clinic=clinic,
        is_first=_is_first(record),
        medicines=_medicines(record),
        completed_by=_name(names, completions[-1].author_id) if completions else None,
        charted_by=_charted_by(record, names),
        started_at=started_at,
        agent=given.agent if given else None,
        route=given.route if given else None,
        delivered_ug=_delivered_ug(record, now),
        lots=_lots(record),
        left_at=record.discharged_at,
        disposition=discharge.disposition if discharge else None,
        monitored_minutes=_minute(record, record.discharged_at),
        ready_minutes=_minute(record, discharge.ready_at if discharge else None),
        in_range_before=is_in_range_before(record),
        in_range_at_leaving=is_in_range_at_leaving(record),
        pressure_before=pressure_before(record),
        pressure_at_40=pressure_at_40(record),
        pressure_at_leaving=pressure_at_leaving(record),
        judged_before=_judged(judged_before(record), names),
        judged_at_leaving=_judged(judged_at_leaving(record), names),
        events=tuple(_event(record, question) for question in QUESTIONS),
        harms=_harms(record),
    )


def _minute(record: SessionRecord, moment: datetime | None) -> int | None:
    return None if moment is None else record.minute(moment)


def _name(names: Mapping[UUID, str], person_id: UUID | None) -> str:
    return "System" if person_id is None else names.get(person_id, "Somebody who left")


def _judged(found: Judgement | None, names: Mapping[UUID, str]) -> tuple[bool, str] | None:
    return None if found is None else (found.is_acceptable, _name(names, found.by))


def _is_first(record: SessionRecord) -> bool | None:
    started_at = record.infusion.started_at
    if started_at is None:
        return None
    begun = (summary.infusion_started_at for summary in record.earlier)
    return not any(at is not None and at < started_at for at in begun)


def _medicines(record: SessionRecord) -> Mapping[str, bool | None]:
    said = record.check_in
    named = said.interacting_medicines if said else ()
    # A class that was named was asked about, whatever the box says; the others only when it says so.
    denied = False if said and said.medicines_asked else None
    return {code: True if code in named else denied for code in INTERACTING_CLASSES}


def _charted_by(record: SessionRecord, names: Mapping[UUID, str]) -> tuple[str, ...]:
    started_at = record.infusion.started_at
    if started_at is None:
        return ()
    authors = (entry.author_id for entry, _ in record.vitals if entry.measured_at >= started_at)
    return tuple(dict.fromkeys(_name(names, author) for author in authors))


def _delivered_ug(record: SessionRecord, now: datetime) -> Fraction | None:
    infusion = record.infusion
    # Started without a known rate, and no dose beside it: how much was given nobody knows.
    return infusion.delivered_ug(now) if infusion.segments or infusion.doses else None


def _lots(record: SessionRecord) -> tuple[str, ...]:
    counts = (cast(DrugCount, entry.body) for entry in record.of_kind("drug_count"))
    return tuple(dict.fromkeys(count.lot for count in counts if count.lot))


def _event(record: SessionRecord, question: str) -> SolicitedEvent:
    codes, started_at = QUESTIONS[question], record.infusion.started_at
    episodes = tuple(
        one
        for one in record.effects
        if one.effect in codes
        and (started_at is None or one.resolved_at is None or one.resolved_at > started_at)
    )
    asked = [(at, body) for at, body in _sweeps(record) if codes <= _asked(record, body)]
    is_present = bool(episodes) or any(codes & set(body.present) for _, body in asked)
    return SolicitedEvent(
        question,
        True if is_present else False if asked else None,
        asked[-1][0] if asked else None,
        episodes,
        _extreme(question, _sets_after_start(record)),
    )


def _sweeps(record: SessionRecord) -> tuple[tuple[datetime, Sweep], ...]:
    """Lists asked after the first dose; one before it says nothing about the drug."""
    started_at = record.infusion.started_at
    return tuple(
        (entry.measured_at, cast(Sweep, entry.body))
        for entry in record.of_kind("sweep")
        if started_at is not None and entry.measured_at > started_at
    )


def _asked(record: SessionRecord, sweep: Sweep) -> frozenset[str]:
    return frozenset(effect.code for effect in record.terms.asked(sweep.list_version))


def _sets_after_start(record: SessionRecord) -> tuple[Vitals, ...]:
    started_at = record.infusion.started_at
    return tuple(
        vitals for entry, vitals in record.vitals if started_at is not None and entry.measured_at > started_at
    )


def _extreme(question: str, sets: Iterable[Vitals]) -> int | None:
    if question == "dissociation":
        return peak(sets, "dissociation_nrs")
    return lowest(sets, "sedation" if question == "sedation" else "respiratory_rate")


def _harms(record: SessionRecord) -> tuple[tuple[datetime, str], ...]:
    called = ((entry.measured_at, cast(Emergency, entry.body).what) for entry in record.of_kind("emergency"))
    fallen = (
        (entry.measured_at, _incident(cast(Incident, entry.body))) for entry in record.of_kind("incident")
    )
    return tuple(sorted((*called, *fallen)))


def _incident(incident: Incident) -> str:
    words = f"{incident.incident.replace('_', ' ')}, harm: {incident.harm.replace('_', ' ')}"
    return f"{words}: {incident.text}" if incident.text else words
