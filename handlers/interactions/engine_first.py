"""The first reader: whether a message reads as a good review, a bad one or neither, how surely, and by which words.

Pure: no clock, no database, no Slack.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from math import exp, inf, log
from pathlib import Path
from typing import NamedTuple

from handlers.interactions.engine_marks import Label, Mark, marks
from handlers.interactions.engine_sayings import FACT, is_fact, sayings
from handlers.interactions.engine_text import DAMPING, features, folding, is_chinese, plain
from handlers.interactions.engine_themes import Words, clauses, spoken_of, themed
from handlers.interactions.engine_weights import Language, Weights, load
from handlers.interactions.engine_words import BIAS, Reason, Reasons, whole


class Bars(NamedTuple):
    """How sure the engine must be.

    From ``auto`` on, a good or bad review of a known customer may be logged without asking; from ``ask`` on it is worth
    a short question; below that, silence.
    """

    auto: float
    ask: float


CHINESE, ENGLISH = Bars(0.93, 0.84), Bars(0.95, 0.84)
"""Each language has its own: English talk that is no review sounds more like one than Chinese talk does."""

MARKED, DISPUTED = 0.99, 0.88
"""Confidence in a mark, and in one that the rest of the message (or another mark) contradicts: asked, never logged."""
CONTRADICTED = 0.8
"""Probability of the opposite from which the rest of the message contradicts a mark."""
GUARDED = 2.0
"""What a guarded mark adds to neutral: it is talk about reviews, not one."""

LEANS = 0.6
"""How sure a clause must be of its side, so that the rest of the review is not asked."""

LABELS: tuple[Label, Label, Label] = ("good", "bad", "neutral")
_OPPOSITE: Mapping[Label, Label] = {"good": "bad", "bad": "good"}


class Verdict(NamedTuple):
    """What the engine makes of a message.

    ``words`` are (word, weight) pairs, whole words, the heaviest first; then what all else weighs, and the bias. The
    weights sum to the label's score, and ``confidence`` is its softmax over the three. A mark comes before the rest;
    one that is guarded stands there with its guard ("好评 ⊘ 好评率") and speaks for neutral only. Nothing to go by:
    neutral, 1.0, no words.
    """

    label: Label
    confidence: float
    words: Reasons


class Judged(NamedTuple):
    """What the first reader makes of a message, for who has more to say of it.

    ``text`` is the message as it was read, ``stated`` whether a mark decided, ``seen`` whether there was anything to go
    by. ``reasons`` gives what speaks for a label, as `Verdict.words` has it.
    """

    text: str
    label: Label
    scores: dict[Label, float]
    stated: bool
    seen: bool
    reasons: Callable[[Label], tuple[Reason, ...]]

    def probabilities(self) -> dict[Label, float]:
        """The softmax of the scores."""
        return softmax(self.scores)

    def verdict(self) -> Verdict:
        """The label, its confidence and its words."""
        return Verdict(self.label, self.probabilities()[self.label], Reasons(partial(self.reasons, self.label)))


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
    return judged(text).verdict()


def bars(text: str) -> Bars:
    """How sure the engine must be of a text before it is logged (``auto``) or asked about (``ask``)."""
    return CHINESE if is_chinese(plain(text, _weights()[1])) else ENGLISH


def aspects(text: str, own: Words = ()) -> list[tuple[str, Label]]:
    """What a review is about, theme by theme (`engine_themes.THEMES`), and how each of them was.

    Where a clause is not sure of its side, the whole review's holds. `own` are words that a workspace has added.
    """
    parts = clauses(plain(text, _weights()[1]))
    found = list(themed(parts, own))
    whole = classify(text) if found else None
    sides = []
    for theme, where in found:
        side = classify(spoken_of(parts, where, own))
        if whole is not None and whole.label != "neutral" and (side.label == "neutral" or side.confidence < LEANS):
            side = whole
        sides.append((theme, side.label))
    return sides


def scores(text: str) -> dict[Label, float]:
    """The three labels' scores before the softmax."""
    return judged(text).scores


def knows(word: str) -> bool:
    """Tell whether a word, in lower case and simplified, is an everyday one: reviews and other talk are read by it."""
    return word in _weights()[0].features


