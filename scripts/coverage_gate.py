"""The coverage gate: the rules and the storage are covered, branch by branch, or the build fails.

Run after the tests; reads `.coverage`.
"""

from __future__ import annotations

import io
import sys

from coverage import Coverage

GATES = {"handlers/*/rules.py": 97.0, "storage/*": 95.0}
"""Glob of files → per cent of lines and branches that the tests must have walked."""


def main() -> int:
    """Print each gate's figure; 1 when one is below, with the lines that nobody walked."""
    data = Coverage()
    data.load()
    failed = False
    for files, least in GATES.items():
        report = io.StringIO()
        reached = data.report(include=files, omit="storage/migrations/*", file=report, show_missing=True)
        print(f"coverage of {files}: {reached:.1f} % (at least {least:.0f} %)")
        if reached < least:
            print(report.getvalue())
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
