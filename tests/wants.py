"""What a test wants of the machine: there on CI; elsewhere such a test is left out, and the run says so at its end."""

import os
import shutil
from collections import Counter
from collections.abc import Iterable

import pytest

LEFT_OUT = "left out for want of "


def want(what: str, found: object, how: str) -> None:
    """Leave a test out where something is not found, and say how it is had; on CI it fails."""
    if not found:
        reason = f"{LEFT_OUT}{what}: {how}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def program(name: str) -> str | None:
    """Return where a program is, which may be where only root looks."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")


def programs(*names: str) -> None:
    """Want programs that Debian's packages of the same names bring."""
    for name in names:
        want(name, program(name), f"install the package {name}")


def left_out(reasons: Iterable[str]) -> list[str]:
    """Return a line for each thing that was wanted in vain: how many tests were left out, and how it is had."""
    counts = Counter(reason[reason.index(LEFT_OUT) :] for reason in reasons if LEFT_OUT in reason)
    return [f"{count} test{'s' if count > 1 else ''} {reason}" for reason, count in counts.most_common()]
