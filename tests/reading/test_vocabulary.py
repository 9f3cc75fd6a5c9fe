"""The one table of words, and what is made of it: they fit each other."""

from pathlib import Path

import pytest

from handlers.reading import feelings, rules
from handlers.reading.vocabulary import CHINESE, CROSS, ENGLISH, FEELS, FELT, GLAD, SAID, SAYS, STATE, Entry

HERE = Path(__file__).parent
TEXTS = [line for name in ("day.tsv", "fresh.tsv") for line in (HERE / name).read_text(encoding="utf-8").splitlines()]
PLAIN = [entry for entry in (*ENGLISH, *CHINESE) if not entry.phrase]


@pytest.mark.parametrize("entry", PLAIN, ids=lambda entry: entry.words.split()[0])
def test_each_word_tells_what_the_table_says(entry: Entry, subtests: pytest.Subtests) -> None:
    for word in entry.words.split():
        with subtests.test(word=word):
            text = f"he is {word} ." if entry.tells is STATE else f"he {word} ."
            assert bool(SAYS.search(text)) == (entry.tells is SAID), text
            assert bool(FEELS.search(text)) == (entry.tells in (FELT, STATE)), text
            assert feelings.stated(text) == {GLAD: "good", CROSS: "bad", None: None}[entry.side], text
            assert rules.tells(text) == (entry.tells is not None), text


def test_whatever_is_said_or_felt_is_seen_by_its_words_alone() -> None:
    told = [text for text in TEXTS if SAYS.search(text) or FEELS.search(text)]
    assert len(told) > 100
    assert [text for text in told if not rules.tells(text)] == []
