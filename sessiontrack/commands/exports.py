"""Commands that hand out what was recorded here."""

from __future__ import annotations

from sessiontrack.commands import fhir_files
from sessiontrack.commands.base import Commands, add_group


def add(commands: Commands) -> None:
    """Declare the commands of this group."""
    group = add_group(commands, "export", does="what was recorded here, for other systems")
    fhir_files.add_to(group)
