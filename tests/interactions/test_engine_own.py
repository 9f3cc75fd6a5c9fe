"""A team's own numbers for Chinese: what answers teach, from how many on, and that they change nothing else."""

import math
import random
from collections.abc import Sequence

import pytest

from handlers.interactions.engine import Readers, classify
from handlers.interactions.engine_first import CHINESE, LABELS, judged
from handlers.interactions.engine_marks import Label
from handlers.interactions.engine_own import BARS, LEAST, LEAST_NEITHER, Example, Own, is_tuned, learned, tuned

SLOW = Own(0.5, 0.3, -0.4, 0.9)


def answers(many: int, neither: int, hidden: Own, seed: int = 7) -> list[Example]:
    """Answers of a team whose messages are what `hidden` says that they are."""
    dice = random.Random(seed)
    found: list[Example] = []
    while len(found) < many:
        good, bad = dice.gauss(0, 2), dice.gauss(0, 2)
        scores: dict[Label, float] = {"good": good, "bad": bad, "neutral": -good - bad}
        biases = {"good": hidden.good, "bad": hidden.bad, "neutral": 0.0}
        risen = [math.exp(hidden.scale * scores[label] + biases[label]) for label in LABELS]
        (label,) = dice.choices(LABELS, risen)
        have = sum(one.label == "neutral" for one in found)
        if (label == "neutral") == (have < neither):
            found.append(Example(scores, label))
    return found


@pytest.mark.parametrize(
    "examples",
    [
        [],
        answers(LEAST - 1, LEAST_NEITHER, SLOW),
        answers(LEAST, LEAST_NEITHER - 1, SLOW),
        answers(LEAST, LEAST, SLOW),
    ],
)
def test_too_few_answers_teach_nothing(examples: Sequence[Example]) -> None:
    assert learned(examples) is None


def test_a_team_is_learned_from() -> None:
    found = learned(answers(200, 70, Own(1.0, 1.5, -1.5, 0.93)))
    assert found is not None
    assert found.own.good > 0.3
    assert found.own.bad < -0.3
    assert 0.6 < found.own.scale < 1.6
    assert found.own.auto in BARS
    assert found.after.right > found.before.right
    assert found.answers == 200


def test_where_the_engine_is_right_already_nothing_is_changed_by_much() -> None:
    found = learned(answers(100, 33, Own(1.0, 0.0, 0.0, 0.93)))
    if found is not None:
        assert abs(math.log(found.own.scale)) < 0.4
        assert max(abs(found.own.good), abs(found.own.bad)) < 0.8


@pytest.mark.parametrize("scores", [(1e6, -1e6, 0.0), (0.0, 0.0, 0.0)])
def test_scores_of_any_size_are_learned_from(scores: tuple[float, float, float]) -> None:
    examples = [
        Example(dict(zip(LABELS, scores, strict=True)), "neutral" if at % 3 == 0 else "bad") for at in range(LEAST)
    ]
    found = learned(examples)
    assert found is None or all(map(math.isfinite, found.own))


@pytest.mark.parametrize("text", ["物流有点慢，客服还可以", "包装一般般，不过味道挺好", "客户说东西还行"])
def test_the_words_still_add_up_to_the_score(text: str) -> None:
    first = judged(text)
    assert is_tuned(first)
    verdict = tuned(first, SLOW)
    biases = {"good": SLOW.good, "bad": SLOW.bad, "neutral": 0.0}
    scores = {label: SLOW.scale * first.scores[label] + biases[label] for label in LABELS}
    assert verdict.label == max(scores, key=scores.__getitem__)
    assert math.isclose(sum(weight for _, weight in verdict.words), scores[verdict.label], abs_tol=1e-9)
    assert Readers(None, SLOW)(text) == verdict
    assert Readers(None, SLOW).bars(text) == (0.9, CHINESE.ask)


@pytest.mark.parametrize("text", ["王五给了差评", "the support is great", "", "。"])
def test_marks_and_english_are_read_as_ever(text: str) -> None:
    assert Readers(None, SLOW)(text) == classify(text)


def test_a_bar_that_is_lowered_is_never_below_the_one_for_asking() -> None:
    assert Own(1, 0, 0, 0.8).bars() == (0.8, 0.8)
