"""Figures that others have published, to lay beside a clinic's own; quoted, never computed with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sessiontrack.domain.side_effects import SIDE_EFFECT_SOURCES, SIDE_EFFECTS, PublishedRate


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure.

    Args:
        figure: which of ours it lies beside.
        percent: as printed.
        of: what it counts, in words.
        source: who says so.
    """

    figure: str
    percent: float
    of: str
    source: str


_KIT = "McInnes et al. 2022, J Affect Disord: IV ketamine in practice, 537 of 9016 patients analysed"
_PHILLIPS = "Phillips et al. 2019, Am J Psychiatry 176:401-409: six IV infusions"
_CRTCE = "Rodrigues et al. 2020, Expert Opin Drug Saf 19:1031-1040: IV clinic, 203 patients"

OUTCOMES = (
    Published("response", 53.6, "patients, PHQ-9", _KIT),
    Published("response", 59.0, "patients, MADRS, after six", _PHILLIPS),
    Published("remission", 28.9, "patients, PHQ-9", _KIT),
    Published("worse", 8.4, "patients, PHQ-9", _KIT),
    Published("evaluable", round(100 * 537 / 9016, 1), "patients with enough data", _KIT),
    Published("ever_high", 44.3, "patients over four infusions", _CRTCE),
)
"""Source: clinical research of this project, sections 4.4 and 9.1."""

RELAPSE_FREE = ((28, 80.0), (56, 60.0))
"""Days, and percent whose response held without maintenance. Source: McInnes et al. 2022, J Affect Disord."""

RELAPSE_SOURCE = _KIT

_TABLE = ("crtce_2020", "rems_58m", "label_trd", "aspire_pooled", "aspire_2", "pooled_week1")

RATE_SOURCES = MappingProxyType({code: SIDE_EFFECT_SOURCES[code] for code in _TABLE})
"""Studies that counted side effects. Source: clinical research of this project, section 4.4."""


def rates_of(source: str | None, of: str) -> Mapping[str, PublishedRate]:
    """What one study printed, by side effect; nothing without one.

    Args:
        source: a key of ``RATE_SOURCES``.
        of: ``patients`` or ``sessions``.

    >>> rates_of("crtce_2020", "patients")["nausea"].percent
    Decimal('13.3')
    """
    return {
        effect.code: rate
        for effect in SIDE_EFFECTS.values()
        for rate in effect.published
        if rate.source == source and rate.of == of
    }
