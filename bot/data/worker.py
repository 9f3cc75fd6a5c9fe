"""Behind the scenes: files that were sent to the bot are read and brought in, and imports are taken back.

One thread of each process looks once a second for what no process works on. What it has taken is its own for a minute,
and again with each step; when it dies, another goes on where it stood.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import structlog

from bot.data import refused
from bot.data.engine import Engine
from bot.data.source import Source, digest_of, reading
from handlers.imports import blocks, problems, rules
from handlers.refusal import Refusal
from handlers.reply import Reply
from handlers.services import SLACK_ERRORS, NoAnswer, Services, code, passes
from handlers.wording import Say
from storage import imports
from storage.errors import StorageError
from storage.models import ImportRun
from storage.store import Author, Store

log = structlog.get_logger()

LOOK = 1.0
LEASE = timedelta(minutes=1)
RENEW = 15.0
TELL = 3.0
"""Seconds between two words on how far it is."""
PATIENCE = 30.0
PAUSES = (1.0, 5.0, None)
"""Seconds between the attempts to get a file."""


class Worker:
    """Works on imports until it is stopped."""

    def __init__(self, services: Services, holder: str) -> None:
        self.services = services
        self.holder = holder
        self.engine = Engine(services.db, services.clock)
        self._held_at = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="imports", daemon=True)

    def start(self) -> None:
        """Begin to look for work."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch at hand, and stop; the rest is gone on with after the next start."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(LOOK):
            try:
                while not self._stopping.is_set() and self._look():
                    pass
            except Stopping:
                return
            except StorageError as error:
                log.warning("imports wait", error=str(error))
            except Exception:  # one that has ended would leave every later file unread
                log.exception("import failed")

    def _look(self) -> bool:
        """Work on the next import, if there is one."""
        now = self.services.clock()
        with self.services.db.read("") as store:
            run = imports.waiting(store.connection, now)
        if run is None:
            return False
        with self._writing(run) as store:
            if not store.imports.take(run.id, self.holder, now, LEASE):
                return False
        self._held_at = time.monotonic()
        log.info("import", workspace=run.workspace, id=run.id, state=run.state)
        work: dict[str, Callable[[ImportRun], None]] = {
            "reading": self._read,
            "running": self._bring_in,
            "undoing": self._take_back,
        }
        try:
            work[run.state](run)
        except Refusal as refusal:
            self._end(run, "failed", blocks.unreadable(self._say(run), run.name, refusal))
        except (StorageError, Stopping):
            raise
        except Exception:
            log.exception("import failed", workspace=run.workspace, id=run.id, state=run.state)
            if run.state == "reading":  # nothing is written yet; else it is gone on with when its time is over
                self._end(run, "failed", blocks.unreadable(self._say(run), run.name, Refusal(problems.BROKEN)))
        return True

    def _read(self, run: ImportRun) -> None:
        """Try an import out, and ask whether it shall be done."""
        with self._file(run) as file, reading(file, run.at.date()) as source:
            run = run.model_copy(
                update={
                    "kind": source.kind,
                    "digest": digest_of(file),
                    "options": {**run.options, "language": source.language},
                }
            )
            if source.kind != rules.CUSTOMERS:
                self._is_first(run)
            figures = self.engine.try_out(run, source, lambda _: self._hold(run))
            left_out = source.left_out
        if not figures.rows:
            raise Refusal(problems.EMPTY)
        todo = figures.counts.get("new", 0) + figures.counts.get("changed", 0)
        said = blocks.tried(self._say(run), run, figures.counts, figures.refused, left_out)
        with self._writing(run) as store:
            told = {"kind": run.kind, "digest": run.digest, "options": run.options}
            store.imports.save(run.id, state="asked" if todo else "cancelled", **told)
            store.imports.let_go(run.id)
            store.outbox.post(run.channel or run.by, said.message())
            if figures.refused and not todo:
                self._send_refused(store, run, source, figures.refused)
        self.services.nudge()

    def _is_first(self, run: ImportRun) -> None:
        with self.services.db.read(run.workspace) as store:
            same = [one for one in store.imports.of_file(run.digest) if one.id != run.id]
        if same:
            raise Refusal(problems.AGAIN, at=same[0].at.date(), id=same[0].id)

    def _bring_in(self, run: ImportRun) -> None:
        """Do an import, and keep its message up to date."""
        say, told = self._say(run), time.monotonic()

        def progress(now: ImportRun, done: float) -> None:
            nonlocal told
            self._hold(now)
            if time.monotonic() - told >= TELL:
                told = time.monotonic()
                with self._writing(now) as store:
                    self._instead(store, run, blocks.running(say, now, done))
                self.services.nudge()

        with self._file(run) as file, reading(file, run.at.date()) as source:
            run = self.engine.work(run, source, progress)
        with self._writing(run) as store:
            self._instead(store, run, blocks.done(say, run))
            rows = store.imports.refused(run.id)
            if rows:
                self._send_refused(store, run, source, rows)
                store.imports.hand_out(run.id)
        self.services.nudge()

    def _send_refused(self, store: Store, run: ImportRun, source: Source, rows: list[Any]) -> None:
        content = refused.as_csv(source.headings, rows, source.language)
        text = self._say(run)("These rows could not be taken; the last column says why.")
        store.outbox.upload(run.channel or run.by, f"{Path(run.name).stem}.refused.csv", content, text)

    def _take_back(self, run: ImportRun) -> None:
        """Take an import back, unless something later depends on it."""
        asked = run.options.get("undo") or {"by": run.by, "speaks": "en"}
        say, by = Say(asked["speaks"]), str(asked["by"])
        if run.undo is None and (held := self.engine.held(run)):
            self._end(run, "done", blocks.stays(say, run, held), by)
            with self._writing(run) as store:
                store.deliveries.let_go(f"click:undo:{run.change}:")  # the button may be clicked once more
            return
        author = Author(by, self.services.clock(), "/haoping undo")
        run, left = self.engine.take_back(run, author, lambda now, _: self._hold(now))
        self._end(run, "undone", blocks.gone_back(say, run, left), by)

    def _hold(self, run: ImportRun) -> None:
        """Keep an import for another while; raises Stopping when this process is about to end."""
        if self._stopping.is_set():
            with self._writing(run) as store:
                store.imports.let_go(run.id)
            raise Stopping
        if time.monotonic() - self._held_at > RENEW:
            self._held_at = time.monotonic()
            with self._writing(run) as store:
                store.imports.take(run.id, self.holder, self.services.clock(), LEASE)

    def _end(self, run: ImportRun, state: str, said: Reply, to: str | None = None) -> None:
        with self._writing(run) as store:
            store.imports.save(run.id, state=state, holder=None, held_until=None)
            store.outbox.post(to or run.channel or run.by, said.message())
        self.services.nudge()

    def _instead(self, store: Store, run: ImportRun, said: Reply) -> None:
        where = run.channel or run.by
        if run.message is None:
            store.outbox.post(where, said.message())
        else:
            store.outbox.call(where, "chat.update", {"channel": where, "ts": run.message, **said.message()})

    @contextmanager
    def _writing(self, run: ImportRun) -> Iterator[Store]:
        author = Author(run.by, self.services.clock(), "import", run.channel)
        with self.services.db.write(run.workspace, author) as store:
            yield store

    @contextmanager
    def _file(self, run: ImportRun) -> Iterator[Path]:
        """Give a copy of the file that an import is of; raises Refusal when Slack has it no more."""
        with tempfile.TemporaryDirectory(prefix="haoping-import-") as folder:
            file = Path(folder) / "file"
            for pause in PAUSES:
                try:
                    self._download(run, file)
                    break
                except SLACK_ERRORS as error:
                    log.warning("file not read", workspace=run.workspace, id=run.id, error=code(error))
                    if pause is None or not passes(error):
                        raise Refusal(problems.GONE) from error
                    self._stopping.wait(pause)
                    self._hold(run)
            yield file

    def _download(self, run: ImportRun, file: Path) -> None:
        client = self.services.slack.client(run.workspace, timeout=PATIENCE)
        told = client.files_info(file=run.file or "").get("file") or {}
        url = quote(str(told.get("url_private_download") or told.get("url_private") or ""), safe=":/?&=%#+,;@~")
        if not is_slacks(url, client.base_url):  # else whoever keeps the file would be given our token
            raise Refusal(problems.GONE)
        asked = Request(url)  # noqa: S310 - http(s) only
        asked.add_unredirected_header("Authorization", f"Bearer {client.token}")
        with urlopen(asked, timeout=PATIENCE) as content, file.open("wb") as copy:  # noqa: S310
            if content.headers.get_content_type() == "text/html":  # a proxy's page, or where Slack has people log in
                raise NoAnswer(content.status, content.headers)
            while block := content.read(1 << 20):
                copy.write(block)

    def _say(self, run: ImportRun) -> Say:
        return Say(str(run.options.get("speaks", "en")), self.services.currency)


def is_slacks(url: str, base_url: str) -> bool:
    """Tell whether a file is at Slack's, so that it may see our token: on the Web API's host, or on slack.com's own."""
    there, api = urlsplit(url), urlsplit(base_url)
    if (there.scheme, there.netloc) == (api.scheme, api.netloc):
        return True
    return there.scheme == "https" and (there.hostname or "").endswith(".slack.com")


class Stopping(Exception):
    """This process is about to end."""
