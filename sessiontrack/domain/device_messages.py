"""What a monitor's gateway reports (HL7 v2 ORU^R01): whose readings, of when, and which can be used.

Source: IHE Patient Care Device Technical Framework, volume 2: transaction PCD-01 and appendix B, segment by segment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from sessiontrack.domain.checks import FAR, FUTURE
from sessiontrack.domain.device_codes import sign_of, unit_of
from sessiontrack.domain.device_patients import Named, named_in
from sessiontrack.domain.hl7_messages import VERSIONS, Message, NotTaken, Segment, moment_of, offset_of

OBSERVATION = "ORU^R01"

HAS_VALUE = ("F", "R", "P", "C")
"""OBX-11: final, entered and not verified, preliminary, corrected. Each is a reading that nobody here has seen yet."""

HAS_NONE = ("X", "N", "I", "O", "S", "U")
"""OBX-11: not obtained, not asked, not there yet, or without a number. A value withdrawn (D, W) is not among them."""

NO_READING = ("INV", "NAV", "BUSY", "DEMO", "TEST")
"""OBX-8: invalid, not available, still measuring, or of no patient. Source: appendix B.8, measurement status."""

DOUBTFUL = ("QUES", "CAL", "EARLY")
"""OBX-8: questionable, calibrating, or an early estimate: kept, and charted as an artifact."""

LONGEST_NAME = 80
"""So many letters of a bed or a record number are kept; a monitor shows fewer. Our own choice."""

MOST_READINGS = 1000
"""So many lines of signs a message may hold; a monitor's holds some ten a minute. Our own choice."""

_NUMBER = re.compile(r"[+-]?\d{1,6}(\.\d{0,6})?\Z", re.ASCII)
_NULL = '""'


