"""Provenance: who changed what, when and why, and who signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sessiontrack.domain.entries import Entry, Thread
from sessiontrack.exports.fhir.base import (
    HL7,
    Place,
    Resource,
    coding,
    concept,
    identifier,
    ours,
    pruned,
    reference,
)

SIGNATURES = ("completion", "sign_off")
_ID_LENGTH = 36
"""Of a UUID: what stands in front of every id of ours."""


def provenances(threads: Sequence[Thread], resources: Iterable[Resource], place: Place) -> Iterator[Resource]:
    """One for each amendment, each retraction and each signature.

    Args:
        resources: what the entries became; what became none is told of the session, or of the course.
    """
    made: dict[str, list[Resource]] = {}
    for each in resources:
        made.setdefault(each["id"][:_ID_LENGTH], []).append(reference(each["resourceType"], each["id"]))
    whole = [place.encounter or reference("EpisodeOfCare", place.course_id)]
    for thread in threads:
        targets = made.get(str(thread.root.id), whole)
        for before, after in zip(thread.versions, thread.versions[1:], strict=False):
            yield _correction(after, before.id, targets, place)
        for retraction in thread.retractions:
            yield _correction(retraction, retraction.target_id, targets, place)
        if thread.root.kind in SIGNATURES:
            yield _signature(thread.root, whole, place)


def _correction(entry: Entry, earlier_id: object, targets: list[Resource], place: Place) -> Resource:
    is_removal = entry.kind == "retraction"
    operation = coding(f"{HL7}v3-DataOperation", "NULLIFY" if is_removal else "UPDATE")
    code = (ours("correction-reason", entry.reason_code),) if entry.reason_code else ()
    reason = concept(*code, text=entry.reason_text)
    earlier = {
        "role": "removal" if is_removal else "revision",
        "what": {"identifier": identifier("entry", earlier_id)},
    }
    told = {
        "reason": [reason] if reason else [],
        "activity": concept(operation),
        "agent": _agent(entry, "author", place),
        "entity": [earlier],
    }
    return _provenance(entry, targets, place, told)


def _signature(entry: Entry, targets: list[Resource], place: Place) -> Resource:
    told = {"activity": concept(ours("signature", entry.kind)), "agent": _agent(entry, "attester", place)}
    return _provenance(entry, targets, place, told)


def _agent(entry: Entry, part: str, place: Place) -> list[Resource]:
    return [{"type": concept(coding(f"{HL7}provenance-participant-type", part)), "who": place.who(entry)}]


def _provenance(entry: Entry, targets: list[Resource], place: Place, told: Resource) -> Resource:
    return pruned(
        {
            "resourceType": "Provenance",
            "id": str(entry.id),
            "target": targets,
            "occurredDateTime": place.moment(entry.measured_at),
            "recorded": place.moment(entry.entered_at),
            **told,
        }
    )
