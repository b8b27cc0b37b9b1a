"""One line of words for every kind of entry about a whole course."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sessiontrack.domain import bodies
from sessiontrack.domain.alerts import Level
from sessiontrack.domain.alerts.scores import SCREENER, THOUGHTS, item9_points, screener_risk
from sessiontrack.domain.bodies import Body
from sessiontrack.domain.concomitant_medicines import MEDICINE_CLASSES, NO_MEDICINE, interacts
from sessiontrack.domain.courses import CHECKPOINTS, DECISIONS, ELIGIBILITY_ITEMS, OCCASIONS
from sessiontrack.domain.entries import KIND_OF
from sessiontrack.domain.long_term_checks import LONG_TERM_CHECKS
from sessiontrack.domain.past_treatments import NO_TREATMENT, OUTCOMES, TREATMENTS
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.scales.cssrs_screen import RISK_WORDS, Risk
from sessiontrack.domain.score_checks import total_of
from sessiontrack.domain.terms import Terms
from sessiontrack.web.form_texts import shown_day, shown_part_day
from sessiontrack.web.form_words import code_words

CONTACT_WORDS = MappingProxyType(
    {"phone": "Phone", "visit": "Visit", "message": "Message", "form": "Form", "other": "Other"}
)
ELIGIBILITY_WORDS = MappingProxyType(
    {"eligible": "Eligible", "not_eligible": "Not eligible", "deferred": "Deferred"}
)


def course_words(body: Body, terms: Terms) -> str:
    """One line that says what an entry about a course holds."""
    if isinstance(body, bodies.FollowUp):
        return _joined(_follow_up(body, terms))
    return _joined(_SAYERS[KIND_OF[type(body)]](body))


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


def _eligibility(body: bodies.Eligibility) -> Iterator[str]:
    yield ELIGIBILITY_WORDS[body.decision]
    for answer in ("concern", "open"):
        items = [
            ELIGIBILITY_ITEMS.get(code, code_words(code))
            for code, said in body.items.items()
            if said == answer
        ]
        yield f"{answer}: {', '.join(items)}" if items else ""
    yield body.note or ""


def _consent(body: bodies.Consent) -> Iterator[str]:
    yield "Consent given" if body.given else "Consent withdrawn"
    yield f"holds until {shown_day(body.valid_until)}" if body.given and body.valid_until else ""
    yield f"form {body.form_version}" if body.form_version else ""


def _decision(body: bodies.Decision) -> Iterator[str]:
    yield DECISIONS.get(body.decision, code_words(body.decision))
    yield CHECKPOINTS.get(body.checkpoint, code_words(body.checkpoint))
    yield body.text or ""


def _follow_up(body: bodies.FollowUp, terms: Terms) -> Iterator[str]:
    yield CONTACT_WORDS.get(body.contact, code_words(body.contact))
    for late in body.effects:
        yield f"{terms.label(late.effect)} {late.severity}"
    for code in body.checks:
        yield f"{LONG_TERM_CHECKS.get(code, code_words(code))} seen"
    yield body.text or ""


def _score(body: bodies.Score) -> Iterator[str]:
    total, said = total_of(body), answer_words(body)
    scale = SCALES.get(body.scale)
    shown = (said.words if said else "no total") if total is None else str(total)
    yield f"{scale.abbreviation if scale else body.scale} {shown}"
    yield said.words if said and total is not None else ""
    yield OCCASIONS.get(body.occasion, code_words(body.occasion))


def _past_treatment(body: bodies.PastTreatment) -> Iterator[str]:
    if body.treatment == NO_TREATMENT:
        yield "No treatment tried before"
    else:
        yield treatment_name(body)
    if body.outcome == "not_known":
        yield "outcome not known"
    elif body.outcome is not None:
        yield OUTCOMES.get(body.outcome, code_words(body.outcome)).lower()
    if body.adequate is not None:
        yield f"{'' if body.adequate else 'not '}at an adequate dose and time"
    yield span_words(body.since, body.until, "from")
    yield body.text or ""


def _concomitant_medicine(body: bodies.ConcomitantMedicine) -> Iterator[str]:
    if body.medicine_class == NO_MEDICINE:
        yield "Takes no medicine"
        return
    yield " ".join(part for part in (body.name, body.dose) if part)
    yield class_words(body)
    yield span_words(body.since, body.until)


def treatment_name(body: bodies.PastTreatment) -> str:
    """What was tried: its class, with its name where that was told."""
    words = TREATMENTS.get(body.treatment, code_words(body.treatment))
    if body.name is None or body.treatment == "other":
        return body.name or words
    return f"{words} ({body.name})"


def class_words(body: bodies.ConcomitantMedicine) -> str:
    """The class of a medicine that interacts with the drug; empty for another."""
    if not interacts(body):
        return ""
    words = MEDICINE_CLASSES[body.medicine_class]
    return words if words.startswith("MAO") else words.lower()


def span_words(since: str | None, until: str | None, open_word: str = "since") -> str:
    """From when until when, as far as it is known."""
    begins, ends = (shown_part_day(part) if part else "" for part in (since, until))
    if begins and ends:
        return f"{begins} to {ends}"
    return f"{open_word} {begins}" if begins else f"until {ends}" if ends else ""


@dataclass(frozen=True, slots=True)
class Said:
    """What single answers of a scale say, whatever their total.

    Args:
        level: of ``Level``; info where it calls nobody.
    """

    words: str
    level: Level


def answer_words(body: bodies.Score) -> Said | None:
    """What the answers of a screen say; nothing of a scale that is read by its total alone."""
    if body.scale == SCREENER:
        risk = screener_risk(body.items, body.recent)
        return Said(RISK_WORDS[risk], _RISK_LEVELS.get(risk, Level.INFO))
    scale = SCALES.get(body.scale)
    if body.scale == THOUGHTS:
        points = item9_points(body.items, body.total)
        if points:
            return Said(f"item 9 is {points}", Level.CRITICAL)
        return Said("item 9 is not known", Level.WARN) if points is None else None
    numbers = scale.alerting_items(body.items) if scale and body.items else ()
    return Said(f"answered above 0: {', '.join(map(str, numbers))}", Level.CRITICAL) if numbers else None


_RISK_LEVELS: Mapping[Risk | None, Level] = MappingProxyType(
    {None: Level.WARN, Risk.MODERATE: Level.WARN, Risk.HIGH: Level.CRITICAL}
)


_SAYERS: Mapping[str, Callable[[Any], Iterator[str]]] = MappingProxyType(
    {
        "eligibility": _eligibility,
        "consent": _consent,
        "decision": _decision,
        "score": _score,
        "past_treatment": _past_treatment,
        "concomitant_medicine": _concomitant_medicine,
    }
)
COURSE_WORDED = (*_SAYERS, "follow_up")
"""Kinds that have their words here, whether or not they stand in a session."""
