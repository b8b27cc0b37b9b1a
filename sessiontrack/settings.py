"""What a deployment may change: read once from defaults, a file and variables; refused when it cannot be."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import quote, unquote, urlsplit

PREFIX = "SESSIONTRACK_"
CONFIG_VARIABLE = "SESSIONTRACK_CONFIG"
DATABASE_FILE = "sessiontrack.db"

# These name the tools of the tests and are none of the program's business.
_OF_THE_TESTS = ("SESSIONTRACK_PG_BIN", "SESSIONTRACK_CHROMIUM", "SESSIONTRACK_TEST_")

# A password in a variable can be read by every child process; a file can be kept to one.
_MAY_STAND_IN_FILES = ("database_url", "migration_url")

LARGEST_PORT = 65535

_BOUNDS = {
    "port": (1, LARGEST_PORT),
    "proxy_hops": (0, 10),
    "workers": (0, 64),
    "threads": (1, 128),
    "sign_in_idle_minutes": (1, 720),
    "sign_in_absolute_hours": (1, 24),
    "hash_memory_kib": (46 * 1024, 4 * 1024 * 1024),
    "hash_passes": (1, 20),
    "hash_lanes": (1, 16),
    "exports_per_hour": (1, 1000),
    "hl7_port": (1, LARGEST_PORT),
}

# A name, an address, or with a dot in front every name below it.
_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]", re.ASCII | re.IGNORECASE)

_SQLITE_FILE = re.compile(r"sqlite(\+\w+)?:///[^?:]+", re.ASCII)

_NUMBER_TO_CALL = re.compile(r"|\+?[0-9][0-9 -]{1,18}[0-9]", re.ASCII)


class SettingsTrouble(Exception):
    """The program cannot start with these settings; the sentence says where and how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A deployment's settings; ``config/default.toml`` says what each one means."""

    data_dir: Path
    database_url: str
    migration_url: str
    application_role: str
    host: str
    port: int
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    tls: bool
    tls_certificate: str
    tls_key: str
    workers: int
    threads: int
    sign_in_idle_minutes: int
    sign_in_absolute_hours: int
    hash_memory_kib: int
    hash_passes: int
    hash_lanes: int
    exports_per_hour: int
    emergency_number: str
    hl7_host: str
    hl7_port: int
    hl7_senders: tuple[str, ...]
    hl7_tls_certificate: str
    hl7_tls_key: str
    hl7_client_ca: str
    hl7_plain_reason: str

    @property
    def database_file(self) -> Path | None:
        """The embedded database's file: in the data folder, or where an address names one; none on a server."""
        if not self.database_url:
            return self.data_dir.resolve() / DATABASE_FILE
        return Path(self._sqlite_name).resolve() if self._sqlite_name else None

    @property
    def url(self) -> str:
        """The database's address."""
        # A path may hold what means something else in an address.
        return f"sqlite:///{quote(str(self.database_file))}" if self.database_file else self.database_url

    @property
    def _sqlite_name(self) -> str:
        scheme, _, name = self.database_url.partition(":///")
        return unquote(name) if scheme.partition("+")[0] == "sqlite" else ""

    @property
    def role_to_grant(self) -> str | None:
        """The role that migrating gives its rights: the one named, or as whom the program connects if not the owner."""
        program, owner = (urlsplit(url).username for url in (self.database_url, self.migration_url))
        return self.application_role or (unquote(program) if owner and program and program != owner else None)

    @property
    def is_secure(self) -> bool:
        """People reach the server over HTTPS."""
        return self.tls or bool(self.tls_certificate)

    @property
    def address(self) -> str:
        """The server's address, as a person would type it."""
        if self.proxy_hops:
            return f"{'https' if self.is_secure else 'http'}://{self.trusted_hosts[0]}"
        name = "localhost" if self.host in ("127.0.0.1", "::1") else self.trusted_hosts[0]
        return f"{'https' if self.is_secure else 'http'}://{name}:{self.port}"


def read_settings(variables: Mapping[str, str]) -> Settings:
    """The settings in force: the defaults, changed by the named file, changed by the variables.

    Args:
        variables: the environment's.

    Raises:
        SettingsTrouble: an unknown name, a wrong type, a value out of bounds, a file that cannot be read.
    """
    values = _read_file(config_folder() / "default.toml")
    if name := variables.get(CONFIG_VARIABLE):
        values |= _read_file(Path(name))
    values |= dict(_from_variables(variables))
    settings = Settings(**values)
    _require_consistent(settings)
    return settings


def config_folder() -> Path:
    """The folder that came with the package, or the checkout's."""
    packaged = Path(__file__).resolve().parent / "_config"
    return packaged if packaged.is_dir() else packaged.parents[1] / "config"


