"""A monitor's file is read whole or refused whole, with the line and the column of every fault."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.monitor_files import MOST_BYTES, MOST_FAULTS, MOST_LINES, read_trend

HEADING = "Time,HR (bpm),SpO2 (%),NBPSys (mmHg),NBPDias (mmHg)"
ROW = "2026-03-02T09:00:00Z,60,98,120,80"


def content(*lines: str, end: str = "\n") -> bytes:
    return "".join(f"{line}{end}" for line in (HEADING, *lines)).encode()


def refused(data: bytes) -> list[tuple[str, str]]:
    with pytest.raises(Rejected) as caught:
        read_trend(data)
    return [(fault.path, fault.code) for fault in caught.value.faults]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_row_is_read_with_its_line(end):
    trend = read_trend(content(ROW, "2026-03-02T10:01:30.5+01:00,,97.5,,", end=end))
    first, second = trend.rows
    assert first.line == 2
    assert first.values == {
        "hr": Decimal(60),
        "spo2": Decimal(98),
        "nbpsys": Decimal(120),
        "nbpdias": Decimal(80),
    }
    assert second.measured_at.isoformat() == "2026-03-02T09:01:30.500000+00:00"
    assert second.values == {"spo2": Decimal("97.5")}


def test_the_last_line_may_have_no_end():
    assert len(read_trend(content(ROW).rstrip()).rows) == 1


def test_a_column_that_is_not_known_is_named_and_not_read():
    data = (
        b'"Time",NBPSys (mmHg),NBPDias (mmHg),CVP (mmHg),role\n'
        b'"2026-03-02T09:00:00Z",120,80,"x, ""y""",admin\n'
    )
    trend = read_trend(data)
    assert trend.ignored == ("CVP (mmHg)", "role")
    assert trend.rows[0].values.keys() == {"nbpsys", "nbpdias"}


def test_names_and_units_are_read_in_any_case():
    assert read_trend(b"TIME,nbpsys (MMHG),NBPDIAS (mmhg)\n2026-03-02T09:00:00Z,120,80\n").rows


@pytest.mark.parametrize(
    ("line", "place", "code"),
    [
        ("2026-03-02 09:00:00Z,60,98,120,80", 1, "time"),
        ("2026-03-02T09:00:00,60,98,120,80", 1, "time"),
        ("03/02/2026 09:00,60,98,120,80", 1, "time"),
        ("2026-02-30T09:00:00Z,60,98,120,80", 1, "time"),
        ("0001-01-01T00:00:00+23:00,60,98,120,80", 1, "time"),
        (",60,98,120,80", 1, "time"),
        ("2026-03-02T09:00:00Z,sixty,98,120,80", 2, "number"),
        ("2026-03-02T09:00:00Z,1_0,98,120,80", 2, "number"),
        ("2026-03-02T09:00:00Z,６０,98,120,80", 2, "number"),
        ("2026-03-02T09:00:00Z,NaN,98,120,80", 2, "number"),
        ("2026-03-02T09:00:00Z,60, 98,120,80", 3, "number"),
        ('2026-03-02T09:00:00Z,60,"97,6",120,80', 3, "number"),
        ("2026-03-02T09:00:00Z,60,1.2E+05,120,80", 3, "number"),
        ('2026-03-02T09:00:00Z,60,98,"1,200.0",80', 4, "number"),
        ("2026-03-02T09:00:00Z,60,#REF!,120,80", 3, "number"),
        ("2026-03-02T09:00:00Z,60,98,120", 5, "ragged"),
        ("2026-03-02T09:00:00Z,60,98,120,80,1", 6, "ragged"),
        ("", 1, "ragged"),
        ("2026-03-02T09:00:00Z;60;98;120;80", 2, "ragged"),
        (HEADING, 1, "repeated"),
        ('2026-03-02T09:00:00Z,"60"x,98,120,80', 1, "malformed"),
        ("2026-03-02T09:00:00Z,60,98,120," + "9" * 200_000, 1, "malformed"),
    ],
)
def test_a_bad_line_is_named_with_its_column(line, place, code):
    later = "2026-03-02T09:05:00Z,60,98,120,80"
    assert (f"/lines/2/columns/{place}", code) in refused(content(line, later))


