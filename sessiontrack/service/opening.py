"""Opening a database for the program: the floors above need not know where tables live."""

from sqlalchemy.exc import DBAPIError as DatabaseRefusal

from sessiontrack.storage.base import Database, driver_words, open_database
from sessiontrack.storage.schema import faults, migrate

__all__ = ["Database", "DatabaseRefusal", "driver_words", "faults", "migrate", "open_database"]
