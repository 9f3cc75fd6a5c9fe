"""The second reader as a process: quick, absent, slow, crashing, silly; and what two opinions come to."""

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from handlers.interactions import engine, second
from handlers.interactions.engine import Readers, classify
from handlers.interactions.engine_both import is_in_doubt, joined, language, told
from handlers.interactions.engine_first import judged
from handlers.interactions.engine_words import BIAS, SECOND
from handlers.interactions.second import MOST_ASKED, Second
from handlers.kernel.opinions import Opinion, Share

LONG = 60.0
"""Seconds that a test waits for what comes at once."""
SHORT = 0.01
DOUBTFUL = "Everything was okay I guess, the phone works"
HELLO = {"name": "stub", "version": "9", "languages": {"en": {"first": 0.5, "second": 1, "good": 0.1, "bad": 0.2}}}
BEGINS = f"""
import json, os, sys, time
def say(what):
    print(json.dumps(what), flush=True)
say({HELLO!r})
for line in sys.stdin.buffer:
    asked = json.loads(line)
    text = asked["text"]
"""
ANSWERS = """
    say({"id": asked["id"], "scores": [float(len(text)), 1.0, 0.0]})
"""

Makes = Callable[..., Second]


@pytest.fixture
def makes(tmp_path: Path) -> Iterator[Makes]:
    """A second reader that is a program of a test's own."""
    with ExitStack() as ending:

        def make(program: str, **given: Any) -> Second:
            file = tmp_path / "stub.py"
            file.write_text(program, encoding="utf-8")
            made = Second([sys.executable, str(file)], **{"patience": LONG, **given})
            ending.callback(made.stop)
            return made

        yield make


def test_it_says_who_it_is_and_answers(makes: Makes) -> None:
    reader = makes(BEGINS + ANSWERS)
    assert not reader.state().is_ready
    assert reader.wait(LONG)
    assert reader.state()[:4] == ("stub", "9", ("en",), True)
    assert reader.opinion("four", "en", LONG) == ((4.0, 1.0, 0.0), Share(0.5, 1, 0.1, 0.2))
    assert reader.opinion("多谢", "zh", LONG) is None
    assert reader.state().asked == 1


def test_what_is_asked_arrives_as_it_was_written(makes: Makes) -> None:
    reader = makes(BEGINS + ANSWERS)
    for text in ("naïve café ☕ 好评", 'line\nfeed \u2028 "quoted"', "", "x" * 2000 + "🙂", "half \ud800"):
        found = reader.opinion(text, "en", LONG)
        assert found is not None
        assert found.scores[0] == len(text)


def test_who_is_slow_is_not_waited_for(makes: Makes) -> None:
    reader = makes(BEGINS, patience=SHORT)
    assert reader.wait(LONG)
    readers = Readers(reader)
    assert [readers(DOUBTFUL), readers(DOUBTFUL)] == [classify(DOUBTFUL)] * 2
    assert reader.state()[4:] == (1, 1, 0), "a message waits once for all its parts"


def test_who_never_begins_is_not_waited_for(makes: Makes) -> None:
    reader = makes("import time\ntime.sleep(3600)", patience=SHORT)
    assert Readers(reader)(DOUBTFUL) == classify(DOUBTFUL)
    assert not reader.state().is_ready


def test_late_answers_are_nobody_elses(makes: Makes) -> None:
    late = """
    if text == "slow":
        held = asked["id"]
        continue
    if text == "now":
        say({"id": held, "scores": [7, 7, 7]})
"""
    reader = makes(BEGINS + late + ANSWERS)
    assert reader.wait(LONG)
    assert reader.opinion("slow", "en", SHORT) is None
    found = reader.opinion("now", "en", LONG)
    assert found is not None
    assert found.scores == (3.0, 1.0, 0.0)


def test_who_has_too_much_to_do_is_not_asked(makes: Makes) -> None:
    reader = makes(BEGINS)
    assert reader.wait(LONG)
    assert [reader.opinion("x", "en", SHORT) for _ in range(MOST_ASKED)] == [None] * MOST_ASKED
    assert reader.opinion("one too many", "en", LONG * 60) is None


CRASHES = """
    if text == "crash":
        os._exit(3)
"""


def test_one_that_crashes_is_begun_again(makes: Makes) -> None:
    reader = makes(BEGINS + CRASHES + ANSWERS, pauses=(0.0,))
    assert reader.opinion("crash", "en", LONG) is None
    found = reader.opinion("again", "en", LONG)
    assert found is not None
    assert reader.state()[4:] == (2, 1, 1)


