"""Everything that can go wrong, in the clinic's words; the web floor chooses the status codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sessiontrack.domain.alerts import Alert


class SessiontrackError(Exception):
    """A fact that stops an act; its first argument is a sentence for the person who can act on it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one field.

    Args:
        path: JSON pointer to the field, such as ``/readings/systolic``.
        code: lower snake case, for programs: ``out_of_range``, ``missing``, ``unusual``.
        message: what would be right: "must be 40 to 300 mmHg".
        limit: the bounds that were passed, in the field's unit.
        confirmable: the value is unusual, not impossible; repeating it with a confirmation keeps it.
        value: the value a confirmation must repeat.
    """

    path: str
    code: str
    message: str
    limit: tuple[int | str, ...] | None = None
    confirmable: bool = False
    value: int | str | bool | None = None


class Rejected(SessiontrackError):
    """Values that cannot be kept as they are, field by field."""

    def __init__(self, sentence: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)


class NotFound(SessiontrackError):
    """There is no such thing here; a thing of another clinic answers the same."""


class NotSignedIn(SessiontrackError):
    """Nobody is signed in, or the sign-in has ended."""


class NotAllowed(SessiontrackError):
    """The person is known, the act is not theirs."""


class IdentityNeeded(SessiontrackError):
    """A signature needs the password again, at most two minutes old."""


class TooManyTries(SessiontrackError):
    """Too many failed sign-ins, or files started, of late; waiting helps.

    Args:
        retry_after_seconds: how long to wait.
    """

    def __init__(self, sentence: str, retry_after_seconds: int) -> None:
        super().__init__(sentence)
        self.retry_after_seconds = retry_after_seconds


class Conflict(SessiontrackError):
    """The record is in a state in which this cannot be done.

    Args:
        fact: the sentence that says so.
        question: asked after it of a person who typed something that may be the slip.
    """

    def __init__(self, fact: str, question: str = "") -> None:
        super().__init__(f"{fact} {question}".rstrip())
        self.fact = fact


class AuthorMustConfirm(Conflict):
    """An entry that was made on a device is sent by another person, and its author must send it themself."""


class AlreadySigned(Conflict):
    """The session is signed; addenda, retractions and late entries are what remains."""


class Blocked(Conflict):
    """Open alerts forbid the start or the discharge until they clear or a clinician lifts them."""

    def __init__(self, sentence: str, alerts: Iterable[Alert]) -> None:
        super().__init__(sentence)
        self.alerts = tuple(alerts)


class Stale(SessiontrackError):
    """What was shown is no longer what is kept: read again, then decide."""


class VersionNeeded(SessiontrackError):
    """A change of a row must name the version that was read."""


class Unavailable(SessiontrackError):
    """The database cannot take this now; whether it was kept is unknown, and repeating is safe."""
