"""Making bundles in tests, and reading them again."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sessiontrack.domain.bundles import BundleFilter, Profile
from sessiontrack.domain.permissions import Actor
from sessiontrack.exports.bundle import TABLES
from sessiontrack.service.bundles import BundleRequest, Told, begin_bundle, make_bundle
from sessiontrack.service.work import writing
from sessiontrack.storage.base import Database
from tests.people import NOW, member

WHY = "Yearly review"


def proved(who: str = "paul", at: datetime = NOW) -> Actor:
    """Somebody who gave their password just now."""
    return replace(member(who).actor, proved_at=at)


def made(
    database: Database,
    folder: Path,
    profile: Profile = Profile.LIMITED,
    *,
    told: Told | None = None,
    parquet: bool = False,
    now: datetime = NOW,
    **asked: Any,
) -> Path:
    """A bundle in a new folder."""
    request = BundleRequest(profile, WHY, BundleFilter(**asked), parquet)
    with writing(database, proved(at=now), now) as work:
        begun = begin_bundle(work, request)
    make_bundle(database, begun, folder, told=told)
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of one file."""
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def tables(folder: Path) -> dict[str, bytes]:
    """Every table's bytes."""
    return {name: (folder / f"{name}.csv").read_bytes() for name in TABLES}


def manifest(folder: Path) -> dict[str, Any]:
    """What the bundle says about itself."""
    read: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
    return read
