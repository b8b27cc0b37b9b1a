"""``python -m sessiontrack``: the same as the command ``sessiontrack``."""

from sessiontrack.cli import main

raise SystemExit(main())
