"""What a running application holds: its database, its settings, its clock and its keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from flask import current_app

from sessiontrack.service.keys import Keys
from sessiontrack.service.opening import Database


@dataclass(frozen=True, slots=True)
class Deployment:
    """One running application.

    Args:
        clock: the server's time, aware; handed to every act.
        keys: the secrets of the data folder, each for one purpose.
        idle_minutes: a sign-in unused this long has ended.
        absolute_hours: a sign-in this old has ended.
        is_secure: cookies travel over HTTPS only.
        exports_per_hour: how many exports a person may start.
        exports_folder: where finished bundles are kept.
        emergency_number: whom patients are told to call in danger; empty where nobody said.
        wake_exports: tells whoever makes bundles that one was asked for.
    """

    database: Database
    clock: Callable[[], datetime]
    keys: Keys
    idle_minutes: int
    absolute_hours: int
    is_secure: bool
    exports_per_hour: int = 20
    exports_folder: Path = Path("exports")
    wake_exports: Callable[[], None] = lambda: None
    emergency_number: str = ""


def deployment() -> Deployment:
    """The application that serves this request."""
    return cast(Deployment, current_app.extensions["sessiontrack"])
