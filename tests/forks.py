"""Processes of the bot, each a fork of one that has loaded what all of them load.

To start Python and load the bot takes more than most of what such a process then does, and hundreds are started. What
runs is the same `python -m …`, with an environment, a folder and files of its own, and can be killed like any other.
"""

from __future__ import annotations

import faulthandler
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any, NoReturn

ROOT = Path(__file__).parents[1]
LOADED = ("bot.runtime", "bot.app", "bot.server", "uvicorn", "storage.migrate", "alembic.command")
"""What a process that serves loads; what says something in the terminal's language loads anew in each."""
MOST = 1 << 20
"""Bytes of a question: a command line and an environment."""


class Fork:
    """A process, as far as tests use a `subprocess.Popen`; what it says is text, read from `stdout` and `stderr`."""

    def __init__(
        self,
        module: str,
        *arguments: str | Path,
        cwd: Path,
        env: Mapping[str, str],
        out: int | None = subprocess.PIPE,
        err: int | IO[bytes] | None = subprocess.PIPE,
        listens: bool = False,
        traces: bool = False,
    ) -> None:
        """Run a module; `listens`: to what is typed; `traces`: it says what its threads do when it is aborted."""
        self.returncode: int | None = None
        self.stdin, theirs_in = _pipe("w") if listens else (None, os.open(os.devnull, os.O_RDONLY))
        self.stdout, theirs_out = _pipe("r") if out == subprocess.PIPE else (None, os.open(os.devnull, os.O_WRONLY))
        self.stderr, theirs_err = _pipe("r") if err == subprocess.PIPE else (None, _descriptor(err))
        self._told, tells = os.pipe()
        order = {"module": module, "words": [*map(str, arguments)], "folder": str(cwd), "traces": traces}
        theirs = [theirs_in, theirs_out, theirs_err, tells]
        _nursery().ask(order | {"environment": dict(env)}, theirs)
        for one in theirs:
            os.close(one)
        self.pid = int(self._line())

    def _line(self) -> str:
        line = b""
        while not line.endswith(b"\n"):
            more = os.read(self._told, 1)
            if not more:
                raise ChildProcessError("the nursery is gone")
            line += more
        return line.decode()

    def _ends_within(self, seconds: float | None) -> bool:
        """Wait for word of its end; `poll`, since a test may have more files open than `select` can count."""
        watched = select.poll()
        watched.register(self._told, select.POLLIN)
        return bool(watched.poll(None if seconds is None else 1000 * seconds))

    def poll(self) -> int | None:
        """Return how it ended, None while it runs: as a Popen's."""
        if self.returncode is None and self._ends_within(0):
            self.returncode = int(self._line())
            os.close(self._told)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raises subprocess.TimeoutExpired."""
        if self.returncode is None and not self._ends_within(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
        code = self.poll()
        assert code is not None
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a power cut does."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for its end, and return what it said."""
        said = {"out": "", "err": ""}

        def read(name: str, file: IO[str] | None) -> None:
            if file is not None and not file.closed:
                with file:
                    said[name] = file.read()

        readers = [threading.Thread(target=read, args=one) for one in (("out", self.stdout), ("err", self.stderr))]
        for reader in readers:
            reader.start()
        if self.stdin is not None and not self.stdin.closed:
            self.stdin.close()
        self.wait(timeout)
        for reader in readers:
            reader.join()
        return said["out"], said["err"]


def _pipe(ours: str) -> tuple[IO[str], int]:
    """Return our end of a pipe as a file, and the other one."""
    reads, writes = os.pipe()
    mine, theirs = (reads, writes) if ours == "r" else (writes, reads)
    return os.fdopen(mine, ours, encoding="utf-8"), theirs


def _descriptor(given: int | IO[bytes] | None) -> int:
    return os.open(os.devnull, os.O_WRONLY) if given is None or isinstance(given, int) else os.dup(given.fileno())


class _Nursery:
    """The process whose forks they are, which ends with this one."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forks", str(theirs.fileno())],
                cwd=ROOT,
                env=kept,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._ours = ours
        self._turn = threading.Lock()

    def ask(self, order: Mapping[str, Any], files: Sequence[int]) -> None:
        """Have a process made with these files: its input, output and errors, and where its number and end are told."""
        with self._turn:
            socket.send_fds(self._ours, [json.dumps(order).encode()], list(files))


@cache
def _nursery() -> _Nursery:
    return _Nursery()


def _live(door: socket.socket) -> None:
    """Make the processes that are asked for, until nobody is there to ask."""
    while True:
        asked, files, _, _ = socket.recv_fds(door, MOST, 4)
        if not asked:
            return
        if os.fork() == 0:
            door.close()
            _watch(json.loads(asked), files)
            os._exit(0)
        for one in files:
            os.close(one)
        while True:  # those that watched others that have ended
            try:
                gone, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if not gone:
                break


def _watch(order: Mapping[str, Any], files: Sequence[int]) -> None:
    """Make a process, and tell its number and how it ended."""
    *standard, tells = files
    child = os.fork()
    if child == 0:
        os.close(tells)
        _become(order, standard)
    for one in standard:
        os.close(one)
    os.write(tells, f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    os.write(tells, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _become(order: Mapping[str, Any], standard: Sequence[int]) -> NoReturn:
    """Run the module in this process, which then ends as Python does."""
    for number, one in enumerate(standard):
        os.dup2(one, number)
        os.close(one)
    os.chdir(order["folder"])
    if "LD_PRELOAD" in order["environment"]:  # nothing is put before a process that runs already
        os.execve(sys.executable, [sys.executable, "-m", order["module"], *order["words"]], order["environment"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv[1:] = order["words"]
    sys.path[0] = order["folder"]
    if order["traces"]:
        faulthandler.enable()
    runpy.run_module(order["module"], run_name="__main__", alter_sys=True)
    sys.exit()


if __name__ == "__main__":
    for name in LOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as door:
        _live(door)
