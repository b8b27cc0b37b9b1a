"""What an alert is, and what a rule of the table says about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from sessiontrack.domain.entries import Entry

if TYPE_CHECKING:
    from sessiontrack.domain.alerts.situation import Situation


class Level(StrEnum):
    """How loud an alert is: charted, acknowledged, or a banner and a second person.

    Source: clinical research of this project, section 6.1.
    """

    INFO = "info"
    WARN = "warn"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """1 to 3, higher is louder.

        >>> Level.CRITICAL.rank
        3
        """
        return tuple(Level).index(self) + 1


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule spoke about one session; that none speaks is no clearance.

    Args:
        id: the same whenever the same rule finds the same cause, so a replay raises it once.
        level: one of ``Level``.
        message: one plain sentence with value, unit and limit.
        cause: what it is about, in a word that does not change.
        cause_id: the entry that made it true, when one did.
        blocks: ``start``, ``discharge`` or nothing.
        inputs: what the rule saw, by code.
        limits: the limits in force, by code of ``LIMITS``.
        late: raised by a back-dated value, so it warned nobody at the time.
        is_over: what it says has passed by itself, as a gap that has ended.
        again: signs to measure again, where its rule names none; each is cleared by a set of its own.
    """

    id: UUID
    rule: str
    level: str
    message: str
    cause: str
    cause_id: UUID | None = None
    blocks: str | None = None
    inputs: Mapping[str, int | str] = field(default_factory=dict)
    limits: Mapping[str, int | str] = field(default_factory=dict)
    late: bool = False
    is_over: bool = False
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule found, before it has an identity.

    Args:
        entry: the entry that made it true; it is the alert's identity unless ``cause`` is given.
        cause: for what no entry of this session makes true by itself: what it is about.
        limits: codes of the limits that were compared.
        other_limits: limits that do not come from the protocol, as those of the order.
        blocks: the start or the discharge may not happen while this holds.
        again: as those of an alert.
    """

    level: Level
    message: str
    entry: Entry | None = None
    cause: str = ""
    inputs: Mapping[str, int | str] = field(default_factory=dict)
    limits: tuple[str, ...] = ()
    other_limits: Mapping[str, int | str] = field(default_factory=dict)
    blocks: bool = False
    is_over: bool = False
    again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the table.

    Args:
        function: what is true about a situation; pure.
        levels: every level it can have; more than one make the level part of the identity.
        blocks: what its blocking findings forbid.
        signs: a later set with all of them, that raises nothing of the family, clears it.
        family: rules that a normal repeat must leave silent; the rule itself when not named.
        is_gate: it only says what is not done yet, so it is kept only when somebody lifts it.
    """

    id: str
    title: str
    source: str
    function: Callable[[Situation], Iterable[Finding]]
    levels: tuple[Level, ...]
    blocks: str | None = None
    signs: tuple[str, ...] = ()
    family: str = ""
    is_gate: bool = False

    def alert(self, finding: Finding, situation: Situation) -> Alert:
        """A finding with its identity, the limits in force and whether it came late."""
        entry, record = finding.entry, situation.record
        # The level is part of the identity where an entry may raise a louder one later.
        level = f":{finding.level.value}" if len(self.levels) > 1 else ""
        # A score belongs to the course: each session that has to act on it needs its own alert.
        if finding.cause or entry is None:
            cause = f"{finding.cause}{level}"
            identity = uuid5(record.session.id, f"{self.id}:{cause}")
        else:
            cause = entry.kind
            identity = uuid5(entry.id, f"{self.id}{level}")
        return Alert(
            id=identity,
            rule=self.id,
            level=finding.level.value,
            message=finding.message,
            cause=cause,
            cause_id=entry.id if entry else None,
            blocks=self.blocks if finding.blocks else None,
            inputs=finding.inputs,
            limits={**{code: record.protocol[code] for code in finding.limits}, **finding.other_limits},
            late=entry is not None and record.is_version_late(entry),
            is_over=finding.is_over,
            again=finding.again,
        )
