"""What happens to a synthetic patient between sessions: calls, screens, a score that asks for somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sessiontrack.domain import bodies
from sessiontrack.domain.scales import SCALES
from sessiontrack.service import course_entries
from sessiontrack.service.demo.staff import Staff

CALLED_AFTER = (timedelta(hours=27), timedelta(days=7), timedelta(days=14), timedelta(days=30))
SCREENS = {"misuse_screen": (0,) * 4, "urinary_screen": (0,) * 5}
THOUGHTS_OF_DEATH = (2, 2, 1, 2, 1, 2, 1, 1, 1)


def call(staff: Staff, course_id: UUID, start: datetime, until: datetime) -> None:
    """The contacts after a session, as long as they lie before the next one or today."""
    for after in CALLED_AFTER:
        if start + after < until - timedelta(hours=2):
            contact = bodies.FollowUp(contact="phone", text="Well, no complaints.")
            staff.chart("nora", course_entries.record_follow_up, course_id, contact, at=start + after)


def ask_screens(staff: Staff, course_id: UUID, at: datetime) -> None:
    """The two screens of a maintenance session, all answered with no."""
    for scale, items in SCREENS.items():
        staff.chart(
            "nora", course_entries.record_score, course_id, _score(scale, "before_session", items), at=at
        )


def tell_thoughts(staff: Staff, course_id: UUID, at: datetime) -> None:
    """A PHQ-9 whose ninth answer is not zero, and nobody has asked further yet."""
    score = _score("phq9", "follow_up", THOUGHTS_OF_DEATH)
    staff.chart("nora", course_entries.record_score, course_id, score, at=at)


def _score(scale: str, occasion: str, items: tuple[int, ...]) -> bodies.Score:
    return bodies.Score(scale=scale, occasion=occasion, items=items, scale_version=SCALES[scale].version)
