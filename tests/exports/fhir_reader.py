"""Reads a record back out of FHIR resources, as somebody who has only the file would; and the same from a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, cast

from sessiontrack.domain.bodies import CheckIn, FollowUp, Medicine, Score, Sweep, Tolerability, Vitals
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.score_checks import total_of
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.exports.fhir.base import OURS, Resource, held_of

STRETCH_STATUSES = ("in-progress", "on-hold", "completed", "stopped")


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
    scores: dict[str, Any] = field(default_factory=dict)
    corrections: dict[str, Any] = field(default_factory=dict)


def from_resources(resources: Iterable[Resource]) -> Told:
    """What the resources say."""
    told, by_kind = Told(), dict[str, list[Resource]]()
    for resource in resources:
        by_kind.setdefault(resource["resourceType"], []).append(resource)
    forms = {form["url"]: form for form in by_kind.get("Questionnaire", [])}
    (patient,), (visit,) = by_kind["Patient"], by_kind["Encounter"]
    told.patient = _patient(patient)
    told.session = (visit["id"], ours(visit["type"][0], "phase"), moment(extended(visit, "planned-at")))
    for each in by_kind.get("Observation", []):
        _observe(told, each)
    for each in by_kind.get("Procedure", []):
        period = each["performedPeriod"]
        ended = each["status"] if each["status"] in ("stopped", "completed") else None
        reason = ours(each.get("statusReason"), "dose-reason")
        told.infusion = (moment(period["start"]), moment(period.get("end")), ended, reason)
    for each in by_kind.get("MedicationAdministration", []):
        _administer(told, each)
    conditions = {each["id"]: each for each in by_kind.get("Condition", [])}
    for each in by_kind.get("AdverseEvent", []):
        if "resultingCondition" in each:
            _suffer(told, each, conditions)
        else:
            told.late.append((ours(each["event"], "side-effect"), moment(each["detected"])))
    for each in by_kind.get("QuestionnaireResponse", []):
        _answer(told, each, forms[each["questionnaire"].split("|")[0]])
    for each in by_kind.get("Provenance", []):
        if "entity" in each:
            earlier = each["entity"][0]["what"]["identifier"]["value"]
            (reason,) = each.get("reason", [{}])
            code = ours(reason, "correction-reason")
            told.corrections[each["id"]] = (earlier, code, reason.get("text"), who(each["agent"][0]["who"]))
    return told


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
    for each in record.of_kind("follow_up"):
        told.late += [(effect.effect, each.measured_at) for effect in cast(FollowUp, each.body).effects]
    for held in held_of(record.threads, "score"):
        score = cast(Score, held.entry.body)
        entry = told.scores.setdefault(str(held.id), {})
        if score.items is not None:
            entry["items"] = {n: points for n, points in enumerate(score.items, 1) if points is not None}
        if total_of(score) is not None:
            entry["total"] = total_of(score)


def _patient(patient: Resource) -> tuple[Any, ...]:
    name, phone = patient["name"][0], patient.get("telecom", [{}])[0].get("value")
    said = (name["family"], name["given"][0], patient["gender"], phone, patient["birthDate"])
    return (patient["id"], patient["identifier"][0]["value"], *said)


def _observe(told: Told, each: Resource) -> None:
    root, part = each["id"][:36], each["id"][37:]
    if part == "weight":
        told.weights[root] = (each["status"], Fraction(str(each["valueQuantity"]["value"])) * 1000)
    elif part == "total":
        if "valueQuantity" in each:
            told.scores.setdefault(root, {})["total"] = each["valueQuantity"]["value"]
    elif ours(each["code"], "rating"):
        told.ratings[root] = (each["status"], each["valueQuantity"]["value"])
    elif version := ours(each["code"], "sweep"):
        present = {ours(part["code"], "side-effect") for part in each["component"] if part["valueBoolean"]}
        told.sweeps[root] = (each["status"], version, present)
    else:
        performer = who(each["performer"][0])
        times = (moment(each["effectiveDateTime"]), moment(each["issued"]))
        around = (extended(each, "position"), extended(each, "source"))
        fresh: tuple[Any, ...] = (each["status"], *times, performer, {}, {}, set(), *around)
        held = told.sets.setdefault(root, fresh)
        for part in each.get("component", [each]):
            _read_sign(held, part)


def _read_sign(held: tuple[Any, ...], part: Resource) -> None:
    readings, missing, artifacts = held[4:7]
    code = cast(str, ours(part["code"], "sign"))
    value = part.get("valueQuantity") or extended(part, "artifact-value")
    if value:
        readings[code] = Fraction(str(value["value"])) * 10 ** SIGNS[code].decimals
        if "valueQuantity" not in part:
            artifacts.add(code)
    elif reason := ours(part["dataAbsentReason"], "not-measured"):
        missing[code] = reason


def _administer(told: Told, each: Resource) -> None:
    dosage = each.get("dosage", {})
    if ours(each["medicationCodeableConcept"], "agent") is None:
        dose = dosage["dose"]
        unit = {"mL": "ml"}.get(dose["unit"], dose["unit"])
        said = (each["medicationCodeableConcept"]["text"], Fraction(str(dose["value"])), unit)
        is_retracted = each["status"] == "entered-in-error"
        told.medicines[each["id"]] = (is_retracted, *said, moment(each["effectiveDateTime"]))
    elif "rateQuantity" in dosage:
        assert each["status"] in STRETCH_STATUSES
        period = each["effectivePeriod"]
        rate = Fraction(str(dosage["rateQuantity"]["value"])) * 1000
        told.stretches.append((moment(period["start"]), moment(period.get("end")), rate))
    elif each["status"] != "entered-in-error":
        amount = Fraction(str(dosage["dose"]["value"])) * 1000
        event = ours(each["category"], "dose-event")
        told.doses.append((moment(each["effectiveDateTime"]), amount, event))


def _suffer(told: Told, event: Resource, conditions: Mapping[str, Resource]) -> None:
    condition = conditions[event["resultingCondition"][0]["reference"].split("/")[1]]
    parts = [{part["url"]: part for part in step["extension"]} for step in condition["extension"]]
    steps = tuple((moment(part["at"]["valueDateTime"]), part["severity"]["valueCode"]) for part in parts)
    effect = ours(event["event"], "side-effect")
    ended_at = moment(condition.get("abatementDateTime"))
    told.effects[event["id"]] = (effect, extended(event, "solicited"), steps, ended_at)


def _answer(told: Told, each: Resource, form: Resource) -> None:
    items = {item["linkId"]: item for item in form["item"]}
    points = {}
    for answer in each.get("item", []):
        (value,) = answer["answer"]
        if "valueCoding" in value:
            options = items[answer["linkId"]]["answerOption"]
            chosen = (
                o["valueCoding"] for o in options if o["valueCoding"]["code"] == value["valueCoding"]["code"]
            )
            points[int(answer["linkId"])] = next(chosen)["extension"][0]["valueDecimal"]
        elif "valueInteger" in value:
            points[int(answer["linkId"])] = value["valueInteger"]
    told.scores.setdefault(each["id"], {})["items"] = points


def ours(concept: Resource | None, codes: str) -> str | None:
    """The code of one of our vocabularies among a concept's."""
    system = f"{OURS}codes:{codes}"
    found = [each["code"] for each in (concept or {}).get("coding", []) if each["system"] == system]
    return found[0] if found else None


def extended(resource: Resource, name: str) -> Any:
    """The value of an extension of ours."""
    for each in resource.get("extension", []):
        if each["url"] == f"{OURS}extension:{name}":
            return next(value for key, value in each.items() if key.startswith("value"))
    return None


def who(reference: Resource) -> str:
    """Our id of a person."""
    return str(reference["identifier"]["value"])


def moment(text: str | None) -> datetime | None:
    """A time as it was kept."""
    return None if text is None else datetime.fromisoformat(text)
