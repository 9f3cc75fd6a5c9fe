"""Train the review engine: the same rows, lexicons and scikit-learn give the same weights, byte for byte.

    python scripts/train_engine.py ROWS --vader FILE

ROWS is a tab-separated file (may be gzipped) with the columns source, label and text. FILE of ``--vader`` is
``vader_lexicon.txt`` of the package vaderSentiment 3.3.2. Takes a few minutes on one core and 3 GB.
"""

import argparse
import gzip
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # sums in one order: the same bytes
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import numpy as np  # noqa: E402
from scipy import sparse  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

from handlers.interactions import engine_text  # noqa: E402
from handlers.interactions.engine_weights import Language, Pair, Weights, packed  # noqa: E402
from storage import script  # noqa: E402

LABELS = ("good", "bad", "neutral")
HAN = re.compile("[㐀-鿿]")
WEIGHTED = {
    "vader_amazon": 6.0,
    "uci_sls": 4.0,
    "senti4sd": 3.5,
    **dict.fromkeys(["vader_movie", "vader_tweets"], 2.5),
    **dict.fromkeys(["irc_ubuntu", "goe_courtesy"], 2.0),
    "goemotions": 1.5,
    **dict.fromkeys(["vader_nyt", "news"], 0.5),
    **dict.fromkeys(["banking77", "clinc150"], 0.2),
}
"""English sources by how near they are to what the engine meets: reviews most, then chat; news and requests least."""


@dataclass(frozen=True)
class Recipe:
    """How one language is fitted; the numbers were chosen on the development rows.

    A feature in fewer than ``rare`` rows is left out unless a lexicon lists it, and ``kept`` of the rest are shipped;
    ``strength`` is the inverse of the L2 penalty; neutral loses ``shift`` to the other two, and scores are divided by
    ``temperature``.
    """

    rare: int
    kept: int
    strength: float
    temperature: float
    shift: float


CHINESE = Recipe(rare=4, kept=65_000, strength=0.5, temperature=0.85, shift=1.6)
ENGLISH = Recipe(rare=2, kept=40_000, strength=1.0, temperature=1.3, shift=0.75)

Row = tuple[str, str, str]
Doc = dict[str, float]


@dataclass(frozen=True)
class Lexicon:
    """Values of features, known beforehand."""

    values: Mapping[str, float]


def read(path: Path) -> list[Row]:
    """The rows of a training file: (source, label, text)."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    rows = (line.split("\t", 2) for line in text.removesuffix("\n").split("\n")[1:])
    return [(source, label, words) for source, label, words in rows]


def analysed(text: str, table: Mapping[int, str], tones: Mapping[str, int] = engine_text.NO_TONES) -> Doc:
    """The features of a raw text, with how much each counts."""
    found: Doc = {}
    for counts, grams in engine_text.features(engine_text.plain(text, table), tones):
        found |= dict.fromkeys(grams, counts)
    return found


def own_lexicons(path: Path) -> tuple[list[Lexicon], list[Lexicon]]:
    """The project's lexicon, for Chinese and for English (with emoji): praise and blame, then everyday business."""
    valued: dict[str, float] = {}
    business: dict[str, float] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        value, *words = line.split()
        listed = [word.replace("_", " ") for word in words]
        if value == "~":
            business |= dict.fromkeys(listed, 1.0)
        elif value not in {"#", "="}:
            valued |= dict.fromkeys(listed, float(value))
    chinese, english = (
        {word: v for word, v in valued.items() if bool(HAN.match(word)) == is_han} for is_han in (True, False)
    )
    neither = [{word: v for word, v in business.items() if bool(HAN.match(word)) == is_han} for is_han in (True, False)]
    return (
        [Lexicon(chinese_values(chinese)), Lexicon(neither[0])],
        [Lexicon(english_values(english)), Lexicon(neither[1])],
    )


