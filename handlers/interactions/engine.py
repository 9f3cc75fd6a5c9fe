"""The review engine: whether a message reads as a good review, a bad one or neither, how surely, and by which words.

Pure: no clock, no database, no Slack.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from math import exp, inf, log
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from handlers.interactions.engine_marks import Label, Mark, marks
from handlers.interactions.engine_text import DAMPING, features, folding, is_chinese, plain
from handlers.interactions.engine_weights import Language, Weights, load

AUTO = 0.95
"""From this confidence on, a good or bad review about a known customer may be logged without asking."""
ASK = 0.84
"""From this confidence on, a good or bad review is worth a short question; below it, silence."""

MARKED, DISPUTED = 0.99, 0.88
"""Confidence in a mark, and in one that the rest of the message (or another mark) contradicts: asked, never logged."""
CONTRADICTED = 0.8
"""Probability of the opposite from which the rest of the message contradicts a mark."""
GUARDED = 2.0
"""What a guarded mark adds to neutral: it is talk about reviews, not one."""

BIAS = "(bias)"
"""The last of a verdict's words: what its label scores in its language before a word is read."""

LABELS: tuple[Label, Label, Label] = ("good", "bad", "neutral")
_OPPOSITE: Mapping[Label, Label] = {"good": "bad", "bad": "good"}


class Verdict(NamedTuple):
    """What the engine makes of a message.

    ``words`` are (word, weight) pairs, the heaviest first and the bias last: the weights sum to the label's score, and
    ``confidence`` is its softmax over the three. A mark comes before the rest; one that is guarded stands there with
    its guard ("好评 ⊘ 好评率") and speaks for neutral only. Nothing to go by: neutral, 1.0, no words.
    """

    label: Label
    confidence: float
    words: tuple[tuple[str, float], ...]


class _Reading(NamedTuple):
    """What the weights know of a text: a factor, each known feature with how much it counts and its weights, and what
    those add up to."""

    factor: float
    language: Language
    known: list[tuple[str, float, tuple[float, float]]]
    good: float
    bad: float


@cache
def _weights() -> tuple[Weights, dict[int, str]]:
    weights = load(Path(__file__).with_name("weights.bin"))
    return weights, folding(weights.simplified)


def classify(text: str) -> Verdict:
    """The label of a message, the probability that it is right, and the words that decided.

    Never raises; ``engine_text.HEAD + TAIL`` characters are read at most.
    """
    label, scored, words = _judged(text)
    return Verdict(label, _softmax(scored)[label], tuple(words))


def scores(text: str) -> dict[Label, float]:
    """The three labels' scores before the softmax."""
    return _judged(text)[1]


def knows(word: str) -> bool:
    """Tell whether a word, in lower case and simplified, is an everyday one: reviews and other talk are read by it."""
    return word in _weights()[0].features


def unknown(words: Iterable[str]) -> list[str]:
    """Those of some words that `knows` does not know."""
    features = _weights()[0].features
    return [word for word in words if word not in features]


def _judged(text: str) -> tuple[Label, dict[Label, float], list[tuple[str, float]]]:
    weights, table = _weights()
    text = plain(text, table)
    found = list(marks(text))
    for mark in reversed(found):
        text = f"{text[: mark.start]} {text[mark.end :]}"
    reading = _read(text, weights)
    stated = [mark for mark in found if not mark.guard]
    guarded = [f"{mark.word} ⊘ {mark.guard}" for mark in found if mark.guard]
    if not stated and not reading.known:
        return "neutral", {"good": -inf, "bad": -inf, "neutral": 0.0}, [(word, 0.0) for word in guarded]
    scored = _scores(reading)
    scored["neutral"] += GUARDED * len(guarded)
    label: Label = stated[-1].label if stated else max(reversed(LABELS), key=scored.__getitem__)
    words = [(word, GUARDED if label == "neutral" else 0.0) for word in guarded]
    if stated:
        lift = _lift(stated, scored)
        scored[label] += lift
        words.insert(0, (stated[-1].word, lift))
    return label, scored, words + _words(reading, label)


def _lift(stated: list[Mark], scored: Mapping[Label, float]) -> float:
    """What the last mark weighs: what lifts its label to the confidence that marks deserve."""
    label = stated[-1].label
    opposite = _OPPOSITE.get(label)
    against = opposite is not None and _softmax(scored)[opposite] >= CONTRADICTED
    disputed = against or any(mark.label != label for mark in stated)
    confidence = DISPUTED if disputed else MARKED
    others = [score for other, score in scored.items() if other != label]
    top = max(others)
    return log(confidence / (1 - confidence)) + top + log(sum(exp(score - top) for score in others)) - scored[label]


def _read(text: str, weights: Weights) -> _Reading:
    look = weights.features.get
    found: dict[str, tuple[str, float, tuple[float, float]]] = {}
    for counts, grams in features(text, weights.tones):
        for gram in grams:
            if pair := look(gram):
                found[gram] = gram, counts, pair
    known = list(found.values())
    total = good = bad = 0.0
    for _, counts, pair in known:
        total += counts
        good += counts * pair[0]
        bad += counts * pair[1]
    language = weights.chinese if is_chinese(text) else weights.english
    return _Reading((DAMPING + total) ** -0.5 / language.temperature, language, known, good, bad)


def _scores(reading: _Reading) -> dict[Label, float]:
    language = reading.language
    good = reading.factor * reading.good + language.good / language.temperature
    bad = reading.factor * reading.bad + language.bad / language.temperature
    return {"good": good, "bad": bad, "neutral": -good - bad}


def _words(reading: _Reading, label: Label) -> list[tuple[str, float]]:
    """What each known word adds to a label's score, the heaviest first, then the bias."""
    factor, language, known, *_ = reading
    good, bad = language.good / language.temperature, language.bad / language.temperature
    if label == "neutral":
        words = [(word, -factor * counts * (pair[0] + pair[1])) for word, counts, pair in known]
        bias = -good - bad
    else:
        side = LABELS.index(label)
        words = [(word, factor * counts * pair[side]) for word, counts, pair in known]
        bias = (good, bad)[side]
    words.sort(key=itemgetter(1), reverse=True)
    return [*words, (BIAS, bias)]


def _softmax(scored: Mapping[Label, float]) -> dict[Label, float]:
    top = max(scored.values())
    risen = {label: exp(score - top) for label, score in scored.items()}
    total = sum(risen.values())
    return {label: value / total for label, value in risen.items()}
