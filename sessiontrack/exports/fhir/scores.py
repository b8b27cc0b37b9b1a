"""Rating scales: the answers as a questionnaire response, the total as an observation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from sessiontrack.domain.bodies import Score
from sessiontrack.domain.entries import Thread
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.scales.base import Scale
from sessiontrack.domain.scales.parts import Answer
from sessiontrack.domain.score_checks import total_of
from sessiontrack.exports.fhir.base import (
    BY_PATIENT,
    LOINC,
    Held,
    Place,
    Resource,
    coding,
    concept,
    extension,
    held_of,
    ours,
    pruned,
    quantity,
    reference,
)
from sessiontrack.exports.fhir.codes import SCORE, absent_reason
from sessiontrack.exports.fhir.observations import SURVEY, observation
from sessiontrack.exports.fhir.questionnaires import is_coded, questionnaire_name


def score_resources(threads: Iterable[Thread], place: Place) -> Iterator[Resource]:
    """Every score, its answers where there are some and its total where the scale has one."""
    for held in held_of(threads, "score"):
        score = cast(Score, held.entry.body)
        scale = SCALES[score.scale]
        if score.items is not None:
            yield _response(held, place, scale, score)
        if scale.total_range is not None:
            yield _total(held, place, scale, score)


def _response(held: Held, place: Place, scale: Scale, score: Score) -> Resource:
    entry = held.entry
    answers = [
        {"linkId": str(item), "answer": [_answer(scale, item, points)]}
        for item, points in enumerate(score.items or (), start=1)
        if points is not None
    ]
    if score.recent is not None:
        answers.append({"linkId": "recent", "answer": [{"valueBoolean": score.recent}]})
    by_patient = entry.author_role == BY_PATIENT or scale.rater == "patient"
    return pruned(
        {
            "resourceType": "QuestionnaireResponse",
            "id": str(held.id),
            "extension": _around(score),
            "questionnaire": f"{questionnaire_name(scale)}|{score.scale_version}",
            "status": held.status("completed", "amended"),
            "subject": place.subject,
            "encounter": place.encounter,
            "authored": place.moment(entry.measured_at),
            "author": place.who(entry),
            "source": place.subject if by_patient else None,
            "item": answers,
        }
    )


def _answer(scale: Scale, item: int, points: int) -> Resource:
    answers: tuple[Answer, ...] = scale.items[item - 1].answers if is_coded(scale) else ()
    chosen = next((each for each in answers if each.value == points), None)
    if chosen is None or chosen.loinc is None:
        return {"valueInteger": points}
    return {"valueCoding": coding(LOINC, chosen.loinc, chosen.label)}


def _total(held: Held, place: Place, scale: Scale, score: Score) -> Resource:
    total = total_of(score)
    public = (coding(LOINC, scale.loinc_total),) if scale.loinc_total else ()
    code = concept(*public, ours("scale", scale.code), text=f"{scale.abbreviation} total")
    value: Resource = {"dataAbsentReason": absent_reason(None)}
    if total is not None:
        value = {"valueQuantity": quantity(total, SCORE)}
    parts = [
        {"code": concept(ours(f"scale:{scale.code}", part)), "valueQuantity": quantity(points, SCORE)}
        for part, points in score.subtotals.items()
    ]
    answers = [] if score.items is None else [reference("QuestionnaireResponse", held.id)]
    told = {"category": SURVEY, "code": code, **value, "derivedFrom": answers, "component": parts}
    return observation(held, place, "total", {"extension": _around(score), **told})


def _around(score: Score) -> list[Resource]:
    return [extension("occasion", "Code", score.occasion)]
