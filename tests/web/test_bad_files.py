"""The files of the catalogue of bad input: both imports give one verdict, to the page and to the command line."""

from __future__ import annotations

import re
import tomllib
import tracemalloc
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from sessiontrack.cli import main
from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.session_sheets import Declared
from sessiontrack.service.imports import import_monitor
from sessiontrack.service.past_sessions import check_sessions
from tests.bad_input import counted, name_of, repeated
from tests.good_requests import DATA
from tests.people import member
from tests.web.page_client import form_of, words_of

CATALOGUE = tomllib.loads((DATA / "bad_files.toml").read_text("utf-8"))
ROWS: list[dict[str, Any]] = CATALOGUE["cases"]
ALL_IN_MEMORY = 1 << 30


def called(row: dict[str, Any]) -> str:
    return f"{row['into']} {name_of(row)}"


class Sent:
    """One file at its station."""

    def __init__(self, row, stage, scene, path: Path) -> None:
        self.row, self.stage, self.scene, self.path = row, stage, scene, path
        self.nora = stage.client("nora")
        self.mrn = re.findall(r"R-\d+", self.nora.get("/patients").text)[0]
        self.path.write_bytes(self.content)

    @property
    def content(self) -> bytes:
        if "hex" in self.row:
            return bytes.fromhex(self.row["hex"])
        text = self.row["file"]
        for name, good in CATALOGUE["good"][self.row["into"]].items():
            text = text.replace(f"${{{name}}}", good).replace(f"${name}", good)
        return repeated(text.replace("{mrn}", self.mrn)).encode()

    def judged(self) -> tuple[str, list[Fault]]:
        """The sentence and the faults that stand against keeping it."""
        database, actor = self.stage.database, member("nora").actor
        try:
            if self.row["into"] == "sessions":
                file = BytesIO(self.content)
                checked = check_sessions(
                    database, actor, file, Declared(join_courses=True), now=self.stage.now
                )
                return "", checked.faults
            session_id = UUID(str(self.scene.ids["session"]))
            import_monitor(
                database, actor, self.content, session_id=session_id, every_minutes=5, now=self.stage.now
            )
        except Rejected as error:
            return error.sentence, list(error.faults)
        return "", []

    def by_page(self) -> Any:
        """The answer of the page that is asked to keep it."""
        address = "/imports"
        if self.row["into"] == "monitor":
            address = f"/sessions/{self.scene.ids['session']}/monitor"
        form: Any = form_of(self.nora.get(address).text, holds="file")
        form.poplist("file")
        form.setlist("do", ["keep"])
        if self.row["into"] == "sessions":
            form.setlist("join_courses", ["yes"])
        form.add("file", FileStorage(BytesIO(self.content), "../../sent.csv"))
        # As bytes: what the client streams by itself goes through a file that it leaves open.
        stream, _, boundary = stream_encode_multipart(form, threshold=ALL_IN_MEMORY)
        content_type = f"multipart/form-data; boundary={boundary}"
        return self.nora.post(address, data=stream.read(), content_type=content_type)

    def by_command(self, monkeypatch, capsys) -> tuple[int, str]:
        """The exit code, and what was said."""
        monkeypatch.setenv("SESSIONTRACK_DATABASE_URL", self.stage.database.engine.url.render_as_string())
        monkeypatch.setenv("SESSIONTRACK_DATA_DIR", str(self.path.parent))
        is_monitor = self.row["into"] == "monitor"
        where = ("--session", str(self.scene.ids["session"])) if is_monitor else ("--join-courses",)
        code = main(("import", self.row["into"], str(self.path), *where, "--as", member("nora").email))
        said = capsys.readouterr()
        return code, said.out + said.err

    def kept(self) -> dict[str, int]:
        """How many rows each table has, but for the trail: that somebody looked is told in it."""
        return {name: number for name, number in counted(self.stage).items() if name != "audit_event"}


@pytest.fixture
def sent(request, sqlite_scenes, tmp_path):
    """The file of a row, at a station that would take a good one."""
    at = "infusing" if request.param["into"] == "monitor" else "booked"
    with sqlite_scenes.open(at) as (stage, scene):
        yield Sent(request.param, stage, scene, tmp_path / "sent.csv")


def of(rows):
    return pytest.mark.parametrize("sent", rows, ids=called, indirect=True)


@of([row for row in ROWS if "taken" not in row])
def test_a_bad_file_is_refused_alike_by_page_and_command_line(sent, monkeypatch, capsys):
    row, before = sent.row, sent.kept()
    sentence, faults = sent.judged()
    if "said" in row:
        assert (sentence, faults) == (row["said"], [])
    else:
        line, column = row["place"]
        assert (faults[0].path, faults[0].code) == (f"/lines/{line}/columns/{column}", row["code"]), faults
        assert row.get("hint", "") in faults[0].message
        assert faults[0].message.startswith(f"line {line}, column {column}: ")
    words = [fault.message for fault in faults] or [row["said"]]
    code, said = sent.by_command(monkeypatch, capsys)
    assert (code, [each for each in words if each not in said]) == (1, [])
    assert said.count(words[0]) == 1
    answer = sent.by_page()
    if "page" in row:
        assert answer.status_code == row["page"]
    else:
        assert (answer.status_code, answer.headers.get("Location")) in ((200, None), (422, None))
        assert [each for each in words if each not in words_of(answer)] == []
    assert sent.kept() == before


@of([row for row in ROWS if "taken" in row])
def test_a_file_that_only_looks_bad_is_kept_once(sent, monkeypatch, capsys):
    before = sent.kept()
    answer = sent.by_page()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/imports?saved=import")
    after = sent.kept()
    assert after != before
    code, said = sent.by_command(monkeypatch, capsys)
    assert (code, "nothing changes" in said) == (0, True)
    assert sent.kept() == after


def test_every_row_of_the_catalogue_about_files_has_cases_for_both_imports():
    known = {(row["b"], row["into"]) for row in ROWS}
    assert known == {(f"B{number}", into) for number in range(90, 95) for into in CATALOGUE["good"]}


@of([row for row in ROWS if row["into"] == "monitor"][:1])
def test_no_more_of_a_file_is_read_than_says_that_it_is_too_much(sent, monkeypatch, capsys):
    """A file of 250 MB that takes no room on the disk; both commands, a few megabytes of memory."""
    before = sent.kept()
    tracemalloc.start()
    try:
        for into, words in (("sessions", "is longer than any row"), ("monitor", "larger than 5 MB")):
            sent.row = {"into": into}
            sent.path.write_text(CATALOGUE["good"][into]["head"], "utf-8")
            with sent.path.open("r+b") as file:
                file.truncate(250_000_000)
            code, said = sent.by_command(monkeypatch, capsys)
            assert (code, words in said) == (1, True), said
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    assert sent.kept() == before
