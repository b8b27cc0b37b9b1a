"""Messages in their frames, however the stream of bytes is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessiontrack.commands.mllp import Broken, Frames

MOST = 1024


def fed(*pieces: bytes) -> list[bytes | Broken]:
    frames = Frames(MOST)
    return [one for piece in pieces for one in frames.feed(piece)]


def framed(*messages: bytes) -> bytes:
    return b"".join(b"\x0b" + message + b"\x1c\r" for message in messages)


@given(
    st.lists(
        st.binary(max_size=90).map(lambda text: text.replace(b"\x0b", b"").replace(b"\x1c", b"")), max_size=5
    ),
    st.data(),
)
def test_messages_are_found_however_they_are_cut(messages, data):
    stream = framed(*messages)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    pieces = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert fed(*pieces) == messages


def test_one_byte_at_a_time_is_enough():
    assert fed(*(bytes([byte]) for byte in framed(b"one", b"two"))) == [b"one", b"two"]


@pytest.mark.parametrize("garbage", [b"GET / HTTP/1.1\r\n", b"\x16\x03\x01", b"\r\nx\x0bone\x1c\r"])
def test_what_stands_outside_a_frame_is_hopeless(garbage):
    (broken,) = fed(garbage)
    assert isinstance(broken, Broken)
    assert broken.is_hopeless


def test_a_message_without_an_end_gives_way_to_the_next():
    broken, whole = fed(b"\x0bone\x0btwo\x1c\r")
    assert isinstance(broken, Broken)
    assert (broken.is_hopeless, whole) == (False, b"two")


def test_an_end_without_its_return_is_an_end():
    assert fed(b"\x0bone\x1c\x0btwo\x1c") == [b"one", b"two"]


def test_a_message_that_is_too_long_is_never_held():
    frames = Frames(MOST)
    pieces = [b"\x0b", *[b"x" * 512] * 10]
    found = []
    for piece in pieces:
        found += list(frames.feed(piece))
        if found:
            break
    (broken,) = found
    assert isinstance(broken, Broken)
    assert broken.is_hopeless
    assert not frames.is_inside
    assert fed(framed(b"x" * MOST)) == [b"x" * MOST]
    assert isinstance(fed(framed(b"x" * (MOST + 1)))[0], Broken)


@given(st.lists(st.binary(max_size=2000), max_size=8))
def test_anything_at_all_ends_in_messages_or_words(pieces):
    assert all(isinstance(one, (bytes, Broken)) for one in fed(*pieces))