def test_one_that_crashes_is_begun_again_before_anybody_asks(makes: Makes, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    notes = f"open({str(begun)!r}, 'a').write('x')\n"
    reader = makes(notes + BEGINS + CRASHES + ANSWERS, pauses=(0.0,))
    assert reader.opinion("crash", "en", LONG) is None
    until = time.monotonic() + LONG
    while not reader.state().is_ready and time.monotonic() < until:
        time.sleep(SHORT)
    assert reader.state()[3:] == (True, 1, 1, 1)
    assert begun.read_text() == "xx"
    reader.stop()
    assert not reader.state().is_ready


def test_one_that_crashes_is_left_alone_for_a_while(makes: Makes) -> None:
    reader = makes(BEGINS + CRASHES + ANSWERS, pauses=(3600.0,))
    assert reader.opinion("crash", "en", LONG) is None
    assert reader.opinion("again", "en", LONG) is None
    assert not reader.state().is_ready
    assert Readers(reader)(DOUBTFUL) == classify(DOUBTFUL)


def test_one_that_hangs_is_ended(makes: Makes) -> None:
    hangs = """
    if text == "hang":
        time.sleep(3600)
"""
    reader = makes(BEGINS + hangs + ANSWERS, pauses=(0.0,), hangs=SHORT)
    assert reader.wait(LONG)
    assert reader.opinion("hang", "en", SHORT) is None
    found = reader.opinion("again", "en", LONG)
    assert found is not None
    assert reader.state().ended == 1


@pytest.mark.parametrize(
    "said",
    [
        'print("no JSON", flush=True)',
        'print("7", flush=True)',
        'print("{}", flush=True)',
        'say({"id": asked["id"], "scores": [1, 2]})',
        'say({"id": asked["id"], "scores": ["a", 1, 2]})',
        'print(json.dumps({"id": asked["id"], "scores": [float("nan"), 1, 2]}), flush=True)',
        'say({"id": 99, "scores": [1, 2, 3]})',
    ],
)
def test_one_that_talks_nonsense_is_ended(makes: Makes, said: str) -> None:
    reader = makes(BEGINS + f"    {said}\n", pauses=(3600.0,))
    assert Readers(reader)(DOUBTFUL) == classify(DOUBTFUL)
    assert reader.state().ended == 1


@pytest.mark.parametrize("hello", ['print("{}", flush=True)', "raise SystemExit(1)", 'print("[]", flush=True)'])
def test_one_that_cannot_begin_is_done_without(makes: Makes, hello: str) -> None:
    reader = makes(hello, pauses=(3600.0,))
    assert not reader.wait(LONG)
    assert Readers(reader)(DOUBTFUL) == classify(DOUBTFUL)


def test_one_that_is_not_there_at_all_is_done_without() -> None:
    reader = Second(["/nowhere/python"], patience=LONG, pauses=(3600.0,))
    assert not reader.wait(LONG)
    assert Readers(reader)(DOUBTFUL) == classify(DOUBTFUL)
    assert Readers(None)(DOUBTFUL) == classify(DOUBTFUL)
    reader.stop()


def test_one_that_was_stopped_begins_when_it_is_asked(makes: Makes) -> None:
    reader = makes(BEGINS + ANSWERS, pauses=(3600.0,))
    assert reader.wait(LONG)
    reader.stop()
    assert not reader.state().is_ready
    assert reader.opinion("four", "en", LONG) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thursday",
        "What a great phone, I love it, excellent quality",
        "a bad review",
        "王五给了差评",
        "这手机很好，非常满意",
    ],
)
def test_nobody_else_is_asked_where_the_first_reader_is_sure_or_sees_nothing(text: str) -> None:
    assert not is_in_doubt(judged(text))


def test_what_two_opinions_come_to_is_what_is_shown_of_them() -> None:
    first = judged("the delivery was not as quick as it used to be, sadly 😡 :(")
    assert is_in_doubt(judged(DOUBTFUL))
    assert language(first) == "en"
    verdict = joined(first, Opinion((-1.0, 4.0, 0.5), Share(0.5, 0.75, 0.1, 0.2)))
    assert verdict.label == "bad"
    found = dict(verdict.words)
    assert math.isclose(found[SECOND], 0.75 * (4.0 - 3.5 / 3))
    score = sum(weight for _, weight in verdict.words)
    assert verdict.words[-1][0] == BIAS
    good = 0.5 * first.scores["good"] + 0.75 * (-1.0 - 3.5 / 3) + 0.1
    neutral = 0.5 * first.scores["neutral"] + 0.75 * (0.5 - 3.5 / 3)
    others = [good, neutral]
    assert math.isclose(verdict.confidence, math.exp(score) / (math.exp(score) + sum(map(math.exp, others))))


def test_a_second_opinion_can_turn_the_first() -> None:
    first = judged(DOUBTFUL)
    for place, label in enumerate(("good", "bad", "neutral")):
        good, bad, neutral = (9.0 if at == place else 0.0 for at in range(3))
        assert joined(first, Opinion((good, bad, neutral), Share(0.1, 1, 0, 0))).label == label


def test_emoji_are_told_in_words() -> None:
    assert told("fine :) 👍 :rage: http://x :-/").split() == [
        "fine",
        "smile",
        "thumbs",
        "up",
        "furious",
        "http://x",
        "sad",
    ]
    assert told("12:30, c:d, (b)") == "12:30, c:d, (b)"


def test_what_is_installed_here_is_found() -> None:
    found = second.installed()
    assert found is not None
    assert engine.read("Thursday") == classify("Thursday")
    assert json.loads(json.dumps(found.state()._asdict()))["is_ready"] is False
