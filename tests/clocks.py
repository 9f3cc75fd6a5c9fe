"""The wall clock of another process, which a test can set; its monotonic clock goes on as it was."""

import shutil
import subprocess
from pathlib import Path

from tests.wants import programs


def library() -> str | None:
    """Where the library of Debian's faketime is; its command would stand between a process and who ends it."""
    faketime = shutil.which("faketime")
    if faketime is None:
        return None
    asked = [faketime, "-m", "-f", "+0", "printenv", "LD_PRELOAD"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def needed() -> None:
    """Leave a test out where there is no faketime."""
    programs("faketime")


class SetClock:
    """A clock in a folder, so many seconds ahead of the real one or, below nothing, behind."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.set(0)

    def environment(self) -> dict[str, str]:
        """What a process is started with to go by this clock; nothing where there is no faketime."""
        found = library()
        if found is None:
            return {}
        return {
            "LD_PRELOAD": found,
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, seconds: float) -> None:
        """Set it."""
        written = self._file.with_suffix(".new")
        written.write_text(f"{seconds:+.0f}\n")
        written.rename(self._file)
