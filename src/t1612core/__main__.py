"""Run the command line as ``python -m t1612core``."""

from .cli.main import main

raise SystemExit(main())
