"""What three families of gateways report, and every field of a message that cannot be right."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain.device_messages import read_report
from sessiontrack.domain.hl7_messages import NotTaken, read_message
from tests.hl7_samples import AT, header, lines, obx, oru, sample, stamp

ROOT = Path(__file__).resolve().parents[2]
NOW = AT + timedelta(minutes=2)
CHICAGO = ZoneInfo("America/Chicago")
CUFF_AT = datetime(2026, 3, 2, 13, 4, 2, tzinfo=UTC)


def report_of(content: bytes, now: datetime = NOW, zone: ZoneInfo = CHICAGO):
    return read_report(read_message(content), zone=zone, now=now)


def values(report) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in report.observed:
        found[one.sign] = (*found.get(one.sign, ()), str(one.value))
    return found


def refusal(content: bytes, now: datetime = NOW) -> tuple[bool, int, str]:
    with pytest.raises(NotTaken) as caught:
        report_of(content, now)
    segment, nth, field = caught.value.place or ("", 0, 0)
    return caught.value.is_rejected, caught.value.condition, f"{segment}[{nth}]-{field}" if segment else ""


def test_a_device_of_the_pcd_01_profile_is_read():
    report = report_of(sample("pcd01"))
    assert (report.record_number, report.location) == ("R-1001", "Room 2 Bed 1")
    assert values(report) == {
        "systolic": ("132",),
        "diastolic": ("84",),
        "heart_rate": ("75", "72"),
        "spo2": ("98",),
        "respiratory_rate": ("14",),
    }
    assert {one.sign: one.measured_at for one in report.observed}["systolic"] == CUFF_AT
    assert {one.sent for one in report.observed if one.sign == "spo2"} == {"98 262688"}


def test_a_central_monitor_that_writes_codes_in_hexadecimal_is_read_in_the_clinics_zone():
    report = report_of(sample("mdil"))
    assert (report.record_number, report.location) == ("R-1001", "Bed 2")
    assert values(report) == {
        "systolic": ("132",),
        "diastolic": ("84",),
        "heart_rate": ("72",),
        "spo2": ("98",),
        "respiratory_rate": ("14",),
        "temperature_c": ("36.8",),
    }
    assert {one.measured_at for one in report.observed} == {AT}


def test_a_gateway_that_speaks_loinc_is_read_with_the_offset_of_its_header():
    report = report_of(sample("loinc"))
    assert (report.record_number, report.location) == ("R-1001", "")
    assert values(report) == {
        "systolic": ("132.5",),
        "diastolic": ("84",),
        "heart_rate": ("72",),
        "spo2": ("98",),
        "temperature_c": ("37.0",),
    }
    assert {one.measured_at for one in report.observed} == {AT}


FAULTS = [
    ("another message", {"ORU^R01": "ADT^A01"}, (True, 200, "MSH[1]-9")),
    ("another version", {"|2.6|": "|2.7|"}, (True, 203, "MSH[1]-12")),
    ("a training message", {"|P|2.6": "|T|2.6"}, (True, 202, "MSH[1]-11")),
    ("no control id", {"0104ef190d604db188c3": ""}, (False, 101, "MSH[1]-10")),
    ("no patient", {"PID|||R-1001^^^Clinic^MR||Person^Example^^^^^L\n": ""}, (False, 100, "PID[1]-0")),
    ("two patients", {"PV1||": "PID|||R-1002\nPV1||"}, (False, 100, "PID[1]-0")),
    ("no record number", {"R-1001^^^Clinic^MR": ""}, (False, 101, "PID[1]-3")),
    ("an empty record number", {"R-1001^^^Clinic^MR": "^^^Clinic^MR"}, (False, 101, "PID[1]-3")),
    ("two numbers of one kind", {"R-1001^^^Clinic^MR": "R-1001~R-1002"}, (False, 101, "PID[1]-3")),
    (
        "a value withdrawn",
        {"|98|262688^MDC_DIM_PERCENT^MDC|||||R": "|98|262688|||||D"},
        (False, 103, "OBX[8]-11"),
    ),
    ("no status", {"|98|262688^MDC_DIM_PERCENT^MDC|||||R": "|98|262688|||||"}, (False, 101, "OBX[8]-11")),
    ("a word", {"|98|262688": "|high|262688"}, (False, 102, "OBX[8]-5")),
    ("two values", {"|98|262688": "|98~97|262688"}, (False, 102, "OBX[8]-5")),
    ("a coded value", {"8|NM|150456": "8|ST|150456"}, (False, 102, "OBX[8]-5")),
    ("no unit", {"262688^MDC_DIM_PERCENT^MDC": ""}, (False, 101, "OBX[8]-6")),
    (
        "kilopascal",
        {"|132|266016^MDC_DIM_MMHG^MDC^mm[Hg]^mm[Hg]^UCUM": "|17.6|kPa"},
        (False, 103, "OBX[3]-6"),
    ),
    ("half a time", {"20260302130402+0000": "20260302"}, (False, 102, "OBX[3]-14")),
    ("an impossible time", {"20260302130402+0000": "20260302136102+0000"}, (False, 102, "OBX[3]-14")),
    ("an impossible offset", {"20260302130402+0000": "20260302130402+9900"}, (False, 102, "OBX[3]-14")),
    ("the future", {"20260302130402+0000": "20260302131200+0000"}, (False, 102, "OBX[3]-14")),
    ("a NUL in the control id", {"0104ef190d604db188c3": "0104\0"}, (False, 102, "MSH[1]-10")),
    ("a NUL in the record number", {"R-1001": "R-1\0"}, (False, 102, "PID[1]-3")),
    ("the day before yesterday", {"20260302130402+0000": "20260228130402+0000"}, (False, 102, "OBX[3]-14")),
]


@pytest.mark.parametrize(("changes", "expected"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_field_that_cannot_be_right_is_named(changes, expected):
    assert refusal(sample("pcd01", **changes)) == expected


def test_a_message_holds_no_more_readings_than_are_soon_sorted():
    most = lines(header(), "PID|||R-1001", f"OBR|1||||||{stamp(AT)}", *[obx("spo2", 98)] * 1001)
    assert refusal(most) == (False, 102, "OBX[1001]-3")
    fewer = most.replace(obx("spo2", 98).encode() + b"\r", b"", 1)
    assert len(report_of(fewer).observed) == 1000


def test_a_reading_without_a_time_is_refused_wherever_it_stands():
    spo2 = obx("spo2", 98)
    assert refusal(lines(header(), "PID|||R-1001", "OBR|1", spo2)) == (False, 101, "OBR[1]-7")
    assert refusal(lines(header(), "PID|||R-1001", spo2)) == (False, 101, "OBX[1]-14")


def test_what_holds_no_sign_that_is_charted_is_refused():
    content = lines(header(), "PID|||R-1001", "OBX|1|NM|8302-2^Height^LN||170|cm|||||F", "OBX|2|ST|||x|||||F")
    assert refusal(content) == (False, 103, "OBX[1]-3")


def test_a_time_in_the_hour_that_the_clocks_have_twice_needs_its_offset():
    at = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    local = lines(header().replace("+0000", ""), "PID|||R-1001", obx("spo2", 98, at="202611010130"))
    told = lines(header(), "PID|||R-1001", obx("spo2", 98, at="202611010130-0500"))
    assert refusal(local, at) == (False, 102, "OBX[1]-14")
    assert report_of(told, at).observed[0].measured_at == at


@pytest.mark.parametrize("status", ["X", "N", "I", "O", "S", "U"])
def test_a_line_that_says_there_is_no_value_gives_none(status):
    assert report_of(oru(spo2=98, more=[obx("systolic", "", status=status)])).observed[0].sign == "spo2"


@pytest.mark.parametrize("value", ["", '""'])
def test_a_line_without_a_value_gives_none(value):
    assert report_of(oru(spo2=value)).observed == ()


@pytest.mark.parametrize("flag", ["INV", "NAV", "BUSY", "DEMO", "TEST", "L~INV"])
def test_a_value_that_the_device_calls_invalid_is_none(flag):
    content = lines(header(), "PID|||R-1001", obx("spo2", 98, flags=flag, at=stamp(AT)))
    assert report_of(content).observed == ()


@pytest.mark.parametrize(
    ("flag", "is_doubtful"), [("QUES", True), ("H~EARLY", True), ("CAL", True), ("H", False)]
)
def test_a_value_that_the_device_doubts_is_marked(flag, is_doubtful):
    content = lines(header(), "PID|||R-1001", obx("spo2", 98, flags=flag, at=stamp(AT)))
    assert [one.is_doubtful for one in report_of(content).observed] == [is_doubtful]


@pytest.mark.parametrize("status", ["F", "R", "P", "C"])
def test_final_preliminary_and_corrected_values_are_readings(status):
    content = lines(header(), "PID|||R-1001", obx("temperature_c", "36.8", status=status, at=stamp(AT)))
    assert [one.value for one in report_of(content).observed] == [Decimal("36.8")]


def test_the_same_number_twice_is_one_number():
    assert report_of(oru("R-1001^^^A^MR~R-1001")).record_number == "R-1001"


def test_the_message_of_the_documentation_is_read():
    (told,) = re.findall(r"```text\n(MSH.*?)```", (ROOT / "docs" / "hl7.md").read_text("utf-8"), re.DOTALL)
    report = report_of(told.encode())
    assert (report.record_number, report.location) == ("R-1001", "Room 2 Bed 1")
    assert values(report) == {
        "systolic": ("132",),
        "diastolic": ("84",),
        "heart_rate": ("72",),
        "spo2": ("98",),
    }
