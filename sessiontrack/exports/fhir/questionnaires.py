"""Rating scales as questionnaires: their wording only where the licence lets it be shipped."""

from __future__ import annotations

from sessiontrack.domain.scales import LOINC_NOTICE
from sessiontrack.domain.scales.base import Scale
from sessiontrack.domain.scales.parts import Item
from sessiontrack.exports.fhir.base import LOINC, OURS, Resource, coding, pruned

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def questionnaire_name(scale: Scale) -> str:
    """The scale's canonical address."""
    return f"{OURS}questionnaire:{scale.code}"


def is_coded(scale: Scale) -> bool:
    """Every answer has a public code; else answers are told in points."""
    answers = [answer for item in scale.items for answer in item.answers]
    return bool(answers) and all(answer.loinc for answer in answers)


def questionnaire(scale: Scale) -> Resource:
    """The form of a scale."""
    words = [scale.licence.credit, LOINC_NOTICE if scale.loinc_panel or scale.loinc_total else None]
    return pruned(
        {
            "resourceType": "Questionnaire",
            "id": scale.code.replace("_", "-"),
            "url": questionnaire_name(scale),
            "version": scale.version,
            "title": scale.name,
            "status": "active",
            "subjectType": ["Patient"],
            "copyright": "\n".join(each for each in words if each),
            "code": [coding(LOINC, scale.loinc_panel)] if scale.loinc_panel else [],
            "item": [*(_item(scale, number) for number in range(1, scale.item_count + 1)), *_recent(scale)],
        }
    )


def _item(scale: Scale, number: int) -> Resource:
    item = next((each for each in scale.items if each.number == number), Item(number, f"Item {number}"))
    coded = is_coded(scale)
    return pruned(
        {
            "linkId": str(number),
            "code": [coding(LOINC, item.loinc)] if item.loinc else [],
            "text": item.text,
            "type": "choice" if coded else "integer",
            "answerOption": [_option(answer.value, answer.loinc, answer.label) for answer in item.answers]
            if coded
            else [],
        }
    )


def _option(points: int, loinc: str | None, label: str) -> Resource:
    """An answer with its points, which FHIR keeps in an extension of its own."""
    assert loinc is not None
    ordinal = {"url": ORDINAL, "valueDecimal": points}
    return {"valueCoding": {"extension": [ordinal], **coding(LOINC, loinc, label)}}


def _recent(scale: Scale) -> list[Resource]:
    """The C-SSRS screener's question about the last three months, which is not counted."""
    if scale.code != "cssrs_screen" or scale.unscored_item is None:
        return []
    item = scale.unscored_item
    code = [coding(LOINC, item.loinc)] if item.loinc else []
    return [pruned({"linkId": "recent", "code": code, "text": item.text, "type": "boolean"})]
