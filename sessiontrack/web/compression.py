"""Scripts, styles, pictures and JSON go out gzipped to whoever takes that: a tablet's Wi-Fi is the slowest part.

Pages do not. They hold the token of their forms and repeat words of their address; packed together, their length would
tell one by the other (BREACH). An answer of the API repeats nothing that was asked, and its cookie comes along from our
own pages only.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path
from typing import cast

from flask import Flask, Response, current_app, request

TYPES = frozenset(
    {"text/css", "text/javascript", "image/svg+xml", "application/json", "application/fhir+json"}
)
LEAST_BYTES = 500
"""Below that the header costs what is gained. Our own choice."""

ANSWER_LEVEL, FILE_LEVEL = 6, 9
"""A file is packed once in each process, an answer each time."""


def add_compression(app: Flask) -> None:
    """Compress the answers of this application, after what makes them conditional and before their headers are set."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or request.method != "GET":
        return response
    if request.accept_encodings.quality("gzip") <= 0 or (response.content_length or 0) < LEAST_BYTES:
        return response
    if request.endpoint == "static":
        return _compress_file(response)
    if not response.is_streamed:
        # Its ETag is the version of a record, however the bytes are written.
        _put(response, gzip.compress(response.get_data(), ANSWER_LEVEL, mtime=0))
    return response


def _compress_file(response: Response) -> Response:
    tag, _ = response.get_etag()
    name = cast(dict[str, str], request.view_args)["filename"]
    packed = _packed_file(Path(cast(str, current_app.static_folder), name), tag)
    response.close()
    response.direct_passthrough = False
    # Other bytes than those that this names.
    response.set_etag(cast(str, tag), weak=True)
    _put(response, packed)
    return response


def _put(response: Response, packed: bytes) -> None:
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"


@lru_cache(maxsize=256)
def _packed_file(path: Path, tag: str | None) -> bytes:
    """A file's bytes as they are sent; another tag is another state of the file."""
    return gzip.compress(path.read_bytes(), FILE_LEVEL, mtime=0)
