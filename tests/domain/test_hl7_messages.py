"""How a message is taken apart and answered, held against a library that knows nothing of ours; and anything at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import hl7
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessiontrack.domain.device_messages import read_report
from sessiontrack.domain.device_sets import device_sets
from sessiontrack.domain.hl7_messages import (
    CONDITIONS,
    NotTaken,
    Separators,
    acknowledgement,
    moment_of,
    offset_of,
    read_message,
)
from tests.hl7_samples import AT, FILES, header, lines, oru, sample

NAMES = sorted(path.stem for path in FILES.glob("*.hl7"))


def answer(message, refused=None) -> str:
    return acknowledgement(message, refused, control_id="a1", now=AT).decode()


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_what_another_library_reads(name):
    ours, theirs = read_message(sample(name)), hl7.parse(sample(name).decode())
    assert [segment.name for segment in ours.segments] == [str(segment[0]) for segment in theirs]
    for segment, other in zip(ours.segments, theirs, strict=True):
        assert [segment.raw(field) for field in range(len(other))] == [str(field) for field in other]
        assert len(segment.fields) == len(other)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_lines_may_end_in_any_way(end):
    content = oru().replace(b"\r", end.encode())
    assert read_message(content) == read_message(oru())


def test_a_message_may_declare_other_separators():
    content = oru().translate(bytes.maketrans(b"|^~\\&", b"#!*?$"))
    assert read_message(content).of("OBX")[0].part(3, 2) == "MDC_PRESS_BLD_NONINV_SYS"


def test_a_text_that_is_not_utf_8_is_read_as_latin_1():
    message = read_message(lines(header(), "OBX|1|NM|Temp^°C").decode().encode("latin-1"))
    assert (message.encoding, message.of("OBX")[0].part(3, 2)) == ("latin-1", "°C")


def test_an_escaped_separator_is_put_back():
    segment = read_message(lines(header(), r"PID|||A\F\B\T\C^x~D")).of("PID")[0]
    assert segment.repetitions(3) == (("A|B&C", "x"), ("D",))
    assert (segment.part(3, 9), segment.part(9), segment.repetitions(9)) == ("", "", ())
    assert Separators().escaped("A|B&C\\") == r"A\F\B\T\C\E" + "\\"


@pytest.mark.parametrize(
    ("content", "is_rejected"),
    [
        (b"", True),
        (b"garbage", True),
        (b"MSH|^~\\", True),
        (b"MSH|^~~&|x", True),
        (b"MSHA^~\\&A", True),
        (b"\x00\xff\x0b", True),
        (lines(header(), "pid|x"), False),
        (lines(header(), "PIDX"), False),
        (lines(header(), header()), False),
    ],
)
def test_what_is_no_message_is_refused(content, is_rejected):
    with pytest.raises(NotTaken) as caught:
        read_message(content)
    assert (caught.value.condition, caught.value.is_rejected) == (100, is_rejected)


def test_the_sender_is_named_by_the_names_or_else_by_the_identifiers():
    assert read_message(oru()).sender == "Gateway|WARD"
    assert read_message(sample("pcd01")).sender == "ACME_Gateway|ACME Healthcare"
    assert read_message(sample("mdil")).sender == "CentralMonitor|"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20260302130405+0130", datetime(2026, 3, 2, 11, 34, 5, tzinfo=UTC)),
        ("202603021304-0030", datetime(2026, 3, 2, 13, 34, tzinfo=UTC)),
        ("20260302130405.1234", datetime(2026, 3, 2, 19, 4, 5, tzinfo=UTC)),
        ("20260308023000", None),
        ("20260302", None),
        ("202602301200", None),
        ("000101010000+1400", None),
        ("202603021304+1500", None),
        ("２０２６03021304", None),
        ("", None),
    ],
)
def test_a_moment_is_exact_or_none(text, expected):
    assert moment_of(text, ZoneInfo("America/Chicago")) == expected


def test_an_offset_is_read_from_a_time_that_names_one():
    assert offset_of("20260302130405-0130") == timezone(timedelta(minutes=-90))
    assert [offset_of(text) for text in ("20260302130405", "x", "202603021304+1500")] == [None] * 3


def test_what_is_kept_is_answered_to_its_sender():
    assert answer(read_message(oru())).split("\r") == [
        "MSH|^~\\&|sessiontrack|CLINIC|Gateway|WARD|20260302130400+0000||ACK^R01^ACK|a1|P|2.6",
        "MSA|AA|m1",
        "",
    ]


@pytest.mark.parametrize("version", ["2.3", "2.6"])
@pytest.mark.parametrize("is_rejected", [False, True])
def test_what_is_refused_is_answered_with_its_place(version, is_rejected):
    refused = NotTaken("Must be A|B.", condition=102, place=("OBX", 3, 5), is_rejected=is_rejected)
    said = answer(read_message(oru(version=version)), refused)
    theirs = hl7.parse(said)
    assert str(theirs["MSA"][0][1]) == ("AR" if is_rejected else "AE")
    assert theirs["MSA.F3"] == "Must be A|B."
    error = theirs["ERR"][0]
    if version == "2.3":
        assert str(error[1]) == "OBX^3^5^102&Data type error&HL70357"
    else:
        assert [str(field) for field in error[2:5]] == ["OBX^3^5", "102^Data type error^HL70357", "E"]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_refusal_without_a_place_says_its_condition(condition):
    assert f"|{condition}^" in answer(None, NotTaken("x", condition=condition))
    assert f"^^^{condition}&" in answer(read_message(oru(version="2.4")), NotTaken("x", condition=condition))


def test_what_cannot_be_read_is_answered_all_the_same():
    said = answer(None, NotTaken("No.", condition=100, is_rejected=True)).split("\r")
    assert said[0].startswith("MSH|^~\\&|||||2026")
    assert said[1] == "MSA|AR||No."


@pytest.mark.parametrize(
    ("asked", "code"),
    [("|||AL|NE", "CA"), ("|||NE|AL", "AA"), ("|||AL|AL", "AA"), ("|||SU|NE", "CA"), ("", "AA")],
)
def test_who_asks_only_for_safe_arrival_is_answered_in_the_enhanced_mode(asked, code):
    message = read_message(lines(header() + asked, "PID|||R-1001"))
    assert f"\rMSA|{code}|m1\r" in answer(message)


def parts() -> st.SearchStrategy[bytes]:
    whole = st.sampled_from([sample(name) for name in NAMES])
    cut = st.builds(
        lambda text, start, end: text[start:end], whole, st.integers(0, 900), st.integers(0, 1800)
    )
    noise = st.text(alphabet="|^~\\&\r\n0123456789.+-PIDOBRXMSH\x0b\x1cé", max_size=60).map(str.encode)
    return st.lists(st.one_of(whole, cut, noise, st.binary(max_size=20)), min_size=1, max_size=4).map(
        b"".join
    )


@given(parts())
def test_anything_at_all_is_read_or_refused_and_answered(content):
    message, refused, report = None, None, None
    try:
        message = read_message(content)
        report = read_report(message, zone=ZoneInfo("America/Chicago"), now=AT + timedelta(minutes=1))
    except NotTaken as error:
        refused = error
    said = acknowledgement(message, refused, control_id="a1", now=AT)
    again = read_message(said)
    assert [segment.name for segment in again.segments] == ["MSH", "MSA", *(["ERR"] if refused else [])]
    for made in device_sets(report.observed if report else ()):
        assert made.readings.keys() | made.unusable.keys() == made.sent.keys()