def chinese_values(listed: Mapping[str, float]) -> dict[str, float]:
    """Values of listed words and of their plain negations, each net of what the listed words inside it add."""
    wanted = dict(listed)
    for word, value in listed.items():
        for no in ("不", "没", "无", "不太", "不够", "不是", "没有", "不怎么"):
            if len(no + word) <= 4:
                wanted.setdefault(no + word, -0.8 * value)
    net: dict[str, float] = {}
    for word in sorted(wanted, key=len):
        inside = {word[i:j] for i in range(len(word)) for j in range(i + 1, len(word) + 1)} - {word}
        net[word] = wanted[word] - sum(net.get(part, 0.0) for part in inside)
    return net


def english_values(listed: Mapping[str, float]) -> dict[str, float]:
    """Values of listed words, of the same words negated, and of listed pairs net of their words."""
    net = {word: value for word, value in listed.items() if " " not in word}
    net |= {f"!{word}": -0.74 * value for word, value in net.items()}
    for pair in listed:
        if " " in pair:
            net[pair] = listed[pair] - sum(net.get(part, 0.0) for part in analysed(pair, {}) if part != pair)
    return net


def vader(path: Path) -> Lexicon:
    """VADER's words and their valences, -4 to 4."""
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return Lexicon(english_values({word: float(value) for word, value, *_ in lines if re.fullmatch("[a-z]+", word)}))


def toned(lexicons: list[Lexicon]) -> dict[str, int]:
    """The single words that praise (1) and blame (-1); an earlier lexicon has the last word."""
    values = {word: value for lexicon in reversed(lexicons) for word, value in lexicon.values.items()}
    return {word: 1 if value > 0 else -1 for word, value in values.items() if value and re.fullmatch("[a-z']+", word)}


def parted(lexicon: Lexicon) -> list[Lexicon]:
    """A lexicon's praise and its blame apart: they need not be worth the same."""
    return [Lexicon({word: v for word, v in lexicon.values.items() if (v > 0) is good}) for good in (True, False)]


def clause_of(text: str, dice: random.Random) -> str | None:
    """One clause of a long text, or None if there is none worth a row."""
    parts = [part for part in re.split("[,，。！？!?;；～~ ]+", text) if 4 <= len(part) <= 30]
    return dice.choice(parts) if len(text) > 30 and parts else None


def augmented(rows: list[Row]) -> list[Row]:
    """The rows, and of each long Chinese review a random clause: chat is shorter than reviews are."""
    dice = random.Random(0)
    extra = [(s, label, clause_of(text, dice)) for s, label, text in rows if s == "snow"]
    return [*rows, *((f"{s}/clause", label, text) for s, label, text in extra if text)]


def weighed(rows: list[Row]) -> np.ndarray:
    """How much each row counts: English sources by the root of their size, so that the largest does not drown the rest,
    Chinese rows as they are, a mere clause half. The mean is 1.
    """
    sizes = Counter(source for source, _, _ in rows)
    if HAN.search(rows[0][2]):
        weights = [0.5 if source.endswith("/clause") else 1.0 for source, _, _ in rows]
    else:
        weights = [sizes[source] ** -0.5 * WEIGHTED.get(source, 1.0) for source, _, _ in rows]
    return np.asarray(np.array(weights) / np.mean(weights))


def matrix(docs: list[Doc], words: list[str], lexicons: list[Lexicon]) -> sparse.csr_matrix:
    """A row per document: its features, then the value that each lexicon gives it, all divided
    by the root of what its features count together (and ``engine_text.DAMPING``).
    """
    index = {word: i for i, word in enumerate(words)}
    pointers, places, values = [0], [], []
    columns = np.zeros((len(docs), len(lexicons)))
    for i, doc in enumerate(docs):
        known = sorted((index[word], counts) for word, counts in doc.items() if word in index)
        scale = (engine_text.DAMPING + sum(counts for _, counts in known)) ** -0.5
        places += [place for place, _ in known]
        values += [counts * scale for _, counts in known]
        pointers.append(len(places))
        for j, lexicon in enumerate(lexicons):
            for word in sorted(lexicon.values.keys() & doc.keys()):
                columns[i, j] += lexicon.values[word] * doc[word] * scale
    features = sparse.csr_matrix((np.array(values), np.array(places), np.array(pointers)), (len(docs), len(words)))
    return sparse.hstack([features, sparse.csr_matrix(columns)]).tocsr()


