"""The loop that looks for work: by itself, when nudged, and whatever goes wrong."""

import threading
from collections.abc import Callable, Iterator

import pytest

from bot.loop import Loop
from storage.errors import Busy

Look = Callable[[], float | None]


class Looks:
    """Counts looks, and lets somebody wait for one."""

    def __init__(self, *does: float | Exception | None) -> None:
        self.count = 0
        self._does = list(does)
        self._looked = threading.Condition()

    def __call__(self) -> float | None:
        with self._looked:
            self.count += 1
            self._looked.notify_all()
        does = self._does.pop(0) if self._does else None
        if isinstance(does, Exception):
            raise does
        return does

    def wait(self, count: int) -> None:
        """Wait until there were so many."""
        with self._looked:
            assert self._looked.wait_for(lambda: self.count >= count, 60), self.count


@pytest.fixture
def loop() -> Iterator[Callable[[Look, float], Loop]]:
    made: list[Loop] = []

    def make(look: Look, every: float) -> Loop:
        made.append(Loop("test", look, every))
        made[-1].start()
        return made[-1]

    yield make
    for one in made:
        one.stop()


def test_it_looks_again_and_again(loop: Callable[[Look, float], Loop]) -> None:
    looks = Looks()
    loop(looks, 0.01)
    looks.wait(3)


def test_it_looks_at_once_when_nudged_and_not_before(loop: Callable[[Look, float], Loop]) -> None:
    looks = Looks()
    nudged = loop(looks, 3600.0)
    assert looks.count == 0
    nudged.nudge()
    looks.wait(1)
    nudged.nudge()
    looks.wait(2)


@pytest.mark.parametrize("error", [Busy("others write"), ValueError("broken")], ids=["database", "bug"])
def test_an_error_does_not_end_it(loop: Callable[[Look, float], Loop], error: Exception) -> None:
    looks = Looks(error, error)
    loop(looks, 0.01)
    looks.wait(4)


def test_a_look_may_say_when_the_next_one_is(loop: Callable[[Look, float], Loop]) -> None:
    looks = Looks(0.0, 0.0)
    told = loop(looks, 3600.0)
    told.nudge()
    looks.wait(3)


def test_who_stops_it_waits_for_the_look_that_is_under_way(loop: Callable[[Look, float], Loop]) -> None:
    begun, done = threading.Event(), threading.Event()

    def look() -> None:
        begun.set()
        assert slow.pause(3600.0)  # until it is told to stop
        assert slow.is_stopping
        done.set()

    slow = loop(look, 3600.0)
    slow.nudge()
    assert begun.wait(60)
    slow.stop()
    assert done.is_set()


def test_one_that_was_never_started_can_be_stopped() -> None:
    Loop("test", lambda: None, 1.0).stop()
