"""What an amendment changed in a vitals set, sign by sign."""

from __future__ import annotations

from dataclasses import replace

from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.vitals import CUFF, SIGNS


def differing_signs(earlier: Vitals, later: Vitals) -> tuple[str, ...]:
    """Signs about which two sets do not say the same: the value, why there is none, or whether it is an artifact."""
    return tuple(code for code in SIGNS if _said(earlier, code) != _said(later, code))


def replaced_part(earlier: Vitals, later: Vitals) -> Vitals:
    """The earlier set with nothing but what the later one says otherwise; a pressure stays a pair."""
    signs = set(differing_signs(earlier, later))
    if signs & set(CUFF):
        signs.update(CUFF)
    return replace(
        earlier,
        readings={code: value for code, value in earlier.readings.items() if code in signs},
        not_measured={code: reason for code, reason in earlier.not_measured.items() if code in signs},
        artifact=tuple(code for code in earlier.artifact if code in signs),
        position=earlier.position if earlier.position != later.position else None,
        source=earlier.source if earlier.source != later.source else None,
    )


def added_signs(earlier: Vitals, later: Vitals) -> tuple[str, ...]:
    """Signs of which the later set speaks and the earlier one did not."""
    nothing = (None, None, False)
    return tuple(code for code in differing_signs(earlier, later) if _said(earlier, code) == nothing)


def _said(vitals: Vitals, code: str) -> tuple[int | None, str | None, bool]:
    return vitals.readings.get(code), vitals.not_measured.get(code), code in vitals.artifact
