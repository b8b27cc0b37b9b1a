"""All sessions of a course laid over each other: one sign, each session from its own start of the drug."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.charts.overlay import (
    SCALES,
    AlignedSession,
    Overlay,
    draw_overlay,
    draw_overlay_file,
    overlay_table,
    overlay_title,
    overlay_words,
)
from sessiontrack.charts.tables import Table
from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.courses import Course, ordinals
from sessiontrack.domain.dosing import RATE_ROUTES
from sessiontrack.domain.entries import Entry, bedside_order, current_entries
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.vitals import trusted
from sessiontrack.service.access import open_course
from sessiontrack.service.audit import note
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic, get_protocol
from sessiontrack.storage.entries import list_course_entries
from sessiontrack.storage.summaries import list_summaries_of_courses

OVERLAID = tuple(SCALES)
"""The signs that can be laid over each other, in the order in which they are offered."""

_KINDS = ("vitals", "retraction")
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OverlayView:
    """An overlay as it is shown.

    Args:
        offered: the signs that the course has readings of, by code, each with a short name.
    """

    course: Course
    overlay: Overlay
    offered: Mapping[str, str]


def read_overlay(
    work: Work, course_id: UUID, sign: str | None = None, asked_id: UUID | None = None
) -> OverlayView:
    """One sign in every session of a course in which drug was given; leaves one line in the trail.

    Args:
        sign: one of ``OVERLAID``; without one, the first that was measured.
        asked_id: the session to compare; one of another course is as none.

    Raises:
        NotFound: there is no such course here.
    """
    course, patient = open_course(work, course_id, to=Permission.COURSES_READ)
    note(work, "overlay.read", course.id, patient_ids=(patient.id,))
    summaries = list_summaries_of_courses(work.db, course.clinic_id, [course.id])
    sets = _sets(list_course_entries(work.db, course.clinic_id, course.id, _KINDS))
    zone = get_clinic(work.db, course.clinic_id).zone_info
    numbers = ordinals(summaries)
    given = sorted((s for s in summaries if s.session_id in numbers), key=lambda s: numbers[s.session_id])
    measured = {code for held in given for _, body in sets.get(held.session_id, ()) for code in trusted(body)}
    offered = {code: scale.short for code, scale in SCALES.items() if code in measured}
    shown = sign or next(iter(offered), OVERLAID[0])
    overlay = Overlay(
        course_id=course.id,
        patient=patient,
        sign=shown,
        sessions=tuple(
            _aligned(held, number, sets.get(held.session_id, ()), (shown, zone))
            for number, held in enumerate(given, 1)
        ),
        asked_id=asked_id,
        has_window=course.route in RATE_ROUTES,
        protocol=get_protocol(work.db, course.clinic_id),
    )
    return OverlayView(course, overlay, offered)


_Set = tuple[datetime, Vitals]


def _sets(found: Iterable[Entry]) -> dict[UUID, list[_Set]]:
    """Current vitals sets by session, in the order of the bedside."""
    sets: dict[UUID, list[_Set]] = {}
    for entry in sorted((e for e in current_entries(found) if e.kind == "vitals"), key=bedside_order):
        sets.setdefault(cast(UUID, entry.session_id), []).append(
            (entry.measured_at, cast(Vitals, entry.body))
        )
    return sets


def _aligned(
    held: SessionSummary, number: int, sets: Sequence[_Set], shown: tuple[str, ZoneInfo]
) -> AlignedSession:
    sign, zone = shown
    started_at = cast(datetime, held.infusion_started_at)
    over_at = max((at for at in (held.infusion_ended_at, held.under_effect_until) if at), default=None)
    return AlignedSession(
        id=held.session_id,
        ordinal=number,
        on=started_at.astimezone(zone).date(),
        readings=tuple(
            ((at - started_at) / _MINUTE, trusted(body).get(sign))
            for at, body in sets
            if sign in body.readings or sign in body.not_measured
        ),
        recovers_from=None if over_at is None else (over_at - started_at) / _MINUTE,
    )


def overlay_picture(view: OverlayView) -> str:
    """The overlay as a picture for its page."""
    return draw_overlay(view.overlay)


def overlay_picture_file(view: OverlayView) -> str:
    """The same as a file of its own, with the patient named above it."""
    return draw_overlay_file(view.overlay)


def overlay_rows(view: OverlayView) -> Table:
    """The same as a table."""
    return overlay_table(view.overlay)


def overlay_texts(view: OverlayView) -> tuple[str, str]:
    """What the picture shows, and how its numbers are counted."""
    return overlay_title(view.overlay), overlay_words(view.overlay)
