"""A machine without Chromium: the tests get one by themselves, or say at their end what they left out."""

import io
import os
import shutil
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scripts import chromium

ROOT = Path(chromium.__file__).parents[1]
PAGE = ("pytest", "-q", "-p", "no:cacheprovider", "-k", "home", "fakeslack/tests/test_browser.py")


def bare(folder: Path, downloads: str = "http://127.0.0.1:9") -> dict[str, str]:
    """The environment of a machine that has no Chromium; what is fetched, is so from an address of ours."""
    programs = folder / "bin"
    programs.mkdir()
    for name in ("sh", "dirname", "uname", "cat"):
        (programs / name).symlink_to(str(shutil.which(name)))
    kept = {name: value for name, value in os.environ.items() if name not in {"CHROMIUM", "CI"}}
    return {
        **kept,
        "PATH": str(programs),
        "PLAYWRIGHT_BROWSERS_PATH": str(folder / "browsers"),
        "PLAYWRIGHT_DOWNLOAD_HOST": downloads,
    }


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


class Downloads(SimpleHTTPRequestHandler):
    """Gives whatever is asked for as an archive with a browser in it, which only says its version."""

    def __init__(self, *arguments: object, told: list[str], **named: object) -> None:
        self.told = told
        super().__init__(*arguments, **named)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.told.append(self.path)
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as made:
            for folder in ("chrome-linux64", "chrome-linux"):
                entry = zipfile.ZipInfo(f"{folder}/chrome")
                entry.external_attr = (stat.S_IFREG | 0o755) << 16
                made.writestr(entry, "#!/bin/sh\necho Chromium 1.0\n")
        self.send_response(200)
        self.send_header("Content-Length", str(len(archive.getvalue())))
        self.end_headers()
        self.wfile.write(archive.getvalue())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def downloads(told: list[str]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Downloads, told=told))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_where_there_is_none_it_is_fetched_and_found(tmp_path: Path) -> None:
    told: list[str] = []
    with downloads(told) as address:
        environment = bare(tmp_path, address)
        fetched = run(environment, "scripts.chromium", "--fetch")
        assert fetched.stderr.splitlines()[-1] == "… and is there."
        asked = len(told)
        assert asked
        again = run(environment, "scripts.chromium", "--fetch")
    assert (again.stdout, again.stderr) == (fetched.stdout, "")
    assert len(told) == asked  # nothing is fetched twice
    assert Path(fetched.stdout.strip()).is_relative_to(tmp_path)


def test_where_none_can_be_fetched_the_package_is_named_and_the_run_says_what_it_left_out(tmp_path: Path) -> None:
    environment = bare(tmp_path)
    asked = run(environment, "scripts.chromium", "--fetch")
    assert (asked.returncode, asked.stdout) == (0, "\n")
    assert asked.stderr.splitlines()[-1] == f"… and can't be. The tests in a browser are left out: {chromium.how()}."
    tested = run(environment | {"CHROMIUM": ""}, *PAGE)
    assert tested.returncode == 0
    assert "left out for want of Chromium: install it, or name it in CHROMIUM" in tested.stdout.splitlines()[-2]


@pytest.mark.parametrize(
    ("release", "system", "command"),
    [
        ({"ID": "debian"}, "linux", "apt install chromium"),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, "linux", "snap install chromium"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "linux", "snap install chromium"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "linux", "dnf install chromium"),
        ({"ID": "nixos"}, "linux", "your distribution's package chromium"),
        ({}, "darwin", "brew install --cask chromium"),
    ],
)
def test_the_package_is_the_distributions(release: dict[str, str], system: str, command: str) -> None:
    assert chromium.package(release, system) == command
