"""Bodies about what a patient brings along: treatments tried before, and medicines taken beside the course."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sessiontrack.domain.bodies.base import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTreatment(Body):
    """A treatment tried before the course, or that there was none.

    Args:
        treatment: of ``TREATMENTS``; ``no_treatment`` when asked and denied.
        outcome: what came of it, of ``OUTCOMES``; absent only where there was none.
        adequate: at a dose and for a time that could have worked; absent means not known.
        since, until: a part of a day, such as ``2019`` or ``2019-03``.
    """

    treatment: str
    name: str | None = None
    outcome: str | None = None
    adequate: bool | None = None
    since: str | None = None
    until: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcomitantMedicine(Body):
    """A medicine that the patient takes at home, or that they take none.

    Args:
        medicine_class: of ``MEDICINE_CLASSES``; ``no_medicine`` when asked and denied.
        dose: as told, such as "1 mg at night".
        since, until: a part of a day; ``until`` is the last one on which it is taken, absent while it goes on.
        follows: an earlier entry about the same medicine, which holds no more: its dose changed, or it ended.
    """

    medicine_class: str
    name: str | None = None
    dose: str | None = None
    since: str | None = None
    until: str | None = None
    follows: UUID | None = None
