"""What somebody who looks at a course's picture has chosen: a session, a second scale, the order of the effects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID


class EffectOrder(StrEnum):
    """How the rows of the side effects are sorted."""

    FREQUENT = "frequent"
    CLINIC = "clinic"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class CourseLook:
    """A choice; the one without arguments is what the page opens with.

    Args:
        chosen_id: the session whose column stands out.
        second_scale: shown beside the course's own; without one, the one scored most often.
        order: the effects by frequency in this course, by frequency in the clinic, or the worst first.
        clinic_order: codes of the effects, the clinic's most frequent first.
    """

    chosen_id: UUID | None = None
    second_scale: str | None = None
    order: EffectOrder = EffectOrder.FREQUENT
    clinic_order: tuple[str, ...] = ()

    def query(self, *, view: str = "", **changes: object) -> str:
        """The choice as the query of an address, with some of it changed; empty for what the page opens with."""
        asked = {"session": self.chosen_id, "scale": self.second_scale, "effects": self.order, **changes}
        if asked["effects"] == EffectOrder.FREQUENT:
            asked["effects"] = None
        kept = {name: str(value) for name, value in {"view": view, **asked}.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


OPENED = CourseLook()
