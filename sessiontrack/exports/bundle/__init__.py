"""The analysis bundle: one file a record type, with its grain, its keys and its dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sessiontrack.exports.bundle.alerts import ALERTS
from sessiontrack.exports.bundle.amendments import AMENDMENTS
from sessiontrack.exports.bundle.base import BUNDLE_SCHEMA, Column, Holds, Kind, Table
from sessiontrack.exports.bundle.course import DECISIONS, FOLLOW_UPS, SCORES
from sessiontrack.exports.bundle.drug import DOSE_EVENTS, DOSE_SEGMENTS, MEDICINES
from sessiontrack.exports.bundle.effects import SIDE_EFFECT_CHECKS, SIDE_EFFECTS
from sessiontrack.exports.bundle.patients import COURSES, PATIENTS
from sessiontrack.exports.bundle.sessions import SESSIONS
from sessiontrack.exports.bundle.vitals import VITALS, VITALS_WIDE

TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {
        table.name: table
        for table in (
            PATIENTS,
            COURSES,
            SESSIONS,
            DOSE_EVENTS,
            DOSE_SEGMENTS,
            VITALS,
            VITALS_WIDE,
            SIDE_EFFECTS,
            SIDE_EFFECT_CHECKS,
            SCORES,
            MEDICINES,
            ALERTS,
            DECISIONS,
            FOLLOW_UPS,
            AMENDMENTS,
        )
    }
)
"""Every file of the bundle by its name."""

__all__ = ["BUNDLE_SCHEMA", "TABLES", "Column", "Holds", "Kind", "Table"]
