"""Side effects: an adverse event for each, and the condition it left, which has an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from sessiontrack.domain.bodies import Emergency, FollowUp, Incident, SideEffectOnset
from sessiontrack.domain.entries import Entry, Thread
from sessiontrack.domain.record import EffectEpisode, SessionRecord
from sessiontrack.exports.fhir.base import (
    HL7,
    OURS,
    Place,
    Resource,
    coding,
    concept,
    extension,
    held_of,
    ours,
    part_id,
    pruned,
    reference,
)
from sessiontrack.exports.fhir.codes import effect_concept


def effect_resources(record: SessionRecord, place: Place) -> Iterator[Resource]:
    """Every side effect of a session; what was taken back is told as a condition that never was."""
    onsets = {entry.root_id: entry for entry in record.of_kind("side_effect")}
    for episode in record.effects:
        yield _event(episode, onsets[episode.id], place)
        yield _condition(episode, onsets[episode.id], place)
    for held in held_of(record.threads, "side_effect"):
        if held.is_retracted:
            onset = cast(SideEffectOnset, held.entry.body)
            yield _bare(held.id, place) | {
                "code": effect_concept(onset.effect, place.terms),
                "verificationStatus": _verified("entered-in-error"),
                "onsetDateTime": place.moment(held.entry.measured_at),
            }


def late_effects(threads: Iterable[Thread], place: Place) -> Iterator[Resource]:
    """Side effects that the patient told of in a contact after a session."""
    for held in held_of(threads, "follow_up"):
        contact = cast(FollowUp, held.entry.body)
        for number, effect in enumerate(() if held.is_retracted else contact.effects, start=1):
            yield pruned(
                {
                    "resourceType": "AdverseEvent",
                    "id": part_id(held.id, f"late-{number}"),
                    "actuality": "actual",
                    "event": effect_concept(effect.effect, place.terms),
                    "subject": place.subject,
                    "encounter": place.encounter,
                    "detected": place.moment(held.entry.measured_at),
                    "recordedDate": place.moment(held.entry.entered_at),
                    "severity": _severity(effect.severity),
                    "recorder": place.who(held.entry),
                }
            )


def harms(threads: Iterable[Thread], place: Place) -> Iterator[Resource]:
    """Falls and other incidents, and emergencies, but those that were taken back: R4 has no status for them."""
    for kind in ("incident", "emergency"):
        for held in held_of(threads, kind):
            body = held.entry.body
            if held.is_retracted:
                continue
            if isinstance(body, Incident):
                event = concept(ours("incident", body.incident), text=body.text)
            else:
                event = concept(ours("emergency", "called"), text=cast(Emergency, body).what)
            yield pruned(
                {
                    "resourceType": "AdverseEvent",
                    "id": str(held.id),
                    "extension": [extension("harm", "Code", body.harm)] if isinstance(body, Incident) else [],
                    "actuality": "actual",
                    "event": event,
                    "subject": place.subject,
                    "encounter": place.encounter,
                    "date": place.moment(held.entry.measured_at),
                    "recordedDate": place.moment(held.entry.entered_at),
                    "recorder": place.who(held.entry),
                }
            )


def _event(episode: EffectEpisode, onset: Entry, place: Place) -> Resource:
    body = cast(SideEffectOnset, onset.body)
    outcome = "resolved" if episode.resolved_at else "ongoing"
    return pruned(
        {
            "resourceType": "AdverseEvent",
            "id": str(episode.id),
            "extension": [extension("solicited", "Boolean", episode.solicited)],
            "actuality": "actual",
            "event": effect_concept(
                episode.effect, place.terms, body.note if episode.effect == "other" else None
            ),
            "subject": place.subject,
            "encounter": place.encounter,
            "date": place.moment(episode.onset_at),
            "recordedDate": place.moment(onset.entered_at),
            "resultingCondition": [reference("Condition", _condition_id(episode))],
            "severity": _severity(episode.worst),
            "outcome": concept(coding(f"{HL7}adverse-event-outcome", outcome)),
            "recorder": place.who(onset),
        }
    )


def _condition(episode: EffectEpisode, onset: Entry, place: Place) -> Resource:
    body = cast(SideEffectOnset, onset.body)
    clinical = "resolved" if episode.resolved_at else "active"
    words = [{"text": text} for text in (body.note, episode.action) if text and text.strip()]
    return _bare(episode.id, place) | pruned(
        {
            "extension": [_step(place.moment(at), severity) for at, severity in episode.steps],
            "clinicalStatus": concept(coding(f"{HL7}condition-clinical", clinical)),
            "verificationStatus": _verified("confirmed"),
            "code": effect_concept(episode.effect, place.terms),
            "onsetDateTime": place.moment(episode.onset_at),
            "abatementDateTime": place.moment(episode.resolved_at),
            "recordedDate": place.moment(onset.entered_at),
            "note": words,
        }
    )


def _bare(effect_id: object, place: Place) -> Resource:
    return pruned(
        {
            "resourceType": "Condition",
            "id": f"{effect_id}-condition",
            "subject": place.subject,
            "encounter": place.encounter,
        }
    )


def _condition_id(episode: EffectEpisode) -> str:
    return f"{episode.id}-condition"


def _step(at: str | None, severity: str) -> Resource:
    """The severity from a moment on; FHIR's own element holds only one."""
    parts = [{"url": "at", "valueDateTime": at}, {"url": "severity", "valueCode": severity}]
    return {"url": f"{OURS}extension:severity-step", "extension": parts}


def _severity(severity: str) -> Resource:
    return concept(coding(f"{HL7}adverse-event-severity", severity))


def _verified(status: str) -> Resource:
    return concept(coding(f"{HL7}condition-ver-status", status))
