"""Static files and the tags by which a browser asks whether its own are still the server's."""

from __future__ import annotations

import os

import pytest

from sessiontrack.web.static_files import Application


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "static"
    folder.mkdir()
    return folder


@pytest.fixture
def client(folder):
    return Application("sessiontrack.web", static_folder=str(folder)).test_client()


def asked(client, **headers):
    return client.get("/static/one.js", headers=headers, buffered=True)


def test_two_versions_of_one_time_and_size_have_two_tags(tmp_path):
    tags = set()
    for text in ("first();", "other();"):
        release = tmp_path / text
        release.mkdir()
        (release / "one.js").write_text(text)
        os.utime(release / "one.js", (0, 0))
        client = Application("sessiontrack.web", static_folder=str(release)).test_client()
        tags.add(client.get(f"/{text}/one.js", buffered=True).headers["ETag"])
    assert len(tags) == 2


def test_the_same_bytes_are_the_same_file_whenever_they_were_written(client, folder):
    (folder / "one.js").write_text("first();")
    first = asked(client)
    os.utime(folder / "one.js", (1_000_000, 1_000_000))
    again = asked(client, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", ["two.js", "../secret.txt", "..%2fsecret.txt", ""])
def test_what_is_not_in_the_folder_is_not_there(client, folder, name):
    (folder.parent / "secret.txt").write_text("secret")
    assert client.get(f"/static/{name}").status_code == 404
