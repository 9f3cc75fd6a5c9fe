"""Makes the Traditional Chinese catalogue of the Simplified one: by OpenCC, then by words of our own.

OpenCC is asked for characters alone; which words Taiwan and Hong Kong use is in traditional.tsv, reviewed by hand. What
is typed as a command keeps its words, so that the bot reads what it shows. `make messages` runs this.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from opencc import OpenCC

from handlers.kernel.wording import CATALOGUES, TRADITIONAL
from storage.script import simplified

WORDS = Path(__file__).with_name("traditional.tsv")
COMMAND = re.compile(r"(?:\A|(?<=[\s：“（/]))/[a-z\u4e00-\u9fff].*?(?=[”。，；：）\n]|\Z)")
"""What is typed: from a slash to the end of the quotation or sentence."""


@cache
def _characters() -> OpenCC:
    return OpenCC("s2tw")


@cache
def words() -> dict[str, str]:
    """Return the words that are said otherwise, by how they come out of OpenCC, the longest first."""
    rows = (line.split("\t") for line in WORDS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return dict(sorted(((row[0], row[1]) for row in rows), key=lambda row: -len(row[0])))


def traditional(text: str) -> str:
    """Return a Chinese text in Traditional characters, as people in Taiwan and Hong Kong write it."""
    shown = str(_characters().convert(text))
    kept, at = "", 0
    for typed in COMMAND.finditer(shown):
        kept += _said(shown[at : typed.start()], words()) + _said(typed[0], _alike())
        at = typed.end()
    return kept + _said(shown[at:], words())


def _said(text: str, words: Mapping[str, str]) -> str:
    return re.sub("|".join(map(re.escape, words)), lambda word: words[word[0]], text)


@cache
def _alike() -> dict[str, str]:
    """Return what is the same word in other characters, and read as the same when it is typed."""
    return {word: said for word, said in words().items() if simplified(word) == simplified(said)}


def made() -> bytes:
    """Return the Traditional catalogue as it should be now."""
    simplified = read_po(BytesIO(CATALOGUES["zh"].read_bytes()), locale="zh_CN")
    catalogue = Catalog(locale="zh_TW")
    for one in simplified:
        if one.id:
            catalogue.add(one.id, _converted(one.string), flags=one.flags)
    file = BytesIO()
    write_po(file, catalogue, width=120, omit_header=True, sort_output=True)
    return file.getvalue()


def _converted(said: Any) -> Any:
    return tuple(map(traditional, said)) if isinstance(said, tuple) else traditional(said)


if __name__ == "__main__":
    CATALOGUES[TRADITIONAL].parent.mkdir(parents=True, exist_ok=True)
    CATALOGUES[TRADITIONAL].write_bytes(made())
