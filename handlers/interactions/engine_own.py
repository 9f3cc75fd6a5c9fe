"""A team's own numbers for Chinese: what its answers say of how sure the engine should be of messages like theirs.

The first reader's scores are multiplied by one number, and two are added to good and bad. They are fitted to what
people answered, held near to no change at all, and kept only where they read answers better that they have not seen.

Pure: no clock, no database, no Slack.
"""

from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

from handlers.interactions.engine_first import CHINESE, LABELS, Bars, Judged, Verdict, softmax
from handlers.interactions.engine_marks import Label
from handlers.interactions.engine_words import Reason, Reasons

LEAST, LEAST_NEITHER = 50, 10
"""Answers that are needed, and how many of them have to say that it was no review, or a neutral one."""
FOLDS = 5
NEAR_SCALE, NEAR_BIAS = 0.25, 0.5
"""How far from no change they are expected to be: the standard deviations of the scale's logarithm and of a bias."""
STEPS = 200
BARS = (0.90, 0.93, 0.95, 0.97)
PRECISION, LEAST_LOGGED = 0.97, 20
"""The lowest of the bars is taken from which on so large a share of the answers would be logged rightly, of so many."""


class Own(NamedTuple):
    """The numbers: what scores are multiplied by, what is added to good and to bad, and the bar for logging."""

    scale: float
    good: float
    bad: float
    auto: float

    def bars(self) -> Bars:
        """Return how sure the engine must be with these numbers."""
        return Bars(self.auto, min(CHINESE.ask, self.auto))


NONE = Own(1.0, 0.0, 0.0, CHINESE.auto)


class Example(NamedTuple):
    """A message that somebody has said something of: the first reader's scores, and what it was."""

    scores: dict[Label, float]
    label: Label


class Tally(NamedTuple):
    """How answers would have been read: how many rightly, how many logged by itself, and how many of these wrongly."""

    right: int
    logged: int
    wrong: int


class Learned(NamedTuple):
    """What was learned from so many answers; `before` and `after` are how they are read without the numbers and with
    them, each by numbers that were fitted to the others.
    """

    own: Own
    answers: int
    before: Tally
    after: Tally


def is_tuned(first: Judged) -> bool:
    """Tell whether a team's numbers are about a text: no mark decides it, and there is something to go by."""
    return first.seen and not first.stated


def tuned(first: Judged, own: Own) -> Verdict:
    """The verdict on a Chinese text with a team's numbers; the words weigh what they weigh in it."""
    scores = _scores(first.scores, own)
    label = max(reversed(LABELS), key=scores.__getitem__)

    def reasons() -> tuple[Reason, ...]:
        (*words, (bias, weight)) = first.reasons(label)
        mine = [(word, own.scale * one) for word, one in words]
        return (*mine, (bias, own.scale * weight + _biases(own)[label]))

    return Verdict(label, softmax(scores)[label], Reasons(reasons))


def learned(examples: Sequence[Example]) -> Learned | None:
    """Return what answers teach; None where they are too few or too much alike, or reading by them is no better."""
    neither = sum(one.label == "neutral" for one in examples)
    if len(examples) < LEAST or neither < LEAST_NEITHER or neither == len(examples):
        return None
    unseen: list[tuple[Example, Own]] = []
    for fold in range(FOLDS):
        others = [one for at, one in enumerate(examples) if at % FOLDS != fold]
        own = _fitted(others)
        unseen += [(one, own) for one in examples[fold::FOLDS]]
    if sum(_loss(one, own) for one, own in unseen) >= sum(_loss(one, NONE) for one in examples):
        return None
    auto = next((bar for bar in BARS if _holds(_tally(unseen, bar))), CHINESE.auto)
    own = _fitted(examples)._replace(auto=auto)
    before, after = _tally([(one, NONE) for one in examples], CHINESE.auto), _tally(unseen, auto)
    if before.wrong <= after.wrong and before.logged - before.wrong > after.logged - after.wrong:
        return None  # better calibrated, and of no use
    return Learned(own, len(examples), before, after)


def _holds(tally: Tally) -> bool:
    return tally.logged >= LEAST_LOGGED and tally.logged - tally.wrong >= PRECISION * tally.logged


def _tally(read: Sequence[tuple[Example, Own]], auto: float) -> Tally:
    right = logged = wrong = 0
    for one, own in read:
        chances = softmax(_scores(one.scores, own))
        label = max(reversed(LABELS), key=chances.__getitem__)
        right += label == one.label
        if label != "neutral" and chances[label] >= auto:
            logged += 1
            wrong += label != one.label
    return Tally(right, logged, wrong)


def _biases(own: Own) -> dict[Label, float]:
    return {"good": own.good, "bad": own.bad, "neutral": 0.0}


def _scores(scores: dict[Label, float], own: Own) -> dict[Label, float]:
    return {label: own.scale * scores[label] + bias for label, bias in _biases(own).items()}


def _loss(one: Example, own: Own) -> float:
    return -log(max(1e-12, softmax(_scores(one.scores, own))[one.label]))


def _fitted(examples: Sequence[Example]) -> Own:
    """The numbers that read answers best and are near to no change: steps downhill, each as long as it helps."""
    at: tuple[float, ...] = (0.0, 0.0, 0.0)  # the scale's logarithm, and the two biases
    rate = 1.0 / max(1, len(examples))
    lost, slope = _downhill(examples, at)
    for _ in range(STEPS):
        there = tuple(value - rate * step for value, step in zip(at, slope, strict=True))
        less, steeper = _downhill(examples, there)
        if less < lost:
            done = lost - less < 1e-9 * lost
            at, lost, slope, rate = there, less, steeper, rate * 1.5
            if done:
                break
        else:
            rate /= 2
    return Own(round(exp(at[0]), 3), round(at[1], 3), round(at[2], 3), CHINESE.auto)


def _downhill(examples: Sequence[Example], at: tuple[float, ...]) -> tuple[float, tuple[float, ...]]:
    """What is lost with the numbers, and how that grows with each of them."""
    scale, good, bad = exp(at[0]), at[1], at[2]
    lost = at[0] ** 2 / (2 * NEAR_SCALE**2) + (good**2 + bad**2) / (2 * NEAR_BIAS**2)
    slope = [at[0] / NEAR_SCALE**2, good / NEAR_BIAS**2, bad / NEAR_BIAS**2]
    for one in examples:
        chances = softmax({
            "good": scale * one.scores["good"] + good,
            "bad": scale * one.scores["bad"] + bad,
            "neutral": scale * one.scores["neutral"],
        })  # fmt: skip
        lost -= log(max(1e-12, chances[one.label]))
        over = {label: chance - (label == one.label) for label, chance in chances.items()}
        slope[0] += scale * sum(one.scores[label] * much for label, much in over.items())
        slope[1] += over["good"]
        slope[2] += over["bad"]
    return lost, tuple(slope)
