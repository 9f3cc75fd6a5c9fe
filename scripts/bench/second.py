"""What the second reader costs others: acknowledgements while it reads one text after another, and while it rests."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.transport import Web
from handlers.interactions import second
from handlers.interactions.second import Second
from scripts.bench import house
from scripts.bench.measure import interleaved, micro, ratio
from scripts.bench.reading import everyday

TIMES = 3000
ANSWERS = 10.0
TEXTS = (
    "nobody has come back to her for a week and she has had enough",
    "the new version is so much easier to use than what they had before, she told me on the phone",
    "it came on thursday",
)


class Acks:
    """Rounds of acknowledgements, of which each one's seconds are kept; beside them a thread that has texts read."""

    def __init__(self, web: Web, reader: Second | None) -> None:
        self._requests = everyday(web)
        self._reader = reader
        self.cpu: list[float] = []
        self.wall: list[float] = []
        self.p99: list[float] = []
        self.read = 0

    def round(self) -> None:
        """Answer some, while the reader reads."""
        self._requests.prepare(TIMES)
        took = []
        with self._reading():
            cpu = time.process_time()
            for asked in self._requests.waiting:
                begun = time.perf_counter()
                self._requests.answer(asked)
                took.append(time.perf_counter() - begun)
            self.cpu.append((time.process_time() - cpu) / TIMES)
        self.wall.append(statistics.median(took))
        self.p99.append(statistics.quantiles(took, n=100)[98])

    @contextmanager
    def _reading(self) -> Iterator[None]:
        if self._reader is None:
            yield
            return
        reader, ends = self._reader, threading.Event()

        def read() -> None:
            for text in itertools.cycle(TEXTS):
                if ends.is_set():
                    break
                self.read += reader.opinion(text, "en", ANSWERS) is not None

        thread = threading.Thread(target=read)
        thread.start()
        yield
        ends.set()
        thread.join()


def measure(console: Console, folder: Path, rounds: int) -> None:
    """Measure and print."""
    reader = second.installed()
    if reader is None or not reader.wait():
        console.print("No second reader is installed.\n")
        return
    web = house.web(folder / "second.db", 100, "NORMAL")
    rests, reads = Acks(web, None), Acks(web, reader)
    interleaved([rests, reads], rounds * 2)
    begun = time.perf_counter()
    for text in TEXTS * 100:
        reader.opinion(text, "en", ANSWERS)
    each = (time.perf_counter() - begun) / len(TEXTS * 100)
    table = Table("acknowledgements of a message", "p50", "p99")
    for name, acks in (("while the second reader rests", rests), ("while it reads without a pause", reads)):
        table.add_row(name, micro(acks.wall), micro(acks.p99))
    console.print(table)
    p99 = ratio(reads.p99, rests.p99)
    console.print(f"p99 while it reads ÷ while it rests: {p99:.2f} (aim 1); it read {reads.read:,} texts meanwhile")
    console.print(f"A text, there and back: {each * 1e3:.1f} ms (aim ≤ 15)\n")
    reader.stop()
