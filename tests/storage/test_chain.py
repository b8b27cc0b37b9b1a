"""The published forms of the chain: worked vectors, and canonical JSON beside another RFC 8785."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from unicodedata import normalize
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sessiontrack.domain.bodies import Body, Note, Vitals
from sessiontrack.storage.base import moment_text
from sessiontrack.storage.chain import NotCanonical, body_hash, canonical, first_link, new_salt, next_link
from sessiontrack.storage.codec import body_from, body_text

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "integrity.md").read_text("utf-8")
FAMILY = "01900000-0000-7000-8000-0000000000"


@dataclass(frozen=True)
class Vector:
    """An entry of the published chain, and what must come out."""

    body: Body
    salt: bytes
    header: dict[str, object]
    body_hash: str
    link: str


def moment(minute: int, second: int = 0, micro: int = 0) -> datetime:
    return datetime(2026, 3, 2, 9, minute, second, micro, tzinfo=UTC)


def header(seq: int, kind: str, **others: object) -> dict[str, object]:
    return {
        "course_id": UUID(f"{FAMILY}a1"),
        "seq": seq,
        "id": UUID(f"{FAMILY}e{seq}"),
        "session_id": UUID(f"{FAMILY}d1"),
        "kind": kind,
        "author_id": UUID(f"{FAMILY}01"),
        "author_role": "nurse",
        "schema_rev": 1,
        **others,
    }


def vitals(systolic: int) -> Vitals:
    readings = {"systolic": systolic, "diastolic": 79, "heart_rate": 64, "spo2": 98, "temperature_c": 368}
    return Vitals(readings=readings, not_measured={"respiratory_rate": "patient_moving"})


GENESIS = {
    "clinic": UUID("01900000-0000-7000-8000-00000000c001"),
    "course": UUID(f"{FAMILY}a1"),
    "patient": UUID(f"{FAMILY}b1"),
    "opened_at": datetime(2026, 3, 1, 14, 30, tzinfo=UTC),
}
LINK_0 = "6b1444ee73abf1530a72f88507e92d9786d23491242e3697942a6f3f159cfa03"
VECTORS = (
    Vector(
        vitals(121),
        bytes(range(16)),
        header(1, "vitals", measured_at=moment(10), entered_at=moment(10, 41, 250_000)),
        "004d66b691aa925eae444f9af79054197f67a3df761db170a43bab0478336e04",
        "38eb6abcc5588de746ee84e1340f5099fb144d673a4adb4a83119ee5dbbfdc2c",
    ),
    Vector(
        Note(text="“Ruhig”, sagt sie.\nAtmet tief – née β ✓ 🙂"),
        bytes(range(16, 32)),
        header(2, "note", measured_at=moment(15), entered_at=moment(15, 20), device_id=UUID(f"{FAMILY}f1")),
        "58fa8f39f1bf3e0d461f9c43119fb86eb16e870c431f75efc0e0b4d5479a1595",
        "e5966921e1ed1a48ad5e932f38544d23eb53079c1b53404d72ce4c9466c926db",
    ),
    Vector(
        vitals(112),
        bytes(range(32, 48)),
        header(
            3,
            "vitals",
            measured_at=moment(10),
            entered_at=moment(17),
            target_id=UUID(f"{FAMILY}e1"),
            reason_code="wrong_reading",
            reason_text="Zahlendreher: 112, nicht 121",
        ),
        "f29affcf445f93f81ddc03052c6f39528fc009f2c0302c29f5341a9cdd6d9dfd",
        "a16dda413469e9d799537adee8c8a98f32007a2b25997ccfd6161a1abd5b0f02",
    ),
)


def test_the_published_chain_comes_out():
    link = first_link(*GENESIS.values())  # type: ignore[arg-type]
    assert link == LINK_0
    for vector in VECTORS:
        assert body_hash(vector.salt, body_text(vector.body)) == vector.body_hash
        link = next_link(link, {**vector.header, "body_hash": vector.body_hash})
        assert link == vector.link


def test_the_page_shows_every_vector_in_full():
    assert f"{canonical(GENESIS)}\n{LINK_0}\n" in PAGE
    for vector in VECTORS:
        sealed = canonical({**vector.header, "body_hash": vector.body_hash})
        lines = (vector.salt.hex(), body_text(vector.body), vector.body_hash, sealed, vector.link)
        assert "\n".join(lines) + "\n" in PAGE


def test_the_page_is_enough_for_a_second_verifier():
    """Nothing of the program is used from here on: the boxes of the page, a hash and a JSON parser."""
    boxes = [box.split("\n```")[0].split("\n") for box in PAGE.split("```text\n")[1:]]
    (genesis, link), entries = boxes[0], boxes[1:]
    assert hashlib.sha256(b"sessiontrack/genesis/1\n" + genesis.encode()).hexdigest() == link
    for salt, body, hashed, sealed, following in entries:
        material = b"sessiontrack/body/1\n" + bytes.fromhex(salt) + body.encode()
        assert hashlib.sha256(material).hexdigest() == hashed == json.loads(sealed)["body_hash"]
        material = b"sessiontrack/entry/1\n" + bytes.fromhex(link) + sealed.encode()
        link = hashlib.sha256(material).hexdigest()
        assert link == following
        for text in (body, sealed):
            assert rfc8785.dumps(json.loads(text)) == text.encode()


KEYS = st.from_regex(r"[a-z0-9_]{1,12}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.booleans() | WHOLE | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def composed(value):
    if isinstance(value, str):
        return normalize("NFC", value)
    if isinstance(value, list):
        return [composed(item) for item in value]
    return {key: composed(item) for key, item in value.items()} if isinstance(value, dict) else value


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_canonical_json_is_that_of_rfc_8785(body):
    text = canonical(body)
    assert text.encode() == rfc8785.dumps(composed(body))
    assert canonical(json.loads(text)) == text


@given(TEXTS.filter(bool), st.dictionaries(st.sampled_from(["systolic", "heart_rate"]), st.integers(40, 200)))
def test_a_body_comes_back_as_it_was_sealed(text, readings):
    for kind, body in (("note", Note(text=normalize("NFC", text))), ("vitals", Vitals(readings=readings))):
        assert body_from(kind, json.loads(body_text(body))) == body


@pytest.mark.parametrize(
    "body",
    [
        {"a": 1.0},
        {"a": None},
        {"a": 2**53},
        {"a": -(2**53)},
        {"a": "\0"},
        {"a": "\ud800"},
        {"A": 1},
        {"a b": 1},
        {"": 1},
        {1: 1},
        {"a": b"1"},
        {"a": {1, 2}},
        {"a": {"b": [None]}},
    ],
)
def test_what_is_not_canonical_is_refused(body):
    with pytest.raises(NotCanonical):
        canonical(body)


def test_equal_letters_are_written_in_one_way():
    assert canonical({"a": "e\u0301"}) == canonical({"a": "\u00e9"}) == '{"a":"\u00e9"}'


def test_a_moment_is_written_in_utc_with_six_digits():
    local = datetime(2026, 3, 1, 8, 30, tzinfo=timezone(timedelta(hours=-6)))
    assert canonical({"at": local, "on": date(2026, 3, 1)}) == (
        '{"at":"2026-03-01T14:30:00.000000Z","on":"2026-03-01"}'
    )
    assert moment_text(local) == "2026-03-01T14:30:00.000000Z"


def test_true_is_not_one():
    assert canonical({"a": True}) != canonical({"a": 1})


def test_absent_fields_are_left_out_of_a_header():
    assert next_link(LINK_0, {"seq": 1, "device_id": None}) == next_link(LINK_0, {"seq": 1})


def test_salts_differ_and_hide_equal_bodies():
    first, second = new_salt(), new_salt()
    assert len(first) == 16
    assert body_hash(first, "{}") != body_hash(second, "{}")
