"""What a monitor's trend comes to in a session, set by set, before it is kept and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sessiontrack.domain.counts import counted
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.monitor_trends import PlannedSet, TrendPlan
from sessiontrack.domain.vitals import SIGNS, Sign


@dataclass(frozen=True, slots=True)
class SetOutcome:
    """What became of one set.

    Args:
        is_new: false when it was there before.
        unusual: what asks for a second look and waits for it.
        confirmed: what somebody looked at again before it was kept.
        left_out: why it was not kept; nothing when it was.
    """

    planned: PlannedSet
    is_new: bool = False
    unusual: tuple[Fault, ...] = ()
    confirmed: tuple[Fault, ...] = ()
    left_out: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """One unusual value of a trend, as somebody is asked about it.

    Args:
        key: names the moment, the sign, the doubt and the value: another value is another question.
        why: the limit that it passes.
    """

    key: str
    line: int
    measured_at: datetime
    sign: Sign
    value: int | str
    why: str


@dataclass(frozen=True, slots=True)
class MonitorImport:
    """What became of a monitor's trend."""

    plan: TrendPlan
    outcomes: tuple[SetOutcome, ...]

    @property
    def added(self) -> int:
        """How many sets are new."""
        return sum(outcome.is_new for outcome in self.outcomes)

    @property
    def left_out(self) -> tuple[SetOutcome, ...]:
        """The sets that were not kept."""
        return tuple(outcome for outcome in self.outcomes if outcome.left_out is not None)

    @property
    def repeated(self) -> int:
        """How many sets were there before."""
        return len(self.outcomes) - self.added - len(self.left_out)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Every unusual value that waits for somebody to look at it."""
        return tuple(_doubt(outcome.planned, fault) for outcome in self.outcomes for fault in outcome.unusual)

    @property
    def rounded(self) -> int:
        """How many readings of kept sets were rounded to a whole number, the half up."""
        return sum(len(outcome.planned.rounded) for outcome in self.outcomes if outcome.left_out is None)

    def lines(self) -> Iterator[str]:
        """The report, a sentence a line."""
        added, repeated = counted(self.added, "set"), self.repeated
        yield f"{added} added, {repeated} there before, {len(self.left_out)} left out."
        yield from self.notes()

    def notes(self) -> Iterator[str]:
        """The same without the counts: what was rounded, thinned, left out, unusual or no reading."""
        yield f"{counted(self.rounded, 'reading')} rounded to whole numbers, the half up."
        if self.plan.thinned:
            lie = "lies" if self.plan.thinned == 1 else "lie"
            yield f"{counted(self.plan.thinned, 'pressure')} {lie} between the chosen ones."
        for outcome in self.left_out:
            yield f"{_place(outcome.planned)}: left out: {outcome.left_out}."
        for outcome in self.outcomes:
            for what, faults in (("to confirm", outcome.unusual), ("confirmed", outcome.confirmed)):
                for fault in faults:
                    doubt = _doubt(outcome.planned, fault)
                    told = f"{doubt.sign.code} {doubt.value} {doubt.why}"
                    yield f"{_place(outcome.planned)}: {what}: {told}."
        yield from _lines_of(self.plan)


def doubt_key(planned: PlannedSet, fault: Fault) -> str:
    """Names one unusual value: two files that agree in it ask the same question."""
    return f"{planned.measured_at.isoformat()}{fault.path}:{fault.code}:{fault.value}"


def _doubt(planned: PlannedSet, fault: Fault) -> Doubt:
    sign = SIGNS[fault.path.rsplit("/", 1)[-1]]
    value = cast(int | str, fault.value)
    why = fault.message.split(":")[0]
    return Doubt(doubt_key(planned, fault), planned.line, planned.measured_at, sign, value, why)


def _place(planned: PlannedSet) -> str:
    return f"line {planned.line} ({planned.measured_at:%Y-%m-%d %H:%M} UTC)"


def _lines_of(plan: TrendPlan) -> Iterator[str]:
    for artifact in plan.artifacts:
        yield f"line {artifact.line}: artifact: {artifact.column} {artifact.value}: {artifact.why}."
    if plan.artifacts_n > len(plan.artifacts):
        yield f"{plan.artifacts_n - len(plan.artifacts)} more artifacts were left out."
    for mean in plan.means_apart:
        said = (
            f"the monitor's mean pressure {mean.monitor} mmHg is far from {mean.computed} mmHg, as computed"
        )
        yield f"line {mean.line}: {said}."
    for heading in plan.ignored:
        yield f"The column {heading!r} was not read."
