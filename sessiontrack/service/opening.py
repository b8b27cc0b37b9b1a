"""Opening a database for the program: the floors above need not know where tables live."""

from sessiontrack.storage.base import Database, open_database
from sessiontrack.storage.schema import faults, migrate

__all__ = ["Database", "faults", "migrate", "open_database"]
