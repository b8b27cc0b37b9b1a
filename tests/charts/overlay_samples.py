"""Courses to lay over each other: readings of one sign, each session from its own minute zero."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sessiontrack.charts.overlay import SCALES, AlignedSession, Overlay
from tests.builders_record import patient

MINUTES = (-12, -5, 10, 20, 30, 40, 49.5, 64.5, 79.5, 94.5, 109.5)
SHAPE = (0.2, 0.2, 0.4, 0.7, 0.9, 1, 0.9, 0.7, 0.5, 0.3, 0.2)


def session_id(ordinal: int) -> UUID:
    """The id of a session."""
    return UUID(int=700 + ordinal)


def aligned(
    ordinal: int, readings: Iterable[tuple[float, int | None]], recovers_from: float | None = 49
) -> AlignedSession:
    """A session by its number."""
    on = date(2026, 6, 1) + timedelta(days=3 * ordinal)
    return AlignedSession(session_id(ordinal), ordinal, on, tuple(readings), recovers_from)


def overlay(*sessions: AlignedSession, sign: str = "systolic", **around: Any) -> Overlay:
    """Some sessions of a course."""
    return Overlay(UUID(int=3), patient(), sign, sessions, **around)


def course_of(number: int, sign: str = "systolic", **around: Any) -> Overlay:
    """A course of so many sessions, in which the effect of each is a little smaller than that of the one before."""
    low, high = SCALES[sign].low, SCALES[sign].high
    sessions = []
    for ordinal in range(1, number + 1):
        size = (high - low) * (0.9 - 0.4 * ordinal / number)
        readings = [
            (minute + ordinal % 3 - 1, round(low + size * share))
            for minute, share in zip(MINUTES, SHAPE, strict=True)
        ]
        sessions.append(aligned(ordinal, readings))
    return overlay(*sessions, sign=sign, **around)
