"""What holds for every command: help, wrong use, and one clear line."""

from __future__ import annotations

import re
import sqlite3

import pytest

NORA = ("user", "add", "nora@example.com", "--name", "Nora Lind", "--role", "nurse")


def commands(parser_help):
    return re.findall(r"^    ([\w-]+) ", parser_help, re.MULTILINE)


def test_every_command_has_help_with_an_example(run):
    groups = {"user", "clinic", "token", "protocol", "import", "export"}
    names = commands(run("--help")[1])
    assert {"serve", "init", "demo", "migrate", "rebuild", "verify", "openapi"} | groups <= set(names)
    for name in names:
        inner = commands(run(name, "--help")[1]) if name in groups else [None]
        for each in inner:
            code, out, _ = run(name, *filter(None, [each]), "--help")
            assert code == 0
            assert re.search(r"examples?:\n  sessiontrack ", out), (name, each)


def test_it_says_its_version(run):
    assert run("--version")[1].startswith("sessiontrack ")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("dance",),
        ("user", "add", "nora@example.com"),
        (*NORA[:-1], "queen"),
        (*NORA[:-1], "service"),
        ("token", "add", "gateway", "--scope", "everything"),
        ("import", "monitor", "file", "--session", "7", "--as", "nora@example.com"),
        ("demo", "--patients", "0"),
        ("demo", "--patients", "some"),
        ("export", "bundle", "--out", "b", "--as", "a@example.com", "--purpose", "x", "--from", "2026-13-01"),
        ("export", "bundle", "--out", "b", "--as", "a@example.com", "--purpose", "x", "--as-of", "May"),
        ("import", "sessions", "file", "--as", "a@example.com", "--time", "noon"),
        ("import", "sessions", "file", "--as", "a@example.com", "--time", "0930Z"),
        ("import", "withdraw", "7", "--reason", "x", "--as", "a@example.com"),
    ],
)
def test_wrong_use_is_2(run, arguments):
    code, _, err = run(*arguments)
    assert code == 2
    assert "Traceback" not in err
    # Argparse says by itself which of our functions failed, which is nobody's business.
    assert not re.search(r"invalid \w+ value", err)


def test_without_a_database_it_says_how_to_begin(run, folder):
    code, _, err = run(*NORA)
    assert code == 1
    assert re.fullmatch(r"sessiontrack: There is no database .* run 'sessiontrack init'.*\n", err)
    assert not folder.exists()


NOBODY_LISTENS = "postgresql+psycopg://app:secret-word@127.0.0.1:1/record"


@pytest.mark.parametrize(
    "command", [("verify",), ("serve",), ("migrate",), ("init",), ("demo",), NORA], ids=str
)
def test_a_database_that_is_not_there_is_said_in_one_line(run, monkeypatch, command):
    monkeypatch.setenv("SESSIONTRACK_DATABASE_URL", NOBODY_LISTENS)
    code, out, err = run(*command)
    assert code == (2 if command == ("verify",) else 1)
    said = out if command == ("verify",) else err
    assert re.fullmatch(r".*The database cannot be used: .*port 1.*refused.*\n", said)
    assert "secret-word" not in out + err


@pytest.mark.parametrize("command", [("serve",), ("migrate",), NORA], ids=str)
def test_a_file_that_is_no_database_is_said_in_one_line(run, folder, command):
    folder.mkdir()
    (folder / "sessiontrack.db").write_text("garbage")
    assert run(*command) == (1, "", "sessiontrack: The database cannot be used: file is not a database.\n")


def test_a_data_folder_that_cannot_be_made_is_named(run, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("SESSIONTRACK_DATA_DIR", str(tmp_path / "file" / "data"))
    assert run("init") == (1, "", f"sessiontrack: {tmp_path / 'file' / 'data'}: Not a directory.\n")


def test_a_database_of_a_newer_program_is_left_alone(founded, folder):
    with sqlite3.connect(folder / "sessiontrack.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (("migrate",), ("serve",), NORA):
        code, out, err = founded(*command)
        assert (code, out) == (1, "")
        assert re.fullmatch(r"sessiontrack: The database stands at revision 9999, .* newer .*\n", err)


def test_trouble_with_the_settings_is_one_line(run, monkeypatch):
    monkeypatch.setenv("SESSIONTRACK_PORT", "eighty")
    assert run("verify") == (1, "", "sessiontrack: SESSIONTRACK_PORT must be a whole number.\n")


@pytest.mark.parametrize("word", ["caf\udce9", "\udcff"])
def test_a_word_in_another_coding_is_wrong_use(founded, word):
    for arguments in (("user", "link", word), (word,), ("protocol", "publish", word)):
        code, out, err = founded(*arguments)
        assert (code, out) == (2, "")
        assert re.fullmatch(r"sessiontrack: '\S+' is not UTF-8: .*\n", err)
