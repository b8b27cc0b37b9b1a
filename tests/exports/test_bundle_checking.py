"""A received bundle is as it was made, or what is wrong with it is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sessiontrack.exports.bundle.checking import check_bundle
from sessiontrack.service.opening import open_database
from tests import bundle_scenes
from tests.service.bundling import made


@pytest.fixture(scope="module")
def sent(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle as it was made."""
    folder = tmp_path_factory.mktemp("sent")
    shutil.copyfile(sqlite_template, folder / "copy.db")
    database = open_database(f"sqlite:///{folder / 'copy.db'}")
    bundle_scenes.told(database)
    made(database, folder / "bundle")
    database.engine.dispose()
    return folder / "bundle"


@pytest.fixture
def received(sent: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(sent, tmp_path / "bundle")
    return tmp_path / "bundle"


def rewrite(received: Path, **parts: object) -> None:
    manifest = json.loads((received / "manifest.json").read_bytes())
    (received / "manifest.json").write_text(json.dumps({**manifest, **parts}))


def renamed(received: Path, number: int, name: str) -> None:
    files = json.loads((received / "manifest.json").read_bytes())["files"]
    files[number]["name"] = name
    rewrite(received, files=files)


def test_nothing_is_wrong_with_what_arrived_whole(received):
    assert list(check_bundle(received)) == []


def test_a_change_is_found(received):
    with (received / "vitals.csv").open("r+b") as file:
        file.seek(500)
        file.write(b"#")
    assert list(check_bundle(received)) == ["vitals.csv was changed: its SHA-256 is another."]


def test_a_loss_is_found(received):
    content = (received / "scores.csv").read_bytes()
    (received / "scores.csv").write_bytes(content[:-10])
    (received / "alerts.csv").unlink()
    assert [fault.split()[0] for fault in check_bundle(received)] == [
        "alerts.csv",
        "scores.csv",
        "scores.csv",
    ]


def test_what_does_not_belong_is_found(received):
    (received / "notes.txt").write_text("mine")
    (received / "README.txt").unlink()
    (received / "README.txt").symlink_to(received / "notes.txt")
    assert list(check_bundle(received)) == [
        "notes.txt does not belong to the bundle.",
        "README.txt is no file.",
    ]


def test_a_header_and_a_count_that_the_manifest_belies_are_found(received):
    files = json.loads((received / "manifest.json").read_bytes())["files"]
    for each in files:
        if each["name"] == "sessions.csv":
            each["rows"] += 1
    rewrite(received, files=files, profile="full")
    told = list(check_bundle(received))
    assert "patients.csv has another header than schema 1 has." in told
    assert any(fault.startswith("sessions.csv has") and "rows, not" in fault for fault in told)


@pytest.mark.parametrize("name", ["../vitals.csv", "/etc/hostname"])
def test_a_manifest_cannot_point_outside(received, name):
    renamed(received, 0, name)
    assert list(check_bundle(received)) == ["manifest.json names a file outside of the bundle."]


def test_a_file_that_the_manifest_forgot_is_found(received):
    files = json.loads((received / "manifest.json").read_bytes())["files"]
    rewrite(received, files=[each for each in files if each["name"] != "vitals.csv"])
    assert list(check_bundle(received)) == [
        "vitals.csv does not belong to the bundle.",
        "vitals.csv is not named in manifest.json.",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"files": [], "profile": "all", "schema": 1}',
        b'{"files": 1}',
        b'{"files": [], "profile": "limited", "schema": 1e999}',
    ],
)
def test_what_is_no_bundle_is_said_to_be_none(received, content):
    (received / "manifest.json").write_bytes(content)
    assert list(check_bundle(received)) == ["manifest.json is damaged, or this is no bundle."]


def test_a_folder_without_a_manifest_is_no_bundle(tmp_path):
    (said,) = check_bundle(tmp_path)
    assert said == "There is no manifest.json: this is no bundle, or not the whole of it."
    (said,) = check_bundle(tmp_path / "nowhere")
    assert said.startswith("nowhere cannot be read: No such file or directory.")


def test_another_schema_is_left_to_another_program(received):
    rewrite(received, schema=2)
    assert list(check_bundle(received)) == ["manifest.json has schema 2; this program checks schema 1."]


def test_no_name_writes_into_the_terminal_of_who_checks(received):
    renamed(received, 0, "a\x1b[2J\ud800.csv")
    (received / "b\x1b[2J\n.csv").touch()
    told = list(check_bundle(received))
    assert r"a\x1b[2J\ud800.csv is missing." in told
    assert r"b\x1b[2J\n.csv does not belong to the bundle." in told
