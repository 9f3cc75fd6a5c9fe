"""What tests of faults share: the lines of the log."""

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot import log as logs


@pytest.fixture
def lines() -> Iterator[list[MutableMapping[str, Any]]]:
    """What the log says, line by line."""
    logs.configure("human", "info")
    with capture_logs() as found:
        yield found
    logs.configure("human", "error")
