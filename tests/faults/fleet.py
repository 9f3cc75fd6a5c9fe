"""Bots on several machines, as the examples have it: behind haproxy, and before PostgreSQL with pgbouncer."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from fakeslack import Slack
from tests.databases import UNPRIVILEGED
from tests.faults.strikes import Strike
from tests.faults.victim import PATIENCE, ROOT, Victim, free_port
from tests.wants import program

EXAMPLES = ROOT / "deploy"
BOTS = 3
TRIES = 3


def changed(text: str, *changes: tuple[str, str]) -> str:
    """Return an example with our addresses in it; each pattern must be in it."""
    for pattern, ours in changes:
        text, count = re.subn(pattern, ours, text, flags=re.M)
        assert count, f"the example has no {pattern}"
    return text


class Pooler:
    """pgbouncer before a database, in a folder that is nobody's home: it does not run as root."""

    def __init__(self, database: URL) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="haoping-pooler-"))
        self.folder.chmod(0o755)
        for left in reversed(range(TRIES)):  # a port that was free a moment ago may be taken by now
            try:
                self._open(database)
            except RuntimeError:
                self.process.kill()
                self.process.wait()
                if not left:
                    raise
            else:
                return

    def _open(self, database: URL) -> None:
        port, host = free_port(), database.query.get("host", database.host)
        self.url = database.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)
        (self.folder / "users").write_text(f'"{database.username}" ""\n')
        text = changed(
            (EXAMPLES / "pgbouncer.ini").read_text(),
            (r"^haoping = .*", f"{database.database} = host={host} port={database.port or 5432}"),
            (r"^listen_addr = .*", "listen_addr = 127.0.0.1"),
            (r"^listen_port = .*", f"listen_port = {port}"),
            (r"^auth_type = .*", "auth_type = trust"),
            (r"^auth_file = .*", f"auth_file = {self.folder}/users\nunix_socket_dir ="),
        )
        file = self.folder / "pgbouncer.ini"
        file.write_text(text)
        for one in self.folder.iterdir():
            one.chmod(0o644)  # whatever mask we were started with: it is another account that reads them
        account: dict[str, Any] = {"user": UNPRIVILEGED, "extra_groups": ()} if os.geteuid() == 0 else {}
        self.process = _start([str(program("pgbouncer")), str(file)], self.folder / "log", **account)
        _wait(port, self.process, self.folder / "log")

    def close(self) -> None:
        """Leave nothing behind."""
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder)


class Member(Victim):
    """One bot of several: Slack calls none of them by itself."""

    def found(self, address: str) -> None:
        """Only the balancer calls it."""

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._settings["PORT"])


class Fleet(Victim):
    """Three bots that Slack calls by a balancer; they reach their database by a pooler. One of them can be lost."""

    differs: tuple[tuple[str, str], ...] = ()
    """What else the balancer's example says otherwise here."""

    def __init__(self, slack: Slack, database: str, folder: Path) -> None:
        super().__init__(slack, database, folder)
        self.pooler = Pooler(make_url(database))
        self.balancer: subprocess.Popen[bytes] | None = None
        self.members: list[Member] = []
        for number in range(BOTS):
            home = folder / f"bot{number}"
            home.mkdir()
            self.members.append(Member(slack, self.pooler.url, home))
        for member in self.members:
            member.log = self.log

    def start(self, **more: str) -> None:
        """Start the bots and then the balancer, and have Slack call that one."""
        with ThreadPoolExecutor(BOTS) as pool:
            list(pool.map(lambda member: member.start(**more), self.members))
        port = free_port()
        servers = [f"    server bot{n} 127.0.0.1:{member.port}" for n, member in enumerate(self.members)]
        text = changed(
            (EXAMPLES / "haproxy.cfg").read_text(),
            (r"bind :443 .*", f"bind 127.0.0.1:{port}"),
            (r"(^    server .*\n)+", "\n".join(servers) + "\n"),
            *self.differs,
        )
        file = self.folder / "haproxy.cfg"
        file.write_text(text)
        self.balancer = _start([str(program("haproxy")), "-f", str(file)], self.folder / "haproxy.log")
        _wait(port, self.balancer, self.folder / "haproxy.log")
        super().found(f"http://127.0.0.1:{port}")

    def kill(self) -> None:
        """End everything as a power cut does."""
        self._end_balancer(signal.SIGKILL)
        for member in self.members:
            member.kill()

    def stop(self) -> None:
        """Take nothing more, let what is in flight be answered, and end."""
        self._end_balancer(signal.SIGUSR1)
        for member in self.members:
            member.stop()

    def stacks(self) -> str:
        """End everything, and return what each bot's threads were doing."""
        self._end_balancer(signal.SIGKILL)
        return "\n\n".join(member.stacks() for member in self.members)

    def close(self) -> None:
        """Leave nothing behind."""
        self.kill()
        self.pooler.close()

    def losing(self, number: int, steps: int) -> Strike:
        """Lose one of the bots, for so many steps; then it comes back."""

        @contextmanager
        def strike() -> Iterator[None]:
            self.members[number].kill()
            try:
                yield
            finally:
                self.members[number].start()

        return Strike(strike, steps=steps)

    def _end_balancer(self, how: signal.Signals) -> None:
        if self.balancer is not None and self.balancer.poll() is None:
            self.balancer.send_signal(how)
            self.balancer.wait()


def _start(command: Sequence[str], log: Path, **more: Any) -> subprocess.Popen[bytes]:
    with log.open("ab") as written:
        return subprocess.Popen(command, stdout=written, stderr=written, **more)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until somebody listens at a port."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"{process.args!r} does not listen: {log.read_text(errors='replace')[-2000:]}")