def unknown(words: Iterable[str]) -> list[str]:
    """Those of some words that `knows` does not know."""
    features = _weights()[0].features
    return [word for word in words if word not in features]


def judged(text: str) -> Judged:
    """All that the first reader makes of a message; never raises."""
    weights, table = _weights()
    read = text = plain(text, table)
    found = list(marks(text))
    for mark in reversed(found):
        text = f"{text[: mark.start]} {text[mark.end :]}"
    reading = _read(text, weights)
    stated = [mark for mark in found if not mark.guard]
    guarded = [f"{mark.word} ⊘ {mark.guard}" for mark in found if mark.guard]
    if not stated and not reading.known:
        nothing: dict[Label, float] = {"good": -inf, "bad": -inf, "neutral": 0.0}
        spoken = tuple((one, 0.0) for one in guarded)
        return Judged(read, "neutral", nothing, stated=False, seen=False, reasons=lambda _: spoken)
    fact = is_fact(text)
    scored = _scores(reading)
    scored["neutral"] += GUARDED * len(guarded) + (FACT if fact else 0.0)
    said = list(sayings(text))
    for one in said:
        scored[one.label] += one.weight
    label: Label = stated[-1].label if stated else max(reversed(LABELS), key=scored.__getitem__)
    lift = _lift(stated, scored) if stated else 0.0
    scored[label] += lift

    def reasons(of: Label) -> tuple[Reason, ...]:
        first = [(stated[-1].word, lift)] if stated and of == label else []
        first += [(word, GUARDED if of == "neutral" else 0.0) for word in guarded]
        first += [(text.strip(), FACT)] if of == "neutral" and fact else []
        first += [(one.words, one.weight) for one in said if one.label == of]
        return (*first, *_words(text, reading, of))

    return Judged(read, label, scored, stated=bool(stated), seen=True, reasons=reasons)


def _lift(stated: list[Mark], scored: Mapping[Label, float]) -> float:
    """What the last mark weighs: what lifts its label to the confidence that marks deserve."""
    label = stated[-1].label
    opposite = _OPPOSITE.get(label)
    against = opposite is not None and softmax(scored)[opposite] >= CONTRADICTED
    disputed = against or any(mark.label != label for mark in stated)
    confidence = DISPUTED if disputed else MARKED
    others = [score for other, score in scored.items() if other != label]
    top = max(others)
    return log(confidence / (1 - confidence)) + top + log(sum(exp(score - top) for score in others)) - scored[label]


def _read(text: str, weights: Weights) -> _Reading:
    table = weights.features
    found: dict[str, tuple[str, float, tuple[float, float]]] = {}
    for counts, grams in features(text, weights.tones):
        for gram in [gram for gram in grams if gram in table]:
            found[gram] = gram, counts, table[gram]
    known = list(found.values())
    total = good = bad = 0.0
    for _, counts, (praise, blame) in known:
        total += counts
        good += counts * praise
        bad += counts * blame
    language = weights.chinese if is_chinese(text) else weights.english
    return _Reading((DAMPING + total) ** -0.5 / language.temperature, language, known, good, bad)


def _scores(reading: _Reading) -> dict[Label, float]:
    language = reading.language
    good = reading.factor * reading.good + language.good / language.temperature
    bad = reading.factor * reading.bad + language.bad / language.temperature
    return {"good": good, "bad": bad, "neutral": -good - bad}


def _words(text: str, reading: _Reading, label: Label) -> list[Reason]:
    """What each whole word adds to a label's score, the heaviest first, then the rest and the bias."""
    factor, language, known, *_ = reading
    good, bad = language.good / language.temperature, language.bad / language.temperature
    if label == "neutral":
        pieces = [(word, -factor * counts * (pair[0] + pair[1])) for word, counts, pair in known]
        bias = -good - bad
    else:
        side = LABELS.index(label)
        pieces = [(word, factor * counts * pair[side]) for word, counts, pair in known]
        bias = (good, bad)[side]
    return [*whole(text, pieces), (BIAS, bias)]


def softmax(scored: Mapping[Label, float]) -> dict[Label, float]:
    """The probability of each label, from the scores."""
    top = max(scored.values())
    risen = {label: exp(score - top) for label, score in scored.items()}
    total = sum(risen.values())
    return {label: value / total for label, value in risen.items()}
