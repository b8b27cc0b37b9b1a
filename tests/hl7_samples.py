"""Messages of monitors' gateways, as three families of them write them, and one to be changed field by field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

FILES = Path(__file__).resolve().parent / "data" / "hl7"
SENDER = "Gateway|WARD"
AT = datetime(2026, 3, 2, 13, 4, tzinfo=UTC)

NUMBERS = {
    "systolic": ("150021^MDC_PRESS_BLD_NONINV_SYS^MDC", "266016^MDC_DIM_MMHG^MDC"),
    "diastolic": ("150022^MDC_PRESS_BLD_NONINV_DIA^MDC", "266016^MDC_DIM_MMHG^MDC"),
    "heart_rate": ("149530^MDC_PULS_OXIM_PULS_RATE^MDC", "264864^MDC_DIM_BEAT_PER_MIN^MDC"),
    "spo2": ("150456^MDC_PULS_OXIM_SAT_O2^MDC", "262688^MDC_DIM_PERCENT^MDC"),
    "respiratory_rate": ("151562^MDC_RESP_RATE^MDC", "264928^MDC_DIM_RESP_PER_MIN^MDC"),
    "temperature_c": ("150344^MDC_TEMP^MDC", "268192^MDC_DIM_DEGC^MDC"),
}
USUAL = {"systolic": 132, "diastolic": 84, "heart_rate": 72, "spo2": 98}


def sample(name: str, **changes: str) -> bytes:
    """A gateway's message from its file, with some words in it exchanged."""
    return exchanged((FILES / f"{name}.hl7").read_text("utf-8"), changes)


def exchanged(text: str, changes: dict[str, str]) -> bytes:
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    return text.replace("\n", "\r").encode()


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000")


def header(*, sender: str = SENDER, control_id: str = "m1", at: datetime = AT, version: str = "2.6") -> str:
    return f"MSH|^~\\&|{sender}|sessiontrack|CLINIC|{stamp(at)}||ORU^R01^ORU_R01|{control_id}|P|{version}"


def obx(sign: str, value: object, *, status: str = "R", flags: str = "", at: str = "") -> str:
    code, unit = NUMBERS[sign]
    return f"OBX|1|NM|{code}|1.1.1.1|{value}|{unit}||{flags}|||{status}|||{at}"


def lines(*parts: str) -> bytes:
    return "".join(f"{part}\r" for part in parts).encode()


def oru(mrn: str = "R-1001", *, at: datetime = AT, more: Iterable[str] = (), **given: object) -> bytes:
    """A message with these signs, or with the usual ones; what ``header`` takes is the header's."""
    words = {name: str(given.pop(name)) for name in ("sender", "control_id", "version") if name in given}
    signs = given or USUAL
    rows = [obx(sign, value) for sign, value in signs.items()]
    head = header(at=at, **words)
    return lines(head, f"PID|||{mrn}^^^Clinic^MR", f"OBR|1||||||{stamp(at)}", *rows, *more)
