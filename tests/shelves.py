"""Where prepared databases are kept, on either kind of database: copied, addressed and dropped by name."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.postgres import Server


class Files:
    """Databases as files, copied from a template."""

    def __init__(self, template: Path, folder: Path) -> None:
        self.template, self.folder = str(template), folder

    def copy(self, source: str, name: str) -> str:
        """A copy by this name."""
        return str(shutil.copyfile(source, self.folder / f"scene-{name}.db"))

    def put_back(self, kept: str, name: str) -> None:
        """A file that nobody has open becomes what was kept."""
        shutil.copyfile(kept, name)

    def drop(self, kept: str) -> None:
        """Leave nothing of it, nor of its log."""
        for left in self.folder.glob(f"{Path(kept).name}*"):
            left.unlink()

    def url(self, kept: str) -> str:
        """SQLAlchemy's address."""
        return f"sqlite:///{kept}"


class Clones:
    """Databases of one PostgreSQL, cloned from a template."""

    def __init__(self, template: str, server: Server) -> None:
        self.template, self.server = template, server

    def copy(self, source: str, name: str) -> str:
        """A clone by this name; nobody may be using the source."""
        clone = f"scene_{name.replace('-', '_')}"
        self.server.create_database(clone, template=source)
        return clone

    def put_back(self, kept: str, name: str) -> None:
        """A database becomes what was kept."""
        self.server.drop_database(name)
        self.server.create_database(name, template=kept)

    def drop(self, kept: str) -> None:
        """Leave nothing of it."""
        self.server.drop_database(kept)

    def url(self, kept: str) -> str:
        """SQLAlchemy's address."""
        return self.server.url(kept)
