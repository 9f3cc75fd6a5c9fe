"""The review engine's weights file: how it is read, and how the training script writes it."""

import struct
import sys
import zlib
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"HPW1"
STEP = 1 / 64
"""The grain of a stored weight, in units of the score before softmax."""

_HEADER = struct.Struct("<4s8f3I")

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Language:
    """What is a language's own: the bias towards good and bad, and the temperature by which scores are divided."""

    good: float
    bad: float
    temperature: float


@dataclass(frozen=True, slots=True)
class Weights:
    """A softmax over features: what each adds to good and to bad; to neutral it adds what makes the three sum to 0.

    ``simplified`` maps traditional characters to simplified ones.
    """

    features: Mapping[str, Pair]
    chinese: Language
    english: Language
    simplified: Mapping[str, str]


def packed(weights: Weights) -> bytes:
    """The bytes of a weights file: header, then compressed words and 16-bit weights; the same for the same weights."""
    words = sorted(weights.features)
    columns = [_column([weights.features[word][side] for word in words]) for side in (0, 1)]
    text = "\n".join(words).encode()
    pairs = "".join(one + other for one, other in sorted(weights.simplified.items())).encode()
    body = zlib.compress(text + pairs + b"".join(columns), 9)
    constants = [
        number for lang in (weights.chinese, weights.english) for number in (lang.good, lang.bad, lang.temperature, 0.0)
    ]
    return _HEADER.pack(MAGIC, *constants, len(words), len(text), len(pairs)) + body


def _column(values: Sequence[float]) -> bytes:
    grains = array("h", (max(-32767, min(32767, round(value / STEP))) for value in values))
    if sys.byteorder == "big":
        grains.byteswap()
    return grains.tobytes()


def load(path: Path) -> Weights:
    """The weights in a file; raises ``ValueError`` if it is not one, ``OSError`` if it cannot be read."""
    raw = path.read_bytes()
    magic, *constants, count, text, pairs = _HEADER.unpack_from(raw)
    if magic != MAGIC:
        raise ValueError(f"{path.name} is not a weights file of this version")
    body = zlib.decompress(raw[_HEADER.size :])
    words = body[:text].decode().split("\n")
    table = body[text : text + pairs].decode()
    columns = array("h", body[text + pairs :])
    if sys.byteorder == "big":
        columns.byteswap()
    shared: dict[tuple[int, int], Pair] = {}
    features = {
        word: shared.setdefault(grains, (grains[0] * STEP, grains[1] * STEP))
        for word, grains in zip(words, zip(columns[:count], columns[count:], strict=True), strict=True)
    }
    return Weights(
        features, Language(*constants[:3]), Language(*constants[4:7]), dict(zip(table[::2], table[1::2], strict=True))
    )