def _read_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            read = tomllib.load(file)
    except OSError as error:
        raise SettingsTrouble(f"The settings in {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsTrouble(f"{path} is not TOML: {error}.") from error
    return {_known(name, f"{path}: {name}"): _typed(name, value, path) for name, value in read.items()}


def _from_variables(variables: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for variable, text in sorted(variables.items()):
        if not variable.startswith(PREFIX) or variable == CONFIG_VARIABLE:
            continue
        if variable.startswith(_OF_THE_TESTS):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name.removesuffix("_file") in _MAY_STAND_IN_FILES and name.endswith("_file"):
            name, text = name.removesuffix("_file"), _secret_in(variable, Path(text))
        name = _known(name, variable)
        yield name, _in_bounds(name, _READERS[_KINDS[name]](variable, text), variable)


def _secret_in(variable: str, path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsTrouble(f"{variable} names {path}, which cannot be read.") from error


def _known(name: str, where: str) -> str:
    if name in _KINDS:
        return name
    near = difflib.get_close_matches(name, _KINDS, 1)
    hint = f"did you mean {near[0]}?" if near else "config/default.toml lists all there are."
    raise SettingsTrouble(f"{where} is not a setting: {hint}")


def _typed(name: str, value: Any, path: Path) -> Any:
    kind, where = _KINDS[name], f"{path}: {name}"
    if kind == tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise SettingsTrouble(f'{where} must be a list of texts, such as ["one", "two"].')
        return tuple(value)
    taken = str if kind is Path else kind
    if type(value) is not taken:
        raise SettingsTrouble(f"{where} must be {_WORDS[taken]}.")
    return _folder(where, value) if kind is Path else _in_bounds(name, value, where)


def _folder(where: str, text: str) -> Path:
    if not text.strip():
        raise SettingsTrouble(f"{where} is empty: name a folder, or leave it out.")
    return Path(text)


def _whole(variable: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise SettingsTrouble(f"{variable} must be a whole number.")
    return int(text)


def _truth(variable: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise SettingsTrouble(f"{variable} must be true or false.")
    return text == "true"


def _list(_variable: str, text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _in_bounds(name: str, value: Any, where: str) -> Any:
    low, high = _BOUNDS.get(name, (None, None))
    if low is not None and high is not None and not low <= value <= high:
        raise SettingsTrouble(f"{where} must be {low} to {high}.")
    return value


_KINDS: dict[str, Any] = get_type_hints(Settings)
_WORDS = {str: "text in quotes", int: "a whole number", bool: "true or false"}
_READERS: dict[Any, Callable[[str, str], Any]] = {
    str: lambda _, text: text,
    int: _whole,
    bool: _truth,
    Path: _folder,
    tuple[str, ...]: _list,
}


def _require_consistent(settings: Settings) -> None:
    if not _NUMBER_TO_CALL.fullmatch(settings.emergency_number):
        raise SettingsTrouble(
            "emergency_number must be a number that a telephone takes, such as 112 or +1 800 555 0100, or empty."
        )
    if bool(settings.tls_certificate) != bool(settings.tls_key):
        raise SettingsTrouble("tls_certificate and tls_key belong together: set both, or neither.")
    if settings.tls and not settings.proxy_hops and not settings.tls_certificate:
        raise SettingsTrouble(
            "tls says that people come over HTTPS: say which proxy ends it (proxy_hops = 1), or set "
            "tls_certificate and tls_key."
        )
    _require_consistent_hl7(settings)
    for name in _MAY_STAND_IN_FILES:
        _require_address(name, getattr(settings, name))
    _require_hosts(settings.trusted_hosts)
    if settings.database_file and settings.workers > 1:
        raise SettingsTrouble(
            "The embedded database takes one writer at a time: set workers to 0 or 1, or use PostgreSQL."
        )


def _require_hosts(hosts: tuple[str, ...]) -> None:
    if not hosts:
        raise SettingsTrouble("trusted_hosts is empty: name at least one by which people reach the server.")
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise SettingsTrouble(
                f"trusted_hosts: {host!r} is no name of a server; write it as st.example.org, without https://, "
                "a port or *."
            )


def _require_address(name: str, address: str) -> None:
    # An address may hold a password: it is never repeated.
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise SettingsTrouble(f"the port of {name} must be a number.") from None
    kind = parts.scheme.partition("+")[0]
    if kind == "sqlite" and not _SQLITE_FILE.fullmatch(address):
        raise SettingsTrouble(
            f"{name} must name a file and nothing else: sqlite:////var/lib/sessiontrack/clinic.db."
        )
    if address and kind not in ("postgresql", "sqlite"):
        raise SettingsTrouble(
            f"{name} must begin with postgresql+psycopg:// or sqlite:///, or be empty: the embedded database."
        )


def _require_consistent_hl7(settings: Settings) -> None:
    if bool(settings.hl7_tls_certificate) != bool(settings.hl7_tls_key):
        raise SettingsTrouble("hl7_tls_certificate and hl7_tls_key belong together: set both, or neither.")
    if settings.hl7_client_ca and not settings.hl7_tls_certificate:
        raise SettingsTrouble("hl7_client_ca needs a certificate here too: set hl7_tls_certificate.")
    for sender in settings.hl7_senders:
        if sender.count("|") != 1:
            raise SettingsTrouble(f'hl7_senders: {sender!r} must be "APPLICATION|FACILITY".')
