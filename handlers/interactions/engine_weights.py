"""The review engine's weights file: how it is read, and how the training script writes it.

Pure: no clock, no database, no Slack.
"""

import struct
import sys
import zlib
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"HPW3"
STEP = 1 / 64
"""The grain of a stored weight, in units of the score before softmax."""

_HEADER = struct.Struct("<4s6f4I")

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

    ``simplified`` maps traditional characters to simplified ones; ``tones`` says which English words, all of them
    features, praise (1) and blame (-1).
    """

    features: Mapping[str, Pair]
    chinese: Language
    english: Language
    simplified: Mapping[str, str]
    tones: Mapping[str, int]


def packed(weights: Weights) -> bytes:
    """The bytes of a weights file, the same for the same weights.

    After the header, compressed: the words by lines, the pairs of characters, the distinct weights as 16-bit numbers of
    grains (good and bad in turn), for each word the 16-bit place of its weights among these, and a byte that is its
    tone plus 1. Little-endian. Raises
    ``OverflowError`` if there are more than 65,536 distinct weights.
    """
    words = sorted(weights.features)
    grains = [tuple(map(_grains, weights.features[word])) for word in words]
    distinct = sorted(set(grains))
    place = {pair: i for i, pair in enumerate(distinct)}
    text = "\n".join(words).encode()
    characters = "".join(one + other for one, other in sorted(weights.simplified.items())).encode()
    palette = _little(array("h", (number for pair in distinct for number in pair)))
    places = _little(array("H", (place[pair] for pair in grains)))
    tones = bytes(weights.tones.get(word, 0) + 1 for word in words)
    constants = [
        number for lang in (weights.chinese, weights.english) for number in (lang.good, lang.bad, lang.temperature)
    ]
    header = _HEADER.pack(MAGIC, *constants, len(words), len(text), len(characters), len(distinct))
    return header + zlib.compress(text + characters + palette.tobytes() + places.tobytes() + tones, 9)


def _grains(weight: float) -> int:
    return max(-32767, min(32767, round(weight / STEP)))


def _little(numbers: "array[int]") -> "array[int]":
    """The same numbers, their bytes swapped between this machine's order and the file's."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def load(path: Path) -> Weights:
    """The weights in a file; raises ``ValueError`` if it is not one, ``OSError`` if it cannot be read."""
    raw = path.read_bytes()
    magic, *constants, count, text, characters, distinct = _HEADER.unpack_from(raw)
    if magic != MAGIC:
        raise ValueError(f"{path.name} is not a weights file of this version")
    body = zlib.decompress(raw[_HEADER.size :])
    words = body[:text].decode().split("\n")
    if len(words) != count:
        raise ValueError(f"{path.name} is damaged")
    table = body[text : text + characters].decode()
    numbers = body[text + characters :]
    grains = _little(array("h", numbers[: 4 * distinct]))
    places = _little(array("H", numbers[4 * distinct : -count]))
    tones = numbers[-count:]
    pairs = [(good * STEP, bad * STEP) for good, bad in zip(grains[::2], grains[1::2], strict=True)]
    del body, numbers  # the peak of memory comes next
    return Weights(
        dict(zip(words, map(pairs.__getitem__, places), strict=True)),
        Language(*constants[:3]),
        Language(*constants[3:]),
        dict(zip(table[::2], table[1::2], strict=True)),
        {word: tone - 1 for word, tone in zip(words, tones, strict=True) if tone != 1},
    )
