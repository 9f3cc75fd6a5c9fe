"""Behind the scenes: files that were sent to the bot are read and brought in, and imports are taken back.

One loop of each process looks once a second for what no process works on. What it has taken is its own for a minute,
and again with each step; when it dies, another goes on where it stood.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

import structlog

from bot.data.engine import Engine
from bot.data.source import Died, Source, digest_of, opened
from bot.loop import Loop
from handlers.imports import apply, blocks, headings, owners, problems, refused
from handlers.imports.columns import NONE
from handlers.imports.trial import ManyRefused
from handlers.kernel.people import zone_of
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.services import SLACK_ERRORS, NoAnswer, Services, code, passes
from handlers.kernel.wording import Say
from handlers.policy.versions import in_force
from handlers.story.own import labels
from storage import imports
from storage.errors import StorageError
from storage.models import ImportRun
from storage.store import Author, Store

log = structlog.get_logger()

LEASE = timedelta(minutes=1)
RENEW = 15.0
PATIENCE = 30.0
PAUSES = (1.0, 5.0, None)
"""Seconds between the attempts to get a file."""
BEGINS = 3
"""How often something is begun that has ended each time before it came any further: it may be what ends us."""


@dataclass(frozen=True)
class Pace:
    """Seconds between two looks for what is to be done, and between two words on how far it is."""

    look: float = 1.0
    tell: float = 3.0


class Worker:
    """Works on imports until it is stopped."""

    def __init__(self, services: Services, holder: str, pace: Pace) -> None:
        self.services = services
        self.holder = holder
        self.pace = pace
        self.engine = Engine(services.db, services.clock)
        self._held_at = 0.0
        self._not_its_fault: set[tuple[str, int]] = set()
        self._loop = Loop("imports", self._look, pace.look)

    def start(self) -> None:
        """Begin to look for work."""
        self._loop.start()

    def stop(self) -> None:
        """Finish the batch at hand, and stop; the rest is gone on with after the next start."""
        self._loop.stop()

    def _look(self) -> None:
        """Work on what waits, one import after the other, until there is none or this process is about to end."""
        with suppress(Stopping):
            while not self._loop.is_stopping and self._next():
                pass

    def _next(self) -> bool:
        """Work on the next import, and tell whether there was one."""
        now = self.services.clock()
        with self.services.db.read("") as store:
            run = imports.waiting(store.connection, now)
        if run is None:
            return False
        taken = self._begin(run)
        if taken is None:
            return False
        run, begins = taken
        self._held_at = time.monotonic()
        log.info("import", workspace=run.workspace, id=run.id, state=run.state, begins=begins)
        work: dict[str, Callable[[ImportRun], None]] = {
            "reading": self._read,
            "running": self._bring_in,
            "undoing": self._take_back,
        }
        try:
            if begins > BEGINS:  # whoever began it did not live to say so
                self._give_up(run, Refusal(problems.GIVEN_UP))
            else:
                work[run.state](run)
        except ManyRefused as many:
            self._end(run, "failed", blocks.unreadable(self._say(run), run.name, many, many.figures.refused))
        except (StorageError, Stopping):
            self._not_its_fault.add((run.workspace, run.id))
            raise
        except Exception as error:
            if isinstance(error, Refusal) and not isinstance(error, Died):
                self._give_up(run, error)
            else:
                log.exception("import failed", workspace=run.workspace, id=run.id, state=run.state, begins=begins)
                self._again(run, begins)
        return True

    def _begin(self, run: ImportRun) -> tuple[ImportRun, int] | None:
        """Take an import, and count how often it was begun where it stands; None when another process has it."""
        with self._writing(run) as store:
            if not store.imports.take(run.id, self.holder, self.services.clock(), LEASE):
                return None
            run = store.imports.get(run.id) or run
            undone = sum(one.undone for one in store.imports.batches(run.id)) if run.state == "undoing" else 0
            stands = [run.state, run.rows, undone]
            before = run.options.get("begun") or {}
            begins = 1 + (before["times"] if before.get("stands") == stands else 0)
            if (run.workspace, run.id) in self._not_its_fault:
                self._not_its_fault.remove((run.workspace, run.id))
                begins = max(begins - 1, 1)
            options = {**run.options, "begun": {"stands": stands, "times": begins}}
            store.imports.save(run.id, options=options)
            return run.model_copy(update={"options": options}), begins

    def _again(self, run: ImportRun, begins: int) -> None:
        """Have an import begun once more, or no more when that was tried often enough."""
        if begins >= BEGINS:
            self._give_up(run, Refusal(problems.GIVEN_UP))
            return
        with self._writing(run) as store:
            store.imports.let_go(run.id)

    def _give_up(self, run: ImportRun, why: Refusal) -> None:
        """Leave an import as it is, and say so once; what it has written already can be taken back."""
        say = self._say(run)
        if run.state == "undoing":
            asked = run.options.get("undo") or {"by": run.by, "speaks": "en"}
            self._end(run, "done", blocks.still_there(Say(asked["speaks"]), run), str(asked["by"]))
            return
        with self._writing(run) as store:
            run = store.imports.get(run.id) or run
            if run.rows == 0:
                store.imports.save(run.id, state="failed", holder=None, held_until=None)
                self._instead(store, run, blocks.unreadable(say, run.name, why))
            else:
                run = apply.finish(store, run)
                self._instead(store, run, blocks.in_part(say, run, why))
        self.services.nudge()

    def _read(self, run: ImportRun) -> None:
        """Try an import out, and ask whether it shall be done."""
        with self._file(run) as file, self._opened(run, file) as source:
            options = {**run.options, "language": source.language, **self._owners(run, source)}
            run = run.model_copy(update={"kind": source.kind, "digest": digest_of(file), "options": options})
            if source.kind != headings.CUSTOMERS:
                self._is_first(run)
            if source.question and source.question["asks"] != NONE and source.kind in headings.DATED:
                self._ask(run, blocks.asking(self._say(run), run, source.question))
                return
            figures = self.engine.try_out(run, source, lambda _: self._hold(run))
            nobody = source.owners if "owners" not in options else ()
            noted = blocks.Noted(figures.samples, source.left_out, source.unread, figures.lost, nobody, source.question)
        if not figures.rows:
            raise Refusal(problems.EMPTY)
        todo = figures.counts.get("new", 0) + figures.counts.get("changed", 0)
        said = blocks.tried(self._say(run), run, figures.counts, figures.refused, noted)
        to_mend = [*figures.refused, *figures.lost]
        self._ask(run, said, "asked" if todo or source.question else "canceled", () if todo else to_mend, source)

    def _ask(
        self, run: ImportRun, said: Reply, state: str = "asked", to_mend: Sequence[Any] = (), of: Source | None = None
    ) -> None:
        """Say what a file is, and wait for its person; rows to mend are sent where nothing else will come of it."""
        with self._writing(run) as store:
            told = {"kind": run.kind, "digest": run.digest, "options": run.options}
            store.imports.save(run.id, state=state, **told)
            store.imports.let_go(run.id)
            self._instead(store, run, said)
            if to_mend and of is not None:
                self._send_refused(store, run, of, list(to_mend))
        self.services.nudge()

    def _owners(self, run: ImportRun, source: Source) -> dict[str, Any]:
        """Return who the file's names of colleagues mean, in Slack."""
        if not source.owners:
            return {}
        client = self.services.slack.client(run.workspace, timeout=PATIENCE)
        try:
            whom = owners.found(source.owners, owners.in_slack(client, run.workspace))
        except SLACK_ERRORS as error:
            log.warning("people not listed", workspace=run.workspace, error=type(error).__name__)
            return {}
        return {"owners": whom} if whom else {}

    def _opened(self, run: ImportRun, file: Path) -> AbstractContextManager[Source]:
        """Read a file with what its person has answered, on the day on which it was sent."""
        days, column = run.options.get("days"), run.options.get("day_column")
        today = run.at.astimezone(ZoneInfo(zone_of(str(run.options.get("zone"))))).date()
        with self.services.db.read(run.workspace) as store:
            own = labels(store)
        return opened(file, today, days=days, day_column=column, own=own)

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
            if time.monotonic() - told >= self.pace.tell:
                told = time.monotonic()
                with self._writing(now) as store:
                    self._instead(store, run, blocks.running(say, now, done))
                self.services.nudge()

        with self._file(run) as file, self._opened(run, file) as source:
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
        say = self._say(run)
        text = say("These rows couldn't be imported. The last column says why.")
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
        if self._loop.is_stopping:
            with self._writing(run) as store:
                store.imports.let_go(run.id)
                store.imports.save(run.id, options={key: run.options[key] for key in run.options if key != "begun"})
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
                    self._loop.pause(pause)
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
        with self.services.db.read(run.workspace) as store:
            currency = in_force(store).currency or self.services.currency
        return Say(str(run.options.get("speaks", "en")), currency)


def is_slacks(url: str, base_url: str) -> bool:
    """Tell whether a file is at Slack's, so that it may see our token: on the Web API's host, or on slack.com's own."""
    there, api = urlsplit(url), urlsplit(base_url)
    if (there.scheme, there.netloc) == (api.scheme, api.netloc):
        return True
    return there.scheme == "https" and (there.hostname or "").endswith(".slack.com")


class Stopping(Exception):
    """This process is about to end."""
