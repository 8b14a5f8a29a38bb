"""Fail where a distribution is larger than it may be: ``sizes.py FILE …``.

Needs nothing but Python's own library.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

# By how its name ends; docs/supply-chain.md says the same.
MOST_BYTES = {".whl": 1_150_000, ".tar.gz": 2_700_000}


def main(names: Sequence[str]) -> int:
    """Print the size of each file; give 1 where one is too large, or of a kind without a bound."""
    code = 0
    for name in names:
        size = Path(name).stat().st_size
        most = next((most for end, most in MOST_BYTES.items() if name.endswith(end)), 0)
        print(f"{Path(name).name}: {size:,} bytes of {most:,}")
        if size > most:
            print(f"{Path(name).name} is larger than {most:,} bytes", file=sys.stderr)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
