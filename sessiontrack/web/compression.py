"""Scripts, styles, pictures and JSON go out packed to whoever takes that: a tablet's Wi-Fi is the slowest part.

A browser takes Brotli over a secure connection, which is a tenth shorter, and gzip over any.

Pages do not. They hold the token of their forms and repeat words of their address; packed together, their length would
tell one by the other (BREACH). An answer of the API repeats nothing that was asked, and its cookie comes along from our
own pages only.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import cast

import brotli
from flask import Flask, Response, current_app, request

TYPES = frozenset(
    {"text/css", "text/javascript", "image/svg+xml", "application/json", "application/fhir+json"}
)
LEAST_BYTES = 500
"""Below that the header costs what is gained. Our own choice."""


def _brotli(content: bytes, *, is_file: bool) -> bytes:
    return cast(bytes, brotli.compress(content, quality=11 if is_file else 6))


def _gzip(content: bytes, *, is_file: bool) -> bytes:
    return gzip.compress(content, 9 if is_file else 6, mtime=0)


CODINGS: Mapping[str, Callable[..., bytes]] = MappingProxyType({"br": _brotli, "gzip": _gzip})
"""What packs a file, once in each process, or an answer, each time; the shorter first."""


def add_compression(app: Flask) -> None:
    """Compress the answers of this application, after what makes them conditional and before their headers are set."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or request.method != "GET":
        return response
    wish = request.accept_encodings.quality
    coding = max(CODINGS, key=wish)
    if wish(coding) <= 0 or (response.content_length or 0) < LEAST_BYTES:
        return response
    if request.endpoint == "static":
        return _compress_file(response, coding)
    if not response.is_streamed:
        # Its ETag is the version of a record, however the bytes are written.
        _put(response, CODINGS[coding](response.get_data(), is_file=False), coding)
    return response


def _compress_file(response: Response, coding: str) -> Response:
    tag, _ = response.get_etag()
    name = cast(dict[str, str], request.view_args)["filename"]
    packed = _packed_file(Path(cast(str, current_app.static_folder), name), tag, coding)
    response.close()
    response.direct_passthrough = False
    # Other bytes than those that this names.
    response.set_etag(cast(str, tag), weak=True)
    _put(response, packed, coding)
    return response


def _put(response: Response, packed: bytes, coding: str) -> None:
    response.set_data(packed)
    response.headers["Content-Encoding"] = coding


@lru_cache(maxsize=256)
def _packed_file(path: Path, tag: str | None, coding: str) -> bytes:
    """A file's bytes as they are sent; another tag is another state of the file."""
    return CODINGS[coding](path.read_bytes(), is_file=True)
