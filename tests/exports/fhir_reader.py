"""Reads a record back out of FHIR resources, as somebody who has only the file would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, cast

from sessiontrack.domain.vitals import SIGNS
from sessiontrack.exports.fhir.base import OURS, Resource
from tests.exports.fhir_told import Told

STRETCH_STATUSES = ("in-progress", "on-hold", "completed", "stopped")


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
        elif "date" in each:
            told.harms[each["id"]] = (
                ours(each["event"], "incident"),
                extended(each, "harm"),
                each["event"].get("text"),
                moment(each["date"]),
            )
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