@dataclass(frozen=True, slots=True)
class Observed:
    """One reading of a sign.

    Args:
        value: in the unit that is charted, not rounded yet.
        sent: value and unit as they were sent.
        rank: how many names of the same sign are believed before it.
        is_doubtful: the device itself doubts it.
    """

    sign: str
    value: Decimal
    measured_at: datetime
    sent: str
    rank: int = 0
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What one message reports.

    Args:
        record_number: the patient's (PID-3).
        location: the bed (PV1-3), as the gateway names it.
        observed: empty when no sign had a value.
        named: what else it says of the patient; only compared, never kept.
    """

    record_number: str
    location: str
    observed: tuple[Observed, ...]
    named: Named


def read_report(message: Message, *, zone: tzinfo, now: datetime) -> Report:
    """What a message reports.

    Args:
        zone: the clinic's, for times without an offset in a message without one.

    Raises:
        NotTaken: with the first thing in it that cannot be right; nothing of it is used then.
    """
    _check_header(message)
    _check_letters(message)
    header_zone = offset_of(message.header.part(7)) or zone
    number = _record_number(message)
    visits = message.of("PV1")
    location = " ".join(filter(None, visits[0].repetitions(3)[0])) if visits and visits[0].raw(3) else ""
    signs_n = 0
    observed: list[Observed] = []
    for group, line in _observations(message):
        named = sign_of(line.repetitions(3)[0]) if line.raw(3) else None
        if named is not None:
            signs_n += 1
            if signs_n > MOST_READINGS:
                sentence = f"A message holds at most {MOST_READINGS} readings: send them in several."
                raise NotTaken(sentence, condition=102, place=line.place(3))
            observed += _observed(line, group, named, zone=header_zone, now=now)
    if not signs_n:
        sentence = "Holds no sign that is charted here: pressure, pulse, saturation, breath or temperature."
        raise NotTaken(sentence, condition=103, place=("OBX", 1, 3))
    return Report(number, location[:LONGEST_NAME], tuple(observed), named_in(message))


def _check_header(message: Message) -> None:
    header = message.header
    if message.kind != OBSERVATION:
        raise NotTaken(
            f"Only {OBSERVATION} is taken.", condition=200, place=header.place(9), is_rejected=True
        )
    if message.version not in VERSIONS:
        sentence = f"Versions {VERSIONS[0]} to {VERSIONS[-1]} are taken."
        raise NotTaken(sentence, condition=203, place=header.place(12), is_rejected=True)
    if header.part(11) != "P":
        sentence = "Only production (P) is taken: training and tests must not reach a record."
        raise NotTaken(sentence, condition=202, place=header.place(11), is_rejected=True)
    if not message.control_id:
        raise NotTaken("The message must have a control id.", condition=101, place=header.place(10))


def _check_letters(message: Message) -> None:
    """No field holds a NUL, which not every database can store."""
    for segment in message.segments:
        for number, text in enumerate(segment.fields):
            if "\0" in text:
                raise NotTaken("Must be text without a NUL.", condition=102, place=segment.place(number))


def _record_number(message: Message) -> str:
    """PID-3: the identifier of type MR, or the only one."""
    patients = message.of("PID")
    if len(patients) != 1:
        raise NotTaken("A message is about one patient: one PID segment.", condition=100, place=("PID", 1, 0))
    (patient,) = patients
    identifiers = patient.repetitions(3)
    medical = [parts for parts in identifiers if parts[4:5] == ("MR",)]
    chosen = medical or identifiers
    if len({parts[0] for parts in chosen}) != 1 or not chosen[0][0]:
        sentence = "Must hold the record number: one identifier, or the one of type MR."
        raise NotTaken(sentence, condition=101, place=patient.place(3))
    return chosen[0][0][:LONGEST_NAME]


def _observations(message: Message) -> Iterator[tuple[Segment | None, Segment]]:
    """Each OBX with the OBR that it stands under."""
    group = None
    for segment in message.segments:
        if segment.name == "OBR":
            group = segment
        elif segment.name == "OBX":
            yield group, segment


def _observed(
    line: Segment, group: Segment | None, named: tuple[str, int], *, zone: tzinfo, now: datetime
) -> Iterator[Observed]:
    """The reading of a line; none when it says that there is none."""
    sign, rank = named
    status, flags = line.part(11), {parts[0] for parts in line.repetitions(8)}
    if status not in (*HAS_VALUE, *HAS_NONE):
        sentence = "Is not one of F, R, P, C or X; a value that was withdrawn is dismissed at the bedside."
        raise NotTaken(sentence, condition=103 if status else 101, place=line.place(11))
    written = line.part(5)
    if status in HAS_NONE or not flags.isdisjoint(NO_READING) or written in ("", _NULL):
        return
    if line.part(2) != "NM" or len(line.repetitions(5)) > 1 or not _NUMBER.match(written):
        raise NotTaken("Must be one number (NM).", condition=102, place=line.place(5))
    units = line.repetitions(6)
    unit = unit_of(sign, units[0]) if units else None
    if unit is None:
        sentence = "Must name a unit in which this sign is taken."
        raise NotTaken(sentence, condition=103 if units else 101, place=line.place(6))
    sent = f"{written} {next(filter(None, units[0]), '')}".strip()
    yield Observed(
        sign,
        unit.convert(Decimal(written)),
        _measured_at(line, group, zone, now),
        sent[:LONGEST_NAME],
        rank,
        not flags.isdisjoint(DOUBTFUL),
    )


def _measured_at(line: Segment, group: Segment | None, zone: tzinfo, now: datetime) -> datetime:
    """OBX-14, or OBR-7 of the group; a message's own time says nothing about its readings."""
    segment, field = (line, 14) if line.part(14) or group is None else (group, 7)
    place, text = segment.place(field), segment.part(field)
    if not text:
        raise NotTaken("Must hold when it was measured (OBX-14 or OBR-7).", condition=101, place=place)
    moment = moment_of(text, zone)
    if moment is None:
        sentence = "Must be a time to the minute, with its offset where the clocks were turned."
        raise NotTaken(sentence, condition=102, place=place)
    if moment - now > FUTURE:
        minutes = FUTURE.seconds // 60
        sentence = f"Lies more than {minutes} minutes in the future: set the clock of the gateway."
        raise NotTaken(sentence, condition=102, place=place)
    if now - moment > FAR:
        hours = FAR.days * 24
        raise NotTaken(f"Is older than {hours} hours.", condition=102, place=place)
    return moment.astimezone(UTC)