def trained(
    rows: list[Row], docs: list[Doc], lexicons: list[Lexicon], recipe: Recipe
) -> tuple[dict[str, Pair], Language]:
    """The weights of one language: fitted, cut to the features that matter, fitted again, the lexicons folded in."""
    labels = np.array([LABELS.index(label) for _, label, _ in rows])
    listed = set().union(*(lexicon.values for lexicon in lexicons))
    seen = Counter(word for doc in docs for word in doc)
    words = sorted({word for word, count in seen.items() if count >= recipe.rare} | listed)
    for last in (False, True):
        model = LogisticRegression(C=recipe.strength, max_iter=400, tol=3e-4 if last else 3e-3)
        model.fit(matrix(docs, words, lexicons), labels, sample_weight=weighed(rows))
        if not last:
            worth = np.abs(model.coef_[:, : len(words)]).max(0) * np.sqrt([seen[word] for word in words])
            words = sorted({words[i] for i in np.argsort(-worth, kind="stable")[: recipe.kept]} | listed)
    return folded(model, words, lexicons), language(model.intercept_, recipe)


def folded(model: LogisticRegression, words: list[str], lexicons: list[Lexicon]) -> dict[str, Pair]:
    """What each feature adds to good and to bad: its own coefficient, and its values times those of the lexicons."""
    coef = model.coef_ - model.coef_.mean(0)
    own, columns = coef[:, : len(words)].copy(), coef[:, len(words) :]
    for i, word in enumerate(words):
        for j, lexicon in enumerate(lexicons):
            own[:, i] += lexicon.values.get(word, 0.0) * columns[:, j]
    return {word: (float(own[0, i]), float(own[1, i])) for i, word in enumerate(words)}


def language(intercept: np.ndarray, recipe: Recipe) -> Language:
    """The constants of a language, what neutral loses shared out so that the three biases still sum to 0."""
    bias = intercept - intercept.mean() + np.array([1, 1, -2]) * recipe.shift / 3
    return Language(float(bias[0]), float(bias[1]), recipe.temperature)


def is_own(word: str) -> bool:
    """Whether a feature belongs to the Chinese model; Latin words and emoji keep their English weight everywhere."""
    return HAN.search(word) is not None or word in engine_text.CHINESE_SIGNS.values()


def train(
    rows: list[Row], own: tuple[list[Lexicon], list[Lexicon]], vader: Lexicon, simple: Mapping[str, str]
) -> Weights:
    """The weights that the rows give, each language from its rows alone."""
    table = engine_text.folding(simple)
    chinese = augmented([row for row in rows if HAN.search(row[2])])
    english = [row for row in rows if not HAN.search(row[2])]
    read = [{word: n for word, n in analysed(text, table).items() if is_own(word)} for _, _, text in chinese]
    zh, constants = trained(chinese, read, own[0], CHINESE)
    praise, everyday = own[1]
    tones = toned([praise, vader])
    read = [analysed(text, table, tones) for _, _, text in english]
    en, other = trained(english, read, [*parted(praise), everyday, *parted(vader)], ENGLISH)
    known = {char for word in zh for char in word}
    return Weights(en | zh, constants, other, {one: two for one, two in simple.items() if two in known}, tones)


def main() -> None:
    """Read the arguments, train, write the file."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("rows", type=Path)
    ask.add_argument("--vader", type=Path, required=True)
    ask.add_argument("--out", type=Path, default=HERE.parent / "handlers" / "interactions" / "weights.bin")
    args = ask.parse_args()
    own = own_lexicons(HERE.parent / "handlers" / "interactions" / "engine_lexicon.txt")
    weights = train(read(args.rows), own, vader(args.vader), script.pairs())
    args.out.write_bytes(packed(weights))
    print(f"{len(weights.features)} features, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
