"""A Chromium for the tests and pictures: the machine's, else Playwright's own, which is fetched where it can be."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = {
    "debian": "apt install chromium",
    "ubuntu": "snap install chromium",
    "fedora": "dnf install chromium",
    "rhel": "dnf install chromium",
    "arch": "pacman -S chromium",
    "alpine": "apk add chromium",
    "suse": "zypper install chromium",
}
"""How a distribution's package is installed, by what its os-release calls it or what it is like."""
MINUTES = 10
"""Within which it must have been fetched."""


def find() -> str | None:
    """Return where a Chromium is that starts: the one named in CHROMIUM, the machine's, or Playwright's own."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    return named or _own()


def how() -> str:
    """Say how this machine would be given one."""
    return f"install it ({package(_release())}), or name it in CHROMIUM"


def package(release: Mapping[str, str], system: str = sys.platform) -> str:
    """Return the command that installs the distribution's package."""
    if system == "darwin":
        return "brew install --cask chromium"
    kinds = [release.get("ID", ""), *release.get("ID_LIKE", "").split()]
    return next((PACKAGES[kind] for kind in kinds if kind in PACKAGES), "your distribution's package chromium")


def fetch() -> None:
    """Fetch Playwright's own, where that can be done."""
    command = [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"]
    environment = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "10000", **os.environ}
    with suppress(subprocess.TimeoutExpired):
        subprocess.run(command, env=environment, capture_output=True, timeout=MINUTES * 60, check=False)


def _own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and _starts(path) else None


def _starts(path: str) -> bool:
    """Whether it finds the libraries that it needs."""
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


def _release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:  # as on macOS
        return {}


def main(*, may_fetch: bool) -> None:
    """Print where one is; without one say what to do, and leave it at that."""
    found = find()
    if found is None and may_fetch:
        _say("There is no Chromium here: Playwright's own is being fetched …")
        fetch()
        found = find()
        _say("… and is there." if found else f"… and can't be. The tests in a browser are left out: {how()}.")
    print(found or "")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(may_fetch="--fetch" in sys.argv)
