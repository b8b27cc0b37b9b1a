"""Where the migrations of a database are read from."""

from __future__ import annotations

from sessiontrack.storage import schema


def test_an_installed_package_reads_its_own_migrations_and_no_neighbours(tmp_path, monkeypatch):
    package = tmp_path / "sessiontrack"
    for folder in (package / "_migrations", tmp_path / "migrations"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(schema, "__file__", str(package / "storage" / "schema.py"))
    assert schema.migrations_folder() == package / "_migrations"
