"""Opening a database for the program: the floors above need not know where tables live."""

from sqlalchemy.exc import DBAPIError as DatabaseRefusal

from sessiontrack.storage.base import Database, open_database, why_unusable
from sessiontrack.storage.schema import faults, migrate

__all__ = ["Database", "DatabaseRefusal", "faults", "migrate", "open_database", "why_unusable"]
