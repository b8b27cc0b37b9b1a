"""HL7 v2 as text: the fields of a message, its moments, and how it is acknowledged; what they mean is said elsewhere.

Source: HL7 version 2.6, chapter 2: message construction, escape sequences, acknowledgement, tables 0008 and 0357.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from types import MappingProxyType

VERSIONS = ("2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6")
_OLD_ERRORS = VERSIONS[:3]
"""Versions whose ERR segment names the place and the code in one field."""

CONDITIONS = MappingProxyType(
    {
        100: "Segment sequence error",
        101: "Required field missing",
        102: "Data type error",
        103: "Table value not found",
        200: "Unsupported message type",
        202: "Unsupported processing id",
        203: "Unsupported version id",
        204: "Unknown key identifier",
        207: "Application internal error",
    }
)
"""HL7 table 0357, as far as it is answered."""

_PUNCTUATION = r"[!-/:-@\[-`{-~]"
_HEADER = re.compile(rf"MSH({_PUNCTUATION})({_PUNCTUATION}{{4}})(?=\1)")
_NAME = re.compile(r"[A-Z][A-Z0-9]{2}\Z")
_MOMENT = re.compile(r"(\d{12})(\d\d)?(?:\.\d{1,4})?([+-])?(?(3)(\d\d)([0-5]\d))\Z", re.ASCII)

LONGEST_ECHO = 227
"""So much of a sender's own field stands in the answer: the longest that HL7 2.6 gives a name of an application."""

Place = tuple[str, int, int]
"""A segment, the how-manieth of its name, and the number of a field."""


