"""What a search over a patient's resources asks for: dates as FHIR R4 compares them, and codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.errors import Fault, Rejected

COMPARISONS = ("eq", "gt", "ge", "lt", "le", "sa", "eb")
_DATE = re.compile(
    r"(?P<comparison>[a-z]{2})?(?P<year>\d{4})(-(?P<month>\d{2})(-(?P<day>\d{2})"
    r"(T(?P<hour>\d{2}):(?P<minute>\d{2})(:(?P<second>\d{2})(\.(?P<fraction>\d{1,6}))?)?"
    r"(?P<offset>Z|[+-]\d{2}:\d{2})?)?)?)?"
)
_SENTENCE = "This search cannot be made."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for.

    Args:
        dates: as they stand in the address, a comparison in front: ``ge2026-11-23``; all must hold.
        codes: tokens of codes, ``system|code`` or only the code; one must be among a resource's.
        categories: the same for its category.
    """

    patient_id: UUID
    dates: Sequence[str] = ()
    codes: Sequence[str] = ()
    categories: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Between:
    """A date that is searched for: from its first moment to the first moment behind it.

    Source: HL7 FHIR R4, Search, section 3.1.1.4.9 and the table of prefixes.
    """

    comparison: str
    since: datetime
    until: datetime

    def holds(self, began_at: datetime, ended_at: datetime | None) -> bool:
        """It is true of what lasted from one moment to another; what goes on has no end."""
        is_within = self.since <= began_at and ended_at is not None and ended_at < self.until
        reaches_behind = ended_at is None or ended_at >= self.until
        return {
            "eq": is_within,
            "gt": reaches_behind,
            "ge": reaches_behind or is_within,
            "lt": began_at < self.since,
            "le": began_at < self.since or is_within,
            "sa": began_at >= self.until,
            "eb": ended_at is not None and ended_at < self.since,
        }[self.comparison]

    def may_hold(self, first_at: datetime, last_at: datetime | None) -> bool:
        """It could be true of something that lies between two moments; without the second, it goes on."""
        until = self.until if self.comparison in ("eq", "le") else self.since
        since = self.until if self.comparison in ("gt", "sa") else self.since
        begins = self.comparison in ("gt", "ge", "sa") or first_at < until
        return begins and (self.comparison in ("lt", "le", "eb") or last_at is None or last_at >= since)


def dates_of(texts: Iterable[str], zone: ZoneInfo) -> list[Between]:
    """The dates that are searched for.

    Args:
        zone: the clinic's; a date without an offset is meant there.

    Raises:
        Rejected: one is no date, or compares in a way that is not known here.
    """
    return [_date_of(text, zone) for text in texts]


def _date_of(text: str, zone: ZoneInfo) -> Between:
    found = _DATE.fullmatch(text)
    comparison = (found and found["comparison"]) or "eq"
    if found is None or comparison not in COMPARISONS:
        wanted = f"must be a date such as 2026-11-23, after one of {', '.join(COMPARISONS)} or nothing"
        raise Rejected(_SENTENCE, [Fault("/date", "not_a_date", wanted)])
    try:
        since = _first(found, zone)
        return Between(comparison, since, _behind(found, since))
    except (ValueError, OverflowError):
        raise Rejected(_SENTENCE, [Fault("/date", "not_a_date", "must be a day that there is")]) from None


def _first(found: re.Match[str], zone: ZoneInfo) -> datetime:
    day = f"{found['year']}-{found['month'] or '01'}-{found['day'] or '01'}"
    clock = ":".join(found[name] or "00" for name in ("hour", "minute", "second"))
    fraction = (found["fraction"] or "").ljust(6, "0")
    moment = datetime.fromisoformat(f"{day}T{clock}.{fraction}{found['offset'] or ''}")
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _behind(found: re.Match[str], since: datetime) -> datetime:
    """The first moment behind it; a day ends on the clinic's clock, also when the clocks change."""
    if found["month"] is None:
        return since.replace(year=since.year + 1)
    if found["day"] is None:
        return (since + timedelta(days=31)).replace(day=1)
    if found["hour"] is None:
        return since + timedelta(days=1)
    if found["second"] is None:
        return since + timedelta(minutes=1)
    return since + (timedelta(seconds=1) if found["fraction"] is None else timedelta(microseconds=1))


def has_token(concepts: Iterable[dict[str, Any]], tokens: Sequence[str]) -> bool:
    """One of the tokens is among the concepts' codes; without tokens all is well."""
    if not tokens:
        return True
    codings = [each for concept in concepts for each in concept.get("coding", [])]
    said = {each["code"] for each in codings} | {f"{each['system']}|{each['code']}" for each in codings}
    return not said.isdisjoint(tokens)
