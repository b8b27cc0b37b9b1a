"""A body is read in exactly one way, or not at all."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from sessiontrack.web.strict_json import MEBIBYTE, Unreadable, read_json
from tests.web.tiny_app import make_app


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"{}", {}),
        (b' {"a": [1, true, "x"]}\r\n', {"a": [1, True, "x"]}),
        (b'{"a": 999999999999999}', {"a": 999_999_999_999_999}),
        (b'{"a": -999999999999999}', {"a": -999_999_999_999_999}),
        (b'{"a": "1234567890123456789"}', {"a": "1234567890123456789"}),
        (b'{"a": {"a": 1}}', {"a": {"a": 1}}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "\N{GRINNING FACE}"}),
        ('{"é": "漢"}'.encode(), {"é": "漢"}),
        (b'{"a": ' + b"[" * 19 + b"]" * 19 + b"}", {"a": json.loads("[" * 19 + "]" * 19)}),
    ],
)
def test_a_body_is_taken(body, value):
    assert read_json(body) == value


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(body, id=name)
        for name, body in {
            "nothing": b"",
            "a list": b"[]",
            "a text": b'"a"',
            "null": b"null",
            "a number": b"1",
            "the same key twice": b'{"a": 1, "a": 1}',
            "the same key twice inside": b'{"b": [{"a": 1, "a": 2}]}',
            "the same key in two spellings": b'{"a": 1, "\\u0061": 2}',
            "NaN": b'{"a": NaN}',
            "Infinity": b'{"a": Infinity}',
            "-Infinity": b'{"a": -Infinity}',
            "1e400": b'{"a": 1e400}',
            "-1e400": b'{"a": -1e400}',
            "sixteen digits": b'{"a": 9007199254740992}',
            "minus sixteen digits": b'{"a": -9007199254740992}',
            "five thousand digits": b'{"a": ' + b"9" * 5000 + b"}",
            "a byte-order mark": b"\xef\xbb\xbf{}",
            "UTF-16": '{"a": 1}'.encode("utf-16"),
            "UTF-16 without a mark": '{"a": 1}'.encode("utf-16-le"),
            "UTF-32": '{"a": 1}'.encode("utf-32-le"),
            "Latin-1": '{"a": "é"}'.encode("latin-1"),
            "an encoded surrogate": b'{"a": "\xed\xa0\x80"}',
            "a lone surrogate": b'{"a": "\\ud800"}',
            "a lone low surrogate": b'{"a": "\\uDC00"}',
            "a lone surrogate as a key": b'{"\\ud800": 1}',
            "a raw line end in a text": b'{"a": "\n"}',
            "a NUL": b'{"a": 1}\x00',
            "something behind": b"{} {}",
            "a comma too many": b'{"a": 1,}',
            "single quotes": b"{'a': 1}",
            "a comment": b"{} // all",
            "a plus sign": b'{"a": +1}',
            "a leading zero": b'{"a": 01}',
            "21 levels": b'{"a": ' + b"[" * 20 + b"]" * 20 + b"}",
            "5000 levels": b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}",
            "half a million levels": b"[" * 500_000,
            "many objects": b'{"a": ' * 5000 + b"1" + b"}" * 5000,
        }.items()
    ],
)
def test_a_body_is_refused(body):
    with pytest.raises(Unreadable):
        read_json(body)


def test_minus_zero_stays_no_whole_number():
    assert isinstance(read_json(b'{"a": -0}')["a"], float)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/json; charset=latin-1",
    ],
)
def test_what_is_not_said_to_be_json_is_415(content_type):
    answer = _post(b'{"label": "x"}', content_type=content_type)
    assert answer.status_code == 415
    assert answer.json["type"] == "/problems/not_json"


def test_a_content_encoding_is_415():
    assert _post(b"{}", headers={"Content-Encoding": "gzip"}).status_code == 415


def test_utf8_may_be_said():
    assert _post(b'{"label": "x"}', content_type="application/json; charset=UTF-8").status_code == 201


def test_more_than_a_mebibyte_is_413():
    answer = _post(b'{"label": "' + b"x" * MEBIBYTE + b'"}')
    assert answer.status_code == 413
    assert answer.json["type"] == "/problems/too_large"


def test_a_body_without_a_length_is_cut_off_at_a_mebibyte():
    client = make_app().test_client()
    answer = client.post(
        "/api/v1/cups",
        input_stream=BytesIO(b" " * (MEBIBYTE + 2)),
        headers={"X-Role": "nurse", "Content-Type": "application/json"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 413


def test_an_unreadable_body_is_400_and_names_the_place():
    answer = _post(b'{"label": }')
    assert answer.status_code == 400
    assert answer.json == {
        "type": "/problems/unreadable",
        "title": "The body is not JSON: line 1, column 11.",
        "status": 400,
    }


def _post(body, *, content_type="application/json", headers=None):
    return (
        make_app()
        .test_client()
        .post(
            "/api/v1/cups",
            data=body,
            content_type=content_type,
            headers={"X-Role": "nurse", **(headers or {})},
        )
    )
