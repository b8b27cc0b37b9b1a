"""The table of rules: what is judged, in the order in which a page lists it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sessiontrack.domain.alerts.base import Rule

_ROWS: tuple[Rule, ...] = ()

RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in _ROWS})
"""Every rule by its id; ids are stored, so they are retired, never renamed."""

LEAVING: frozenset[str] = frozenset({"early_discharge"})
"""Rules that look at what the other rules found."""
