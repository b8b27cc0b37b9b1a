"""Every column says whether it tells something about a person, and what is private stays out of logs."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sessiontrack.storage.schema import METADATA

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = [column for table in METADATA.sorted_tables for column in table.c]
PRIVATE = [column for column in COLUMNS if column.info.get("privacy") == "private"]

SECRETS = {"password_hash", "token_hash", "secret_hash", "account_hash"}
"""Nobody can be found by them, and all the same they are nobody's business."""

IDENTIFYING = {"family_name", "given_name", "mrn", "born_on", "phone", "email", "address", "search_text"}
FREE_TEXT = {
    "reason_text",
    "goals",
    "indication_text",
    "allergies",
    "substance_use_history",
    "body",
    "trigger",
}


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_a_column_is_declared_private_or_plain(column):
    assert column.info.get("privacy") in ("private", "plain")


@pytest.mark.parametrize("name", sorted(SECRETS | IDENTIFYING | FREE_TEXT))
def test_what_names_a_person_or_quotes_one_is_private(name):
    found = [column for column in COLUMNS if column.name == name]
    assert found
    assert all(column in PRIVATE for column in found)


def test_no_private_column_is_part_of_a_key_or_an_identifier():
    """What stands in a URL, an audit line or a receipt are keys."""
    assert not [str(column) for column in PRIVATE if column.primary_key or column.foreign_keys]


NOTING = ("note", "note_by_operator", "note_by_patient", "note_by_person", "note_by_stranger")


def notes() -> list[tuple[str, ast.Call]]:
    """Every call that owes the audit trail a line, with the place where it stands."""
    found = []
    for path in sorted((ROOT / "sessiontrack" / "service").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in NOTING:
                found.append((f"{path.name}:{node.lineno}", node))
    return found


def test_the_trail_is_given_no_private_value():
    """Details are counts, codes and versions; which patients it is about stands in a column of its own."""
    allowed = {"patient_ids", "session_id", "subject_id", "clinic_id", "purpose"}
    private = {column.name for column in PRIVATE} - {"patient_ids", "details"}
    said = {
        f"{place} {keyword.arg}"
        for place, call in notes()
        for keyword in call.keywords
        if keyword.arg in private - allowed
    }
    assert notes()
    assert not said


LOGGERS = {"debug", "info", "warning", "error", "exception", "critical", "log"}


def test_no_log_line_is_given_a_private_column():
    """The log is for operators: it may name routes, kinds, counts and request ids."""
    private = {column.name for column in PRIVATE}
    found = []
    for path in sorted((ROOT / "sessiontrack").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in LOGGERS or "log" not in ast.unparse(node.func.value).lower():
                continue
            named = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
            named |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
            if named & private:
                found.append(f"{path.name}:{node.lineno} {sorted(named & private)}")
    assert not found
