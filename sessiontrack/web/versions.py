"""Strong ETags over version numbers: a change must name the version that was read, a read may name it."""

from __future__ import annotations

import re

from flask import Flask, Response, request

from sessiontrack.domain.errors import Stale, VersionNeeded

ETAG_PATTERN = '"(?:0|[1-9][0-9]{0,14})"'
_ETAG = re.compile(ETAG_PATTERN)
STALE = "This has changed since you read it: read it again, then decide."


def etag_of(version: int) -> str:
    """The ETag of a version, to be sent in a view's headers.

    >>> etag_of(7)
    '"7"'
    """
    return f'"{version}"'


def named_version() -> int:
    """The version that this request's ``If-Match`` names, for an act that compares it under its lock.

    Raises:
        VersionNeeded: none is named; ``*`` names none, it would overwrite whatever is there.
        Stale: what is named is no version of ours.
    """
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        raise VersionNeeded("Send If-Match with the ETag that you read.")
    if not _ETAG.fullmatch(header):
        raise Stale(STALE)
    return int(header.strip('"'))


def known_versions() -> frozenset[int]:
    """The versions that this request's ``If-None-Match`` names, for a read that is dear to make."""
    named = request.if_none_match.as_set(include_weak=True)
    return frozenset(int(tag) for tag in named if _ETAG.fullmatch(f'"{tag}"'))


def require_match(version: int) -> None:
    """Go on only if the request names this very version.

    Raises:
        VersionNeeded: it names none.
        Stale: it names another.
    """
    if named_version() != version:
        raise Stale(STALE)


def add_conditions(app: Flask) -> None:
    """Answer 304 to a reader who has this version already."""
    app.after_request(_leave_out_known)


def _leave_out_known(response: Response) -> Response:
    is_whole_read = request.method in ("GET", "HEAD") and response.status_code == 200
    if is_whole_read and response.get_etag()[0] is not None:
        response.make_conditional(request)
    return response
