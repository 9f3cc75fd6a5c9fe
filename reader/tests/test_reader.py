"""What the second reader says of sentences, and how it says it as a process."""

import json
import subprocess
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest

from haoping_reader import Reader, languages

GOOD = """
the support team was wonderful and sorted it out in minutes
they really enjoyed the training
he told me it was the best purchase he has made in years
works like a charm, would buy it again
they couldn't be happier with how we handled the move
not bad at all, actually quite impressive
delivery came a day early and everything was perfect
he says it's the best tool his team has used
i was skeptical at first but it has been flawless
was impressed by how fast it went
""".strip().splitlines()
BAD = """
the replacement arrived and it is exactly the same junk
the parcel arrived crushed and nobody picks up the phone
is disappointed with the finish
the manual is confusing and useless
a waste of money
the update made everything worse
not worth the money
she was not happy with how she was treated
a total waste, it broke and the support is awful
i would not recommend this to anyone
""".strip().splitlines()
NEUTRAL = """
can you send me the invoice for march
what are your opening hours
i'd like to book a table for four on friday
which version of the kernel are you running
the meeting was moved to three o'clock
please add me to the mailing list
how do i change my pin
set an alarm for seven
let me check with the warehouse and get back to you
she wants to know which colors there are
""".strip().splitlines()
CASES = [(text, place) for place, texts in enumerate((GOOD, BAD, NEUTRAL)) for text in texts]


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reader, loaded."""
    return Reader()


@pytest.mark.parametrize(("text", "place"), CASES)
def test_sentences_are_read_as_people_mean_them(reader: Reader, text: str, place: int) -> None:
    scores = reader.read(text)
    assert scores.index(max(scores)) == place


@pytest.mark.parametrize("text", ["", " ", "\x00", "🙂", "好评", "a" * 5000, "word " * 5000, "\ud800"])
def test_anything_is_read(reader: Reader, text: str) -> None:
    assert all(abs(score) < 100 for score in reader.read(text))


def test_a_long_text_is_read_from_both_ends(reader: Reader) -> None:
    middle = "the box is on the table. " * 100
    scores = reader.read(f"{middle} i hate it, it is terrible, the worst i ever bought")
    assert scores[1] > scores[0]


def test_the_same_text_gets_the_same_scores(reader: Reader) -> None:
    assert reader.read(BAD[0]) == reader.read(BAD[0]) == Reader().read(BAD[0])


def test_the_process_says_who_it_is_and_answers_in_order_until_nobody_asks(reader: Reader) -> None:
    asked = [{"id": number, "text": text} for number, (text, _) in enumerate(CASES[::5])]
    lines = "".join(json.dumps(one) + "\n" for one in [*asked, {"id": 99, "text": "naïve 🙂"}])
    done = subprocess.run(
        [sys.executable, "-m", "haoping_reader"], input=lines, capture_output=True, encoding="utf-8", check=True
    )
    hello, *answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert hello == {"name": "haoping-reader", "version": version("haoping-reader"), "languages": languages()}
    assert [one["id"] for one in answers] == [*(one["id"] for one in asked), 99]
    assert all(tuple(one["scores"]) == reader.read(CASES[::5][at][0]) for at, one in enumerate(answers[:-1]))


def test_it_is_found_by_its_entry_point_and_small() -> None:
    (found,) = entry_points(group="haoping.readers")
    assert found.module == "haoping_reader"
    package = Path(sys.modules["haoping_reader"].__file__ or "").parent
    assert sum(file.stat().st_size for file in package.glob("*.*")) < 25 << 20