def test_every_bad_line_is_named_up_to_a_number():
    bad = [f"line {number},60,98,120,80" for number in range(MOST_FAULTS + 20)]
    assert len(refused(content(*bad))) == MOST_FAULTS
    assert refused(content(ROW, "x,60,98,120,80", "y,60,98,120,80")) == [
        ("/lines/3/columns/1", "time"),
        ("/lines/4/columns/1", "time"),
    ]


@pytest.mark.parametrize(
    "second",
    ["2026-03-02T09:00:00Z", "2026-03-02T08:59:00Z", "2026-03-02T09:00:30Z", "2026-03-02T10:00:00+01:00"],
)
def test_one_row_a_minute_in_the_order_of_time(second):
    assert refused(content(ROW, f"{second},60,98,120,80")) == [("/lines/3/columns/1", "order")]


@pytest.mark.parametrize(
    ("heading", "place", "code", "words"),
    [
        ("Time,NBPSys (kPa),NBPDias (mmHg)", 2, "unit", "set the monitor to mmHg"),
        ("Time,NBPSys,NBPDias (mmHg)", 2, "unit", "must be NBPSys (mmHg)"),
        ("Time,NBPSys (mmHg),NBPDias (mmHg),SpO2 (fraction)", 4, "unit", "must be SpO2 (%)"),
        ("Time,NBPSys (mmHg),NBPDias (mmHg),RESP (Hz)", 4, "unit", "RESP (/min) or RESP (rpm)"),
        ("Time,NBPSys (mmHg),NBPDias (mmHg),nbpsys (mmHg)", 4, "repeated", "repeats the column"),
        ("Time,NBPSys (mmHg),NBPDias (mmHg),Time", 4, "repeated", "repeats the column"),
        ("Time,HR (bpm)", 1, "missing", "NBPSys"),
        ("NBPSys (mmHg),NBPDias (mmHg)", 1, "missing", "Time"),
        ("Time;NBPSys (mmHg);NBPDias (mmHg)", 1, "separator", "commas"),
        ("Time\tNBPSys (mmHg)\tNBPDias (mmHg)", 1, "separator", "commas"),
    ],
)
def test_a_heading_that_cannot_be_trusted_is_refused(heading, place, code, words):
    with pytest.raises(Rejected) as caught:
        read_trend(f"{heading}\n".encode())
    (fault,) = [fault for fault in caught.value.faults if words in fault.message]
    assert (fault.path, fault.code) == (f"/lines/1/columns/{place}", code)
    assert fault.message.startswith(f"line 1, column {place}: ")


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (b"\xef\xbb\xbf" + content(ROW), (1, 1), "encoding"),
        (content(ROW).decode().encode("utf-16"), (1, 1), "encoding"),
        (content(ROW).decode().encode("utf-16-le"), (1, 1), "encoding"),
        (content(ROW).decode().encode("utf-16-be"), (1, 1), "encoding"),
        (content(ROW) + b"2026\xff", (3, 5), "encoding"),
        (content(ROW) + b"20\x00", (3, 3), "encoding"),
        (content(ROW) + b"2026-03-02T09:01:00Z,,,,\r\n2026-03-02T09:02:00Z,,,,\r\n", (3, 1), "line_end"),
        (content(ROW, end="\r"), (1, 1), "line_end"),
        (b"", (1, 1), "missing"),
        (b" \n\n", (1, 1), "missing"),
        (content(), (2, 1), "missing"),
    ],
)
def test_a_file_that_is_no_plain_csv_is_refused_where_it_begins_to_be(data, place, code):
    assert refused(data) == [(f"/lines/{place[0]}/columns/{place[1]}", code)]


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    for data in (b"x" * (MOST_BYTES + 1), b"a\n" * (MOST_LINES + 1)):
        with pytest.raises(Rejected, match=r"larger than 5 MB|more than 100,000 lines"):
            read_trend(data)


@pytest.mark.parametrize("begin", [b"PK\x03\x04", b"\x1f\x8b\x08"])
def test_what_is_packed_is_said_to_be_packed(begin):
    assert refused(begin + b"\0\0\xff") == [("/lines/1/columns/1", "encoding")]
