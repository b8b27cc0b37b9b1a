"""The command that listens to monitors' gateways (HL7 v2 over MLLP)."""

from __future__ import annotations

import argparse
import asyncio
import signal
import ssl
import sys
from dataclasses import replace

from sessiontrack.commands.addresses import add_address_options, cannot_listen, is_local, server_context
from sessiontrack.commands.base import Commands, Stopped, add_clinic_option, add_command, now, opened
from sessiontrack.commands.listener import Listener
from sessiontrack.commands.mllp import Broken
from sessiontrack.service.clinics import find_clinic
from sessiontrack.service.opening import Database
from sessiontrack.settings import Settings
from sessiontrack.storage.clinics import Clinic

OPEN_PLAINLY = (
    "Beyond this machine the listener takes messages only with TLS (hl7_tls_certificate and hl7_tls_key), or where "
    "hl7_plain_reason says why nobody else can read the network: they name patients and their readings."
)
NOBODY_KNOWN = (
    'hl7_senders is empty: name each gateway as "APPLICATION|FACILITY", as it stands in MSH-3 and MSH-4 of its '
    "messages. All others are refused."
)


def add(commands: Commands) -> None:
    """Declare the command."""
    listen = add_command(
        commands,
        "listen",
        _listen,
        does="take readings from monitors' gateways (HL7 v2 ORU^R01 over MLLP); a person accepts each at the bedside",
        examples=["listen", "listen --clinic Riverside --port 2575"],
    )
    add_clinic_option(listen)
    add_address_options(listen, lowest_port=0)


def _listen(given: argparse.Namespace, settings: Settings) -> int:
    port = settings.hl7_port if given.port is None else given.port
    settings = replace(settings, hl7_host=given.host or settings.hl7_host, hl7_port=port)
    require_known_senders(settings)
    tls = context_of(settings)
    with opened(settings) as database:
        clinic = find_clinic(database, given.clinic)
        try:
            asyncio.run(_run(database, clinic, settings, tls))
        except OSError as error:
            raise cannot_listen(settings.hl7_host, settings.hl7_port, error) from error
    return 0


def require_known_senders(settings: Settings) -> None:
    """Go on only when it is said who may send, and nobody on the network can read along.

    Raises:
        Stopped: no gateway is named, or the address is open to others in plain text.
    """
    if not settings.hl7_senders:
        raise Stopped(NOBODY_KNOWN)
    is_guarded = settings.hl7_tls_certificate or settings.hl7_plain_reason
    if not is_local(settings.hl7_host) and not is_guarded:
        raise Stopped(OPEN_PLAINLY)


def context_of(settings: Settings) -> ssl.SSLContext | None:
    """How connections are encrypted; nothing for those of this machine, or where plain text was declared.

    Raises:
        Stopped: a certificate or a key cannot be read.
    """
    if not settings.hl7_tls_certificate:
        return None
    context = server_context(settings.hl7_tls_certificate, settings.hl7_tls_key)
    if settings.hl7_client_ca:
        try:
            context.load_verify_locations(settings.hl7_client_ca)
        except (OSError, ssl.SSLError) as error:
            said = error.strerror or error
            raise Stopped(f"The certificates in {settings.hl7_client_ca} cannot be used: {said}.") from error
        context.verify_mode = ssl.CERT_REQUIRED
    return context


async def _run(database: Database, clinic: Clinic, settings: Settings, tls: ssl.SSLContext | None) -> None:
    # Flask's and other floors' modules are not needed before a message comes.
    from sessiontrack.service.device_messages import receive_message, refuse_unread

    def receive(content: bytes | Broken) -> bytes:
        try:
            if isinstance(content, Broken):
                answer = refuse_unread(content.sentence, now())
            else:
                answer = receive_message(database, clinic, content, senders=settings.hl7_senders, now=now())
        except Exception as error:
            # Its text may quote a reading, and a gateway that hears nothing sends again.
            _log(f"HL7: {type(error).__name__}: a message was not kept and not acknowledged.")
            raise ConnectionAbortedError from None
        if answer.log_line:
            _log(answer.log_line)
        return answer.content

    listener = Listener(receive, _log)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, told: _log(f"HL7: {told['message']}"))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, listener.stop)
    secured = "TLS" if tls else "plain text"

    def ready(port: int) -> None:
        names = ", ".join(settings.hl7_senders)
        where = f"{settings.hl7_host}:{port} ({secured})"
        print(f"sessiontrack takes readings for {clinic.name} at {where} from {names}", flush=True)

    await listener.run(settings.hl7_host, settings.hl7_port, tls, ready)


def _log(line: str) -> None:
    print(f"{now():%Y-%m-%dT%H:%M:%SZ} {line}", file=sys.stderr, flush=True)
