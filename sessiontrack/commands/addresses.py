"""Where a command listens: addresses, ports and certificates that can be used, or one line why not."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import ssl
from ipaddress import ip_address
from pathlib import Path

from sessiontrack.commands.base import Stopped
from sessiontrack.settings import LARGEST_PORT

LONGEST_SOCKET = 107
"""Bytes of the path of a Unix socket. Source: unix(7), sun_path without its closing zero."""


def add_address_options(parser: argparse.ArgumentParser, *, lowest_port: int = 1) -> None:
    """Let a command listen elsewhere than the settings say.

    Args:
        lowest_port: 0 lets the machine choose, for a command that says which one it was.
    """

    def port(text: str) -> int:
        if not text.isdecimal() or not lowest_port <= int(text) <= LARGEST_PORT:
            raise argparse.ArgumentTypeError(f"a port is {lowest_port} to {LARGEST_PORT}")
        return int(text)

    parser.add_argument("--host", help="where to listen, instead of the setting")
    parser.add_argument("--port", type=port, help="the port, instead of the setting")


def is_local(host: str) -> bool:
    """Nobody beyond this machine reaches an address."""
    try:
        return host == "localhost" or host.startswith("unix:") or ip_address(host).is_loopback
    except ValueError:
        return False


def require_free(host: str, port: int) -> None:
    """Go on only when nothing else listens there, and the address is one of this machine.

    Raises:
        Stopped: it cannot be listened at.
    """
    if host.startswith("unix:"):
        _require_room_for_socket(Path(host.removeprefix("unix:")))
        return
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise cannot_listen(host, port, error) from error


def _require_room_for_socket(path: Path) -> None:
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise Stopped(f"{path} cannot be listened at: {path.parent} is no folder in which it can be made.")
    if len(os.fsencode(path)) > LONGEST_SOCKET:
        raise Stopped(f"{path} cannot be listened at: a socket's path has at most {LONGEST_SOCKET} bytes.")
    if path.exists() and not path.is_socket():
        raise Stopped(f"{path} cannot be listened at: something else is there; choose another path.")


def cannot_listen(host: str, port: int, error: OSError) -> Stopped:
    """Why nothing can listen at an address, and what to do."""
    if error.errno == errno.EADDRINUSE:
        does = "something listens there already: stop it, or choose another port (--port, or the setting)"
    else:
        does = error.strerror or str(error)
    return Stopped(f"{host}:{port} cannot be listened at: {does}.")


def server_context(certificate: str, key: str) -> ssl.SSLContext:
    """What encrypts connections with a certificate of ours.

    Raises:
        Stopped: a file is not there, or the two do not belong together.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise Stopped(f"The certificate {certificate} cannot be used: {error.strerror or error}.") from error
    return context
