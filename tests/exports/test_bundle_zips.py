"""A bundle is checked as it was fetched: the zip is read in place, whatever somebody put into it."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from sessiontrack.domain.bundles import Profile
from sessiontrack.exports.bundle.arriving import MOST_FILES
from sessiontrack.exports.bundle.checking import check_bundle


@pytest.fixture
def packed(sent, tmp_path):
    """``packed(change)``: a zip of a bundle; ``change`` is handed the contents by name."""

    def pack(change=lambda contents: None) -> Path:
        folder = sent.folders[Profile.LIMITED]
        contents = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
        change(contents)
        with zipfile.ZipFile(tmp_path / "bundle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
        return Path(tmp_path / "bundle.zip")

    return pack


def test_a_zip_as_it_was_fetched_is_whole(packed):
    assert list(check_bundle(packed())) == []


def test_a_loss_and_a_change_are_found_in_a_zip(packed):
    def change(contents):
        del contents["alerts.csv"]
        contents["vitals.csv"] = contents["vitals.csv"][:-3]
        contents["notes.txt"] = b"mine"

    size = packed().stat().st_size
    said = list(check_bundle(packed(change)))
    assert said[:2] == ["alerts.csv is missing.", "notes.txt does not belong to the bundle."]
    assert said[-1] == "vitals.csv was changed: its SHA-256 is another."
    assert size > 1000


@pytest.mark.parametrize(
    "name", ["../../vitals.csv", "/etc/vitals.csv", "sub/vitals.csv", "sub/", "..\\vitals.csv"]
)
def test_no_name_leads_anywhere(packed, tmp_path, name):
    def change(contents):
        contents[name] = contents["vitals.csv"]

    before = sorted(tmp_path.parent.rglob("*"))
    (said,) = check_bundle(packed(change))
    assert said.startswith("The zip holds folders; a bundle has none: unpack it")
    assert [path for path in sorted(tmp_path.parent.rglob("*")) if path not in before] == [
        tmp_path / "bundle.zip"
    ]


def test_a_bomb_is_not_read(packed):
    def change(contents):
        contents["vitals.csv"] = bytes(300_000_000)

    path = packed(change)
    tracemalloc.start()
    (said,) = check_bundle(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said == "The zip would unpack to far more than a bundle does: it is not read."
    assert peak < 5_000_000


def test_a_long_manifest_is_no_bundle_s(packed):
    def change(contents):
        told = json.loads(contents["manifest.json"])
        contents["manifest.json"] = json.dumps(
            {**told, "more": [str(each) for each in range(200_000)]}
        ).encode()

    assert list(check_bundle(packed(change))) == ["manifest.json is damaged, or this is no bundle."]


def test_thousands_of_files_are_no_bundle(packed):
    def change(contents):
        contents |= {f"{number}.csv": b"" for number in range(MOST_FILES)}

    (said,) = check_bundle(packed(change))
    assert f"a bundle has fewer than {MOST_FILES}" in said


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_leaves_no_doubt_which_is_meant(packed):
    path = packed()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("vitals.csv", "entry_id\r\n")
    assert list(check_bundle(path)) == ["The zip holds vitals.csv twice."]


def test_a_damaged_member_is_named_and_the_others_are_checked(packed):
    path = packed()
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo("vitals.csv").header_offset
    with path.open("r+b") as file:
        file.seek(place + 60)
        file.write(b"\x00\xff\x00\xff\x00\xff")
    assert list(check_bundle(path)) == ["vitals.csv cannot be unpacked: it is damaged or locked."]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"patient_ref\r\n"])
def test_what_is_no_zip_is_said_to_be_none(tmp_path, content):
    (tmp_path / "vitals.csv").write_bytes(content)
    (said,) = check_bundle(tmp_path / "vitals.csv")
    assert said == "vitals.csv is no zip file, or it is damaged. Name the bundle's folder or its zip file."


@pytest.mark.parametrize("version", [99, 255])
def test_a_zip_of_a_version_to_come_is_said_to_be_damaged(packed, version):
    path = packed()
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 6] = version
    path.write_bytes(content)
    (said,) = check_bundle(path)
    assert said.startswith("bundle.zip is no zip file, or it is damaged.")