class NotTaken(Exception):
    """A message that is not kept; the sentence says to its sender what would be right, and names no patient.

    Args:
        is_rejected: true where the message is of no use here at all (AR), false for a fault in it (AE).
        condition: a key of ``CONDITIONS``.
    """

    def __init__(
        self, sentence: str, *, condition: int, place: Place | None = None, is_rejected: bool = False
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.condition = condition
        self.place = place
        self.is_rejected = is_rejected


@dataclass(frozen=True, slots=True)
class Separators:
    """The five characters that a message declares for itself."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"

    def unescape(self, text: str) -> str:
        """Text with its separators put back; any other escape sequence stays as it was written.

        >>> Separators("|", "^", "~", "!", "&").unescape("A!T!B !F! !.sp9!")
        'A&B | !.sp9!'
        """
        meant = {"F": self.field, "S": self.component, "R": self.repetition, "E": self.escape}
        meant["T"] = self.subcomponent
        escape = re.escape(self.escape)
        return re.sub(f"{escape}([FSRET]){escape}", lambda match: meant[match[1]], text)

    def escaped(self, text: str) -> str:
        """Text that may stand in a field."""
        codes = zip("FSRET", (self.field, self.component, self.repetition, self.escape), strict=False)
        known = {character: f"{self.escape}{code}{self.escape}" for code, character in codes}
        known[self.subcomponent] = f"{self.escape}T{self.escape}"
        return "".join(known.get(character, character) for character in text)


@dataclass(frozen=True, slots=True)
class Segment:
    """A line of a message.

    Args:
        fields: as they were sent, in HL7's numbers: 0 is the name of the segment.
        nth: the how-manieth of its name, from 1.
    """

    name: str
    fields: tuple[str, ...]
    separators: Separators
    nth: int = 1

    def place(self, field: int) -> Place:
        """Where a field stands, for an answer."""
        return self.name, self.nth, field

    def raw(self, field: int) -> str:
        """A field as it was sent; empty when the segment ends before it."""
        return self.fields[field] if field < len(self.fields) else ""

    def repetitions(self, field: int) -> tuple[tuple[str, ...], ...]:
        """Each repetition of a field that holds something, as its components."""
        sent = self.raw(field)
        repeated = sent.split(self.separators.repetition) if sent else ()
        return tuple(self._components(text) for text in repeated)

    def part(self, field: int, component: int = 1) -> str:
        """A component of the first repetition of a field; empty when there is none."""
        parts = next(iter(self.repetitions(field)), ())
        return parts[component - 1] if component <= len(parts) else ""

    def _components(self, text: str) -> tuple[str, ...]:
        unescape = self.separators.unescape
        return tuple(unescape(part).strip() for part in text.split(self.separators.component))


@dataclass(frozen=True, slots=True)
class Message:
    """A message in its segments, the header first.

    Args:
        encoding: in which its bytes could be read.
    """

    segments: tuple[Segment, ...]
    encoding: str = "utf-8"

    @property
    def header(self) -> Segment:
        """The segment MSH."""
        return self.segments[0]

    @property
    def sender(self) -> str:
        """Who sent it, as ``APPLICATION|FACILITY`` (MSH-3 and MSH-4): the name of each, or else its identifier."""
        names = (self.header.part(field) or self.header.part(field, 2) for field in (3, 4))
        return "|".join(names)

    @property
    def kind(self) -> str:
        """The message and its event: ``ORU^R01``."""
        return f"{self.header.part(9)}^{self.header.part(9, 2)}"

    @property
    def version(self) -> str:
        """MSH-12."""
        return self.header.part(12)

    @property
    def control_id(self) -> str:
        """MSH-10, the sender's own name for the message."""
        return self.header.part(10)

    def of(self, name: str) -> tuple[Segment, ...]:
        """The segments of a name, in their order."""
        return tuple(segment for segment in self.segments if segment.name == name)


def read_message(content: bytes) -> Message:
    """The segments of a message.

    Raises:
        NotTaken: it is no HL7 message of one header.
    """
    encoding = _encoding_of(content)
    text = content.decode(encoding).replace("\r\n", "\r").replace("\n", "\r").strip("\r")
    match = _HEADER.match(text)
    if match is None or len({match[1], *match[2]}) < 1 + len(match[2]):
        raise NotTaken("A message begins with MSH and its separators.", condition=100, is_rejected=True)
    separators = Separators(match[1], *match[2])
    segments: list[Segment] = []
    counts: dict[str, int] = {}
    for line in filter(None, text.split("\r")):
        name = line[:3]
        if not _NAME.match(name) or line[3:4] not in ("", separators.field) or (name == "MSH" and segments):
            sentence = "Each line is a segment, and only the first one a header."
            raise NotTaken(sentence, condition=100, is_rejected=not segments)
        counts[name] = counts.get(name, 0) + 1
        # The first field of a header is the separator itself.
        rest = line[4:].split(separators.field) if line[3:] else []
        fields = (name, separators.field, *rest) if name == "MSH" else (name, *rest)
        segments.append(Segment(name, fields, separators, counts[name]))
    return Message(tuple(segments), encoding)


def _encoding_of(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # Each byte is a letter of it; what counts here is ASCII.
        return "latin-1"
    return "utf-8"


def offset_of(text: str) -> tzinfo | None:
    """The offset from UTC that a time names, or nothing."""
    match = _MOMENT.match(text)
    if match is None or match[3] is None:
        return None
    minutes = int(match[4]) * 60 + int(match[5])
    # Nowhere is further than 14 hours from UTC; a greater offset is a fault of the time.
    return (
        timezone(timedelta(minutes=-minutes if match[3] == "-" else minutes)) if minutes <= 14 * 60 else None
    )


def moment_of(text: str, zone: tzinfo) -> datetime | None:
    """A moment (data type DTM, to the minute at least) in UTC; nothing for what is none.

    Args:
        zone: what holds where the time names no offset; in the hour that its clocks have twice, or never, there
            is no telling which moment is meant.

    >>> from zoneinfo import ZoneInfo
    >>> moment_of("202603021305", ZoneInfo("America/Chicago")).isoformat()
    '2026-03-02T19:05:00+00:00'
    >>> moment_of("20260302130509.5+0100", UTC).isoformat()
    '2026-03-02T12:05:09+00:00'
    >>> moment_of("20261101013000", ZoneInfo("America/Chicago")), moment_of("20260302", UTC)
    (None, None)
    """
    match = _MOMENT.match(text)
    if match is None:
        return None
    offset = offset_of(text)
    if match[3] and offset is None:
        return None
    try:
        local = datetime.strptime(match[1] + (match[2] or "00"), "%Y%m%d%H%M%S").replace(
            tzinfo=offset or zone
        )
        # A clock that is turned says the same twice, or jumps over it.
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            return None
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def acknowledgement(
    message: Message | None, refused: NotTaken | None, *, control_id: str, now: datetime
) -> bytes:
    """The answer to a message: AA when it is kept, else AE or AR with what is wrong.

    A sender that asks only whether its message arrived safely (MSH-15 other than NE, MSH-16 NE) is answered in
    HL7's enhanced mode: CA, CE, CR.

    Args:
        message: as far as it could be read.
        control_id: of the answer itself.
    """
    header = message.header if message else Segment("MSH", ("MSH", "|", "^~\\&"), Separators())
    one = header.separators
    version = header.part(12) if header.part(12) in VERSIONS else VERSIONS[-1]
    code = _code(header, refused)
    event = header.part(9, 2) or "R01"
    echo = {field: header.raw(field)[:LONGEST_ECHO] for field in (3, 4, 5, 6, 10)}
    at = now.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")
    kind = one.component.join(("ACK", one.escaped(event[:3]), "ACK"))
    processing = one.escaped(header.part(11)[:1]) or "P"
    lines = [
        [
            "MSH",
            header.raw(2),
            echo[5],
            echo[6],
            echo[3],
            echo[4],
            at,
            "",
            kind,
            control_id,
            processing,
            version,
        ],
        ["MSA", code, echo[10], one.escaped(refused.sentence if refused else "")],
    ]
    if refused is not None:
        lines.append(_error(refused, one, version))
    text = "".join(f"{one.field.join(line).rstrip(one.field)}\r" for line in lines)
    return text.encode(message.encoding if message else "utf-8", "replace")


def _code(header: Segment, refused: NotTaken | None) -> str:
    is_commit = header.part(15) in ("AL", "ER", "SU") and header.part(16) == "NE"
    told = "A" if refused is None else "R" if refused.is_rejected else "E"
    return f"{'C' if is_commit else 'A'}{told}"


def _error(refused: NotTaken, one: Separators, version: str) -> list[str]:
    condition = (str(refused.condition), CONDITIONS[refused.condition], "HL70357")
    place = [str(part) for part in refused.place or ()]
    if version in _OLD_ERRORS:
        return ["ERR", one.component.join([*(place or ["", "", ""]), one.subcomponent.join(condition)])]
    sentence = one.escaped(refused.sentence)
    return ["ERR", "", one.component.join(place), one.component.join(condition), "E", "", "", "", sentence]
