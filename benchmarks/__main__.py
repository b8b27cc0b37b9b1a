"""Runs every module here that has a ``run``; ends with 1 when one of them missed its gate.

``python -m benchmarks csv`` runs one of them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

import benchmarks


def main(chosen: list[str]) -> int:
    """All measures, or the chosen ones."""
    names = sorted(module.name for module in iter_modules(benchmarks.__path__) if module.name != "__main__")
    passed = True
    for name in chosen or names:
        run = getattr(import_module(f"benchmarks.{name}"), "run", None)
        # A measure without a gate returns nothing.
        passed &= run is None or run() is not False
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
