"""The frames in which HL7 messages travel over a connection.

Source: HL7 version 2, Lower Layer Protocols: a message begins with 0x0B and ends with 0x1C 0x0D.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

START, END = 0x0B, 0x1C
_BETWEEN = b"\r\n \t"


@dataclass(frozen=True, slots=True)
class Broken:
    """What is no whole message.

    Args:
        is_hopeless: what follows it cannot be told from it either, so the connection is of no more use.
    """

    sentence: str
    is_hopeless: bool = True


class Frames:
    """The messages in a stream of bytes, however it is cut; never holds more than one message.

    Args:
        most_bytes: a longer message is broken.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._begun: bytearray | None = None

    @property
    def is_inside(self) -> bool:
        """A message has begun and not ended."""
        return self._begun is not None

    def feed(self, data: bytes) -> Iterator[bytes | Broken]:
        """What ends with these bytes: whole messages without their frame, and what is none."""
        while data:
            if self._begun is None:
                start = data.find(START)
                if (data if start < 0 else data[:start]).strip(_BETWEEN):
                    yield Broken("Messages come in MLLP frames: 0x0B, the message, 0x1C, 0x0D.")
                    return
                if start < 0:
                    return
                self._begun, data = bytearray(), data[start + 1 :]
            end = _first(data)
            self._begun += data if end is None else data[:end]
            if len(self._begun) > self.most_bytes:
                self._begun = None
                yield Broken(f"A message has at most {self.most_bytes // 1024} KiB.")
                return
            if end is None:
                return
            whole, self._begun = bytes(self._begun), None
            if data[end] == START:
                yield Broken("The message before this one had no end (0x1C).", is_hopeless=False)
                data = data[end:]
            else:
                yield whole
                data = data[end + 1 :]


def _first(data: bytes) -> int | None:
    """Where the first byte stands that ends a message: its own end, or the start of the next."""
    return min((place for place in (data.find(END), data.find(START)) if place >= 0), default=None)
