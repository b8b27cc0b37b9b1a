"""Who may do what: permissions, roles, the table between them, and the person or program at the other end."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from uuid import UUID

from sessiontrack.domain.errors import NotAllowed


class Role(StrEnum):
    """What a person is here; ``service`` is a program's account."""

    NURSE = "nurse"
    CLINICIAN = "clinician"
    ADMIN = "admin"
    AUDITOR = "auditor"
    ANALYST = "analyst"
    SERVICE = "service"


class Permission(StrEnum):
    """Something a route lets somebody do."""

    PATIENTS_READ = "patients:read"
    PATIENTS_WRITE = "patients:write"
    COURSES_READ = "courses:read"
    COURSES_WRITE = "courses:write"
    COURSES_EVALUATE = "courses:evaluate"
    COURSES_CONSENT = "courses:consent"
    COURSES_DECIDE = "courses:decide"
    SESSIONS_READ = "sessions:read"
    SESSIONS_WRITE = "sessions:write"
    ENTRIES_READ = "entries:read"
    ENTRIES_APPEND = "entries:append"
    ENTRIES_AMEND = "entries:amend"
    ENTRIES_AMEND_OTHERS = "entries:amend_others"
    READINGS_DECIDE = "readings:decide"
    ORDERS_WRITE = "orders:write"
    ALERTS_OVERRIDE = "alerts:override"
    WASTE_WITNESS = "waste:witness"
    SESSIONS_COMPLETE = "sessions:complete"
    SESSIONS_SIGN = "sessions:sign"
    SESSIONS_ADD = "sessions:add"
    CSV_EXPORT = "csv:export"
    COHORT_READ = "cohort:read"
    FHIR_READ = "fhir:read"
    FHIR_EXPORT = "fhir:export"
    PROTOCOL_READ = "protocol:read"
    PROTOCOL_REVIEW = "protocol:review"
    PROTOCOL_DRAFT = "protocol:draft"
    PROTOCOL_PUBLISH = "protocol:publish"
    CATALOGUE_EDIT = "catalogue:edit"
    AUDIT_READ = "audit:read"
    AUDIT_EXPORT = "audit:export"
    OWN_READ = "own:read"
    OWN_PROVE = "own:prove"


SCOPES = (
    "patients:read",
    "patients:write",
    "sessions:read",
    "sessions:write",
    "entries:read",
    "entries:write",
    "export:csv",
    "fhir:read",
    "audit:read",
)
"""What a program's token may be given."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Who has a permission.

    Args:
        scope: what a program's token needs; none: a program never has it; ``*``: any token will do.
    """

    does: str
    roles: frozenset[Role]
    scope: str | None


def _read() -> Mapping[Permission, Grant]:
    text = files("sessiontrack.domain").joinpath("permissions.toml").read_text("utf-8")
    return MappingProxyType(
        {
            Permission(code): Grant(row["does"], frozenset(map(Role, row["roles"])), row.get("scope"))
            for code, row in tomllib.loads(text).items()
        }
    )


GRANTS = _read()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking, as the database knows them at this request.

    Args:
        scopes: of a program's token; nothing for a person.
        sign_in_id: a person's login on this device.
        proved_at: when the password was given again in this login.
        request_id: names the request in the audit trail.
    """

    id: UUID
    clinic_id: UUID
    role: Role
    name: str = ""
    scopes: tuple[str, ...] | None = None
    sign_in_id: UUID | None = None
    proved_at: datetime | None = None
    request_id: str | None = None

    def may(self, permission: Permission) -> bool:
        """The table gives this permission to the role, or to the token's scopes."""
        grant = GRANTS[permission]
        if self.role is Role.SERVICE:
            return grant.scope is not None and (grant.scope == "*" or grant.scope in (self.scopes or ()))
        return self.role in grant.roles

    def require(self, permission: Permission) -> None:
        """Go on only with this permission.

        Raises:
            NotAllowed: the table does not give it.
        """
        if not self.may(permission):
            raise NotAllowed(f"Your role ({self.role}) may not {GRANTS[permission].does}.")
