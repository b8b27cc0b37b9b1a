"""Every field takes one form of a value, says what is wrong with the others, and sends the same form back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import marshmallow as ma
import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.web.fields import (
    Code,
    DayField,
    Id,
    MomentField,
    Scaled,
    Secret,
    Text,
    Truth,
    Whole,
)
from sessiontrack.web.queries import Cursor, cursor_of
from sessiontrack.web.schemas import ListOf, MapOf, Nested, Schema


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


ID = "0190a000-0000-7000-8000-000000000003"
WHOLE = Whole(40, 300, unit="mmHg")
TEMPERATURE = Scaled(1, 300, 430, unit="°C")
WEIGHT = Scaled(2, 2_000, 400_000, scale=3, unit="kg")
CHANGE = Scaled(2, -500, 500, signed=True)
NAME, NOTE = Text(200), Text(4000, single_line=False)


def load(field: ma.fields.Field[Any], value: Any) -> Any:
    """The value behind a field, through a schema as a request goes."""
    schema: type[Schema] = type("OneSchema", (Schema,), {"value": field})
    return schema().load({"value": value})["value"]


def refused(field: ma.fields.Field[Any], value: Any) -> tuple[str, str, Any]:
    """Code, message and limit of the one fault."""
    with pytest.raises(Rejected) as rejected:
        load(field, value)
    (fault,) = rejected.value.faults
    assert fault.path.startswith("/value")
    return fault.code, fault.message, fault.limit


@pytest.mark.parametrize(
    ("field", "value", "loaded"),
    [
        (WHOLE, 40, 40),
        (WHOLE, 300, 300),
        (TEMPERATURE, "36.8", 368),
        (TEMPERATURE, "37", 370),
        (WEIGHT, "82.35", 82_350),
        (WEIGHT, "82", 82_000),
        (WEIGHT, "82.5", 82_500),
        (Scaled(3, 0, 10**9), "0.125", 125),
        (CHANGE, "-1.25", -125),
        (NAME, "O'Brien", "O'Brien"),
        (NAME, "--", "--"),
        (NAME, "Ζωή 漢字 \N{GRINNING FACE}", "Ζωή 漢字 \N{GRINNING FACE}"),
        (NAME, "e\u0301", "\xe9"),
        (NAME, " spaced ", " spaced "),
        (NAME, "=1+1", "=1+1"),
        (NAME, "a" * 200, "a" * 200),
        (NAME, "\N{GRINNING FACE}" * 200, "\N{GRINNING FACE}" * 200),
        (NAME, "e\u0301" * 200, "\xe9" * 200),
        (NOTE, "two\r\nlines\tand a tab", "two\r\nlines\tand a tab"),
        (NOTE, "right \u202eto left\u202c", "right \u202eto left\u202c"),
        (NOTE, "zero\u200dwidth", "zero\u200dwidth"),
        (Secret(128), " pass\x00word ", " pass\x00word "),
        (Code(("red", "green")), "green", "green"),
        (Code(Colour), "green", Colour.GREEN),
        (Truth(), True, True),
        (Truth(), False, False),
        (Id(), ID, UUID(ID)),
        (DayField(), "2024-02-29", date(2024, 2, 29)),
        (MomentField(), "2026-11-22T09:30:00+01:00", datetime(2026, 11, 22, 8, 30, tzinfo=UTC)),
        (MomentField(), "2026-11-22T09:30:00.25Z", datetime(2026, 11, 22, 9, 30, 0, 250_000, tzinfo=UTC)),
        (MomentField(), "2026-10-25T02:30:00+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (MomentField(), "2026-10-25T02:30:00+01:00", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (MomentField(), "2026-01-01T00:00:00+14:00", datetime(2025, 12, 31, 10, tzinfo=UTC)),
        (MomentField(), "2200-12-31T00:00:00-00:30", datetime(2200, 12, 31, 0, 30, tzinfo=UTC)),
        (ListOf(Code(Colour)), [], []),
        (ListOf(WHOLE, minimum=1), [40, 40], [40, 40]),
        (MapOf(Colour, WHOLE), {"red": 41}, {"red": 41}),
        (Cursor(Text(9), Id(), Whole(0, 9)), cursor_of("a", UUID(ID), 3), ("a", UUID(ID), 3)),
        (Cursor(DayField()), cursor_of(date(2026, 1, 2)), (date(2026, 1, 2),)),
    ],
    ids=repr,
)
def test_a_value_is_taken(field, value, loaded):
    taken = load(field, value)
    assert taken == loaded
    assert type(taken) is type(loaded)


REFUSED: tuple[tuple[ma.fields.Field[Any], str, tuple[Any, ...]], ...] = (
    (WHOLE, "not_a_whole_number", (120.0, 120.9, -0.0, "120", " 120 ", "1_000", "+120", "", "1e2", "0x78")),
    (WHOLE, "not_a_whole_number", ("١٢٠", "１２０", True, False, [], [120], {}, {"a": 1})),
    (WHOLE, "out_of_range", (39, 301, 0, -5, 1200, 10**15)),
    (
        TEMPERATURE,
        "not_a_decimal",
        (36.8, 36, True, "", " ", "36,8", "+36.8", "-36.8", "36.", ".8", "3.68e1"),
    ),
    (
        TEMPERATURE,
        "not_a_decimal",
        ("036.8", "36.8 ", "\t36.8", "36.8\n", "٣٦.٨", "３６.８", "NaN", "Infinity"),
    ),
    (TEMPERATURE, "not_a_decimal", ("0x1", "3_6", "Infinity", "3.68e1", "9" * 13, [], {}, "1.2.3")),
    (TEMPERATURE, "too_precise", ("36.85", "36.80", "36.000")),
    (TEMPERATURE, "out_of_range", ("98.6", "29.9", "43.1", "0", "0.0")),
    (WEIGHT, "too_precise", ("82.355",)),
    (WEIGHT, "out_of_range", ("8200",)),
    (CHANGE, "out_of_range", ("-5.01",)),
    (NAME, "not_text", (1, True, [], {}, 1.5)),
    (NAME, "blank", ("", " ", "\u3000\u00a0")),
    (NAME, "bad_character", ("a\x00b", "a\nb", "a\tb", "a\x7f", "a\x85", "\ud800", "a\uffff")),
    (NAME, "bad_character", tuple(f"a{mark}" for mark in "\u202e\u2066\u200b\u200d\u2060\ufeff\u2028\u00ad")),
    (NAME, "too_many_marks", ("e" + "\u0301" * 9,)),
    (NAME, "too_long", ("a" * 201, "e\u0301" * 201, "a" * 900)),
    (Text(9, min_length=3), "too_short", ("ab",)),
    (NOTE, "bad_character", ("a\x00b", "a\x0bb", "a\x1b[31m", "\udfff")),
    (NOTE, "too_many_marks", ("e" + "\u0301" * 1000,)),
    (NOTE, "blank", ("\r\n \t",)),
    (Secret(128), "out_of_range", ("x" * 129, "")),
    (Secret(128), "not_text", (5,)),
    (Code(Colour), "unknown_code", ("blue", "RED", "", "red ", "rеd", 1, [], {})),
    (Truth(), "not_true_or_false", (0, 1, "true", "yes", "t", "", [])),
    (Id(), "not_an_id", (str(UUID(int=0)), ID.upper(), ID.replace("-", ""), f"{{{ID}}}", f"urn:uuid:{ID}")),
    (Id(), "not_an_id", (ID + "\n", "", 1, [], ID[:-1])),
    (
        DayField(),
        "not_a_day",
        ("20260101", "2026-W01-1", "2026-13-01", "2026-1-1", 1, "2026-01-01T00:00:00Z"),
    ),
    (DayField(), "not_a_day", ("2026-01-01 ", "٢٠٢٦-01-01", "")),
    (DayField(), "no_such_day", ("2026-02-29", "2026-04-31")),
    (DayField(), "out_of_range", ("0001-01-01", "1899-12-31", "2201-01-01")),
    (MomentField(), "out_of_range", ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")),
    (MomentField(), "out_of_range", ("1900-01-01T00:00:00+14:00", "2200-12-31T23:59:59-14:00")),
    (MomentField(), "no_such_day", ("2026-02-29T00:00:00Z",)),
    (ListOf(WHOLE), "not_a_list", ("ab", {"0": 40})),
    (ListOf(WHOLE, minimum=1), "wrong_count", ([],)),
    (ListOf(WHOLE, maximum=1), "wrong_count", ([40, 41],)),
    (ListOf(WHOLE, unique=True), "repeated", ([40, 40],)),
    (ListOf(WHOLE), "null", ([None],)),
    (MapOf(Colour, WHOLE), "not_an_object", ([], "red")),
    (MapOf(Colour, WHOLE, minimum=1), "wrong_count", ({},)),
    (MapOf(Colour, WHOLE), "unknown_code", ({"blue": 41},)),
    (MapOf(Colour, WHOLE), "null", ({"red": None},)),
    (Cursor(Id()), "not_a_cursor", ("", "x", "====", "a" * 401, 1, cursor_of(), cursor_of(1), "bnVsbA")),
    (Cursor(Whole(0, 9)), "not_a_cursor", (cursor_of(10), cursor_of("a"), cursor_of(1, 2))),
    (Cursor(Text(9)), "not_a_cursor", (cursor_of("a\x00"),)),
)


@pytest.mark.parametrize(
    ("field", "code", "value"),
    [(field, code, value) for field, code, values in REFUSED for value in values],
    ids=lambda value: repr(value)[:30],
)
def test_a_value_is_refused(field, code, value):
    assert refused(field, value)[0] == code


NO_MOMENTS = (
    "2026-11-22T09:30:00 2026-11-22t09:30:00z 2026-11-22T09:30Z 20261122T093000Z 2026-W47-7T09:30:00Z "
    "2026-11-22 1763803800 2026-11-22T24:00:00Z 2026-11-22T23:59:60Z 2026-11-22T09:30:00.123456789Z "
    "2026-11-22T09:30:00,5Z 2026-11-22T09:30:00.Z 2026-11-22T09:30:00+25:00 2026-11-22T09:30:00+14:01 "
    "2026-11-22T09:30:00+0100 2026-11-22T09:30:00+01 2026-11-22T09:30:00+01:60 ２０２６-11-22T09:30:00Z"
)


@pytest.mark.parametrize(
    "value", [*NO_MOMENTS.split(), "2026-11-22 09:30:00Z", "2026-11-22T09:30:00Z\n", "", 1763803800, True, []]
)
def test_a_moment_has_one_form(value):
    assert refused(MomentField(), value)[0] == "not_a_moment"


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        (WHOLE, 12, ("out_of_range", "must be 40 to 300 mmHg", (40, 300))),
        (TEMPERATURE, "98.6", ("out_of_range", "must be 30.0 to 43.0 °C", ("30.0", "43.0"))),
        (WEIGHT, "1", ("out_of_range", "must be 2.0 to 400.0 kg", ("2.0", "400.0"))),
        (WEIGHT, "82.355", ("too_precise", "must have at most 2 decimals", (2,))),
        (Code(Colour), "blue", ("unknown_code", "must be one of red, green", None)),
        (NAME, "x" * 201, ("too_long", "must have at most 200 characters", (1, 200))),
        (NAME, "a\x00", ("bad_character", "must not hold the character U+0000", None)),
        (WHOLE, None, ("null", "must not be null; leave it out instead", None)),
    ],
)
def test_a_refusal_says_what_would_be_right(field, value, fault):
    assert refused(field, value) == fault


ALL = [WHOLE, WEIGHT, NAME, NOTE, Secret(9), Code(Colour), Truth(), Id(), MomentField(), DayField()]


@pytest.mark.parametrize(
    "field", [*ALL, ListOf(WHOLE), MapOf(Colour, WHOLE), Nested(Schema), Cursor(Id())], ids=repr
)
def test_null_is_refused_by_every_field(field):
    assert refused(field, None)[0] == "null"
