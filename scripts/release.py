"""`make release`: every wheel and sdist in `dist/`, with what they need, and the bot tried from that folder alone.

Built are the project in the root and each that lies in a folder of it. What they need is fetched at the versions of
constraints.txt, from wherever pip is configured to take it; nothing is fetched for the trial.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"
PATIENCE = 120.0
"""Seconds in which the playground answers."""


def projects(root: Path = ROOT) -> list[Path]:
    """Return the folders of what is built: the root, and those in it that have a pyproject.toml of their own."""
    return sorted(path.parent for path in (*root.glob("pyproject.toml"), *root.glob("*/pyproject.toml")))


def name(project: Path) -> str:
    """Return what a project's distribution is called."""
    return str(_told(project)["name"])


def version(project: Path) -> str:
    """Return a project's version, which stands in its pyproject.toml and nowhere else."""
    return str(_told(project)["version"])


def _told(project: Path) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    return found


def notes(changelog: str, version: str) -> str:
    """Return what the changelog says of a version; raises ValueError when it says nothing, or no day."""
    told = rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## \[|^\[|\Z)"
    found = re.search(told, changelog, re.M | re.S)
    if found is None or not found[1].strip():
        raise ValueError(f"CHANGELOG.md has no dated notes for {version}")
    return found[1].strip()


def build(project: Path, out: Path) -> list[Path]:
    """Build a project's sdist, and its wheel from that; return both."""
    before = set(out.iterdir())
    _run(sys.executable, "-m", "build", "--outdir", out, project)
    return sorted(set(out.iterdir()) - before)


def gather(wheels: list[Path], out: Path) -> None:
    """Put what wheels need beside them, for machines of this kind."""
    pinned = ROOT / "constraints.txt"
    _run(sys.executable, "-m", "pip", "download", "--quiet", "-c", pinned, "--find-links", out, "-d", out, *wheels)


def install(folder: Path, environment: Path, wanted: str = "haoping") -> Path:
    """Install the bot from a folder alone into an empty environment; return that one's Python."""
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    alone = ("--isolated", "install", "--quiet", "--no-index", "--find-links", folder)
    _run(python, "-m", "pip", *alone, wanted, PIP_CONFIG_FILE=os.devnull)  # whatever this machine's pip knows besides
    return python


def start(project: Path, python: Path) -> None:
    """Have each command of an installed project say what it is for."""
    for command in _told(project).get("scripts", {}):
        _run(python.with_name(command), "--help")


def answers(python: Path, folder: Path) -> str:
    """Have the installed bot serve its playground from an empty folder; return its page, once it is ready."""
    port = _free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_"))}
    environment = {**kept, "PORT": str(port), "HOST": "127.0.0.1", "LOG_LEVEL": "warning"}
    serving = [str(python), "-m", "bot", "playground"]
    with subprocess.Popen(serving, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait(f"http://127.0.0.1:{port}/readyz", process)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
                return str(page.read().decode())
        finally:
            process.terminate()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{url} does not answer")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _run(*command: str | Path, **more: str) -> None:
    """Run a command outside the tree, and show what it says when it fails."""
    done = subprocess.run(
        command, cwd=tempfile.gettempdir(), env={**os.environ, **more}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}\n{' '.join(map(str, command))} failed")


def main() -> None:
    """Build, try, and say what there is to publish."""
    for project in projects():
        notes((project / "CHANGELOG.md").read_text(), version(project))
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    ours = []
    for project in projects():
        print(f"building {name(project)} {version(project)} …", flush=True)
        ours += build(project, DIST)
    gather([path for path in ours if path.suffix == ".whl"], DIST)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        python = install(DIST, folder / "environment")
        for project in projects():
            start(project, python)
        assert "<html" in answers(python, folder), "the playground's page is none"
    print("The bot was installed from dist/ alone, and its playground answers. To publish:")
    for path in ours:
        print(f"  {path.relative_to(ROOT)}  {path.stat().st_size:,} bytes")
    others = len(list(DIST.iterdir())) - len(ours)
    print(f"Beside them lie {others} packages that they need, for machines like this one.")


if __name__ == "__main__":
    main()
