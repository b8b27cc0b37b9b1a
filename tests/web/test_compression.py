"""What goes out packed, to whom, and what does not."""

from __future__ import annotations

import gzip

import brotli
import pytest

from sessiontrack.web.shell_routes import STATIC
from tests.web.tiny_app import CUP, make_app

GZIP = {"Accept-Encoding": "gzip, deflate", "X-Role": "nurse"}
BROTLI = {"Accept-Encoding": "gzip, deflate, br, zstd", "X-Role": "nurse"}
SCRIPT = "/static/js/bedside/main.js"
LONG = "/api/v1/openapi.json"


@pytest.fixture
def client():
    return make_app().test_client()


@pytest.mark.parametrize("path", [SCRIPT, LONG, "/static/css/base.css"])
def test_scripts_styles_and_answers_go_out_gzipped(client, path):
    plain, packed = client.get(path, buffered=True), client.get(path, headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.content_length == len(packed.data) < len(plain.data) / 2
    assert packed.mimetype == plain.mimetype


@pytest.mark.parametrize("path", [SCRIPT, LONG, "/static/css/base.css"])
def test_who_takes_brotli_gets_less(client, path):
    plain, packed = client.get(path, buffered=True), client.get(path, headers=BROTLI)
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == plain.data
    assert len(packed.data) < len(client.get(path, headers=GZIP).data)


@pytest.mark.parametrize("accepted", [None, "identity", "zstd", "gzip;q=0, br;q=0"])
def test_who_takes_neither_gets_what_was_there(client, accepted):
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    answer = client.get(SCRIPT, headers=headers, buffered=True)
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (STATIC / "js/bedside/main.js").read_bytes()
    assert "Accept-Encoding" in answer.vary


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, br", "br"), ("br;q=0.5, gzip", "gzip"), ("*", "br"), ("br;q=0, *;q=0.1", "gzip")],
)
def test_the_client_says_which_it_would_rather_have(client, accepted, coding):
    answer = client.get(SCRIPT, headers={"Accept-Encoding": accepted}, buffered=True)
    assert answer.headers["Content-Encoding"] == coding


def test_a_page_is_never_gzipped_for_it_holds_the_token_of_its_forms(client, client_as):
    sign_in = client_as("nora").get("/", headers=GZIP)
    assert len(sign_in.data) > 1000
    for answer in (sign_in, client.get("/api/docs", headers=GZIP)):
        assert answer.mimetype == "text/html"
        assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/static/icon.svg", f"/api/v1/cups/{CUP}", "/static/icons/icon-192.png"])
def test_what_is_short_or_packed_already_stays_as_it_is(client, path):
    assert "Content-Encoding" not in client.get(path, headers=GZIP, buffered=True).headers


def test_only_a_whole_file_that_was_found_is_gzipped(client):
    part = client.get(SCRIPT, headers={**GZIP, "Range": "bytes=0-600"}, buffered=True)
    assert (part.status_code, len(part.data)) == (206, 601)
    head = client.head(SCRIPT, headers=GZIP, buffered=True)
    missing = client.get("/static/js/nothing.js", headers=GZIP)
    for answer in (part, head, missing):
        assert "Content-Encoding" not in answer.headers


def test_a_browser_that_kept_a_gzipped_file_is_told_that_it_is_the_same(client):
    tag = client.get(SCRIPT, headers=GZIP).headers["ETag"]
    assert tag.startswith("W/")
    known = client.get(SCRIPT, headers={**GZIP, "If-None-Match": tag}, buffered=True)
    assert known.status_code == 304
    # RFC 9110, 15.4.5: as it would be with the whole file.
    assert "Accept-Encoding" in known.vary


def test_an_answer_keeps_the_version_that_is_its_etag(client):
    plain, packed = (client.get(LONG, headers=headers) for headers in ({}, BROTLI))
    assert packed.headers["ETag"] == plain.headers["ETag"]
    known = client.get(LONG, headers={**BROTLI, "If-None-Match": plain.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")


def test_a_file_that_changed_is_packed_anew(client, tmp_path):
    client.application.static_folder = str(tmp_path)
    script = tmp_path / "one.js"
    for line in (b"first();\n", b"second();\n"):
        script.write_bytes(line * 100)
        assert gzip.decompress(client.get("/static/one.js", headers=GZIP).data) == line * 100
