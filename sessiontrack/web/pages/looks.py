"""What every template may use: days, times, ages, weights, and words for the codes of all pages."""

from __future__ import annotations

from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import cast

from flask import Flask
from flask.blueprints import BlueprintSetupState
from markupsafe import Markup, escape

from sessiontrack.domain.courses import CHECKPOINTS, DECISIONS, ELIGIBILITY_ITEMS, INDICATIONS, OCCASIONS
from sessiontrack.domain.dosing import shown_mg
from sessiontrack.domain.long_term_checks import LONG_TERM_CHECKS
from sessiontrack.domain.patients import CAUTIONS, Patient, age_years
from sessiontrack.domain.permissions import Permission, Role
from sessiontrack.domain.visit_checks import kilograms
from sessiontrack.web.local_time import add_local_time, local_today
from sessiontrack.web.pages.course_answers import CORE_WORDS, alert_rows, answer_to
from sessiontrack.web.pages.course_flags import flag_words
from sessiontrack.web.work import current_actor

_HYPHENED = "C-SSRS"

ROLE_WORDS = MappingProxyType(
    {
        Role.NURSE: "Nurse",
        Role.CLINICIAN: "Clinician",
        Role.ADMIN: "Administrator",
        Role.AUDITOR: "Auditor",
        Role.ANALYST: "Analyst",
        Role.SERVICE: "Program",
    }
)
AGENT_WORDS = MappingProxyType({"ketamine": "ketamine", "esketamine": "esketamine"})
ROUTE_WORDS = MappingProxyType(
    {
        "iv": "into a vein (IV)",
        "im": "into a muscle (IM)",
        "intranasal": "nasal spray",
        "subcutaneous": "under the skin",
        "sublingual": "under the tongue",
        "oral": "by mouth",
    }
)
PHASE_WORDS = MappingProxyType({"initial_series": "Initial series", "maintenance": "Maintenance"})
SEX_WORDS = MappingProxyType({"female": "Female", "male": "Male", "other": "Other", "unknown": "Not known"})
SEVERITY_PLACES = MappingProxyType({"mild": 1, "moderate": 2, "severe": 3})


def add_looks(state: BlueprintSetupState) -> None:
    """Give the templates of an application their filters and words; a blueprint calls it once."""
    app = cast(Flask, state.app)
    add_local_time(app)
    app.jinja_env.filters.update(age=_age, kg=kilograms, mg=shown_mg)
    app.jinja_env.filters.update(per_kg=shown_per_kg, ordered=shown_ordered, unbroken=unbroken)
    app.jinja_env.globals.update(
        role_words=ROLE_WORDS,
        caution_words=CAUTIONS,
        route_words=ROUTE_WORDS,
        phase_words=PHASE_WORDS,
        indication_words=INDICATIONS,
        item_words=ELIGIBILITY_ITEMS,
        decision_words=DECISIONS,
        checkpoint_words=CHECKPOINTS,
        occasion_words=OCCASIONS,
        actor_may_decide=_may_decide,
        severity_places=SEVERITY_PLACES,
        course_alert_rows=alert_rows,
        course_answer_to=answer_to,
        flag_words=flag_words,
        core_words=CORE_WORDS,
        check_words=LONG_TERM_CHECKS,
        product_version=_version(),
    )


def shown_per_kg(centi_mg_per_kg: int) -> str:
    """Hundredths of mg/kg as a page shows them.

    >>> shown_per_kg(60), shown_per_kg(57)
    ('0.6', '0.57')
    """
    return _trimmed(Decimal(centi_mg_per_kg).scaleb(-2))


def shown_ordered(ug_per_kg: int) -> str:
    """Micrograms per kilogram in mg/kg, as they were ordered.

    >>> shown_ordered(600), shown_ordered(525)
    ('0.6', '0.525')
    """
    return _trimmed(Decimal(ug_per_kg).scaleb(-3))


def unbroken(text: str) -> Markup:
    """A text whose one name with a letter after its hyphen stays in one line; it reads and is found as it was.

    >>> unbroken("Ask the C-SSRS screen")
    Markup('<span>Ask the <span class="nowrap">C-SSRS</span> screen</span>')
    >>> unbroken("Answer the PHQ-9")
    Markup('Answer the PHQ-9')
    """
    escaped = escape(text)
    if _HYPHENED not in escaped:
        return escaped
    # A part of its own each, a flexible box would drop the spaces between them.
    held = escaped.replace(_HYPHENED, Markup('<span class="nowrap">{}</span>').format(_HYPHENED))
    return Markup("<span>{}</span>").format(held)


def _trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _may_decide() -> bool:
    return current_actor().may(Permission.COURSES_DECIDE)


def _age(patient: Patient) -> int:
    return age_years(patient.born_on, local_today())


def _version() -> str:
    try:
        return version("sessiontrack")
    except PackageNotFoundError:
        return ""
