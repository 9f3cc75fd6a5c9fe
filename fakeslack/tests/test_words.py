import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakeslack.page import words

HERE = Path(words.__file__).parent
DRAWN = HERE.parent / "render"
SAID = re.compile(r"""(?<![\w.])(?:_|(?:\w+\.)*say|t)\(\s*(?:"((?:[^"\\]|\\.)+)"|'([^']+)')""")


def spoken() -> Iterator[tuple[Any, str]]:
    """Every sentence that templates, scripts and modules say, with the file it is in."""
    files = [
        *HERE.glob("templates/*.html"),
        *HERE.glob("static/*.js"),
        *HERE.glob("*.py"),
        *DRAWN.glob("*.py"),
    ]
    for path in files:
        text = path.read_text(encoding="utf-8")
        found = [one or other for one, other in SAID.findall(text)]
        if path.suffix == ".js":
            found += re.findall(r'^  \w+: "(\{app\} [^"]+|[A-Z][^"]+\.)",$', text, re.M)
            found += [
                name
                for group in re.findall(r"^const GROUPS = \{(.+)\};$", text, re.M)
                for name in re.findall(r'"([^"]+)"', group)
            ]
        yield from ((sentence, path.name) for sentence in found)


def test_every_sentence_is_in_chinese() -> None:
    assert sorted({f"{name}: {sentence}" for sentence, name in spoken() if sentence not in words.chinese()}) == []


def test_no_translation_is_left_over() -> None:
    said = {sentence for sentence, _ in spoken()}
    in_code = "".join(
        path.read_text(encoding="utf-8")
        for path in HERE.parent.rglob("*")
        if path.name == "seed.json" or path.suffix == ".py"
    )
    assert sorted(one for one in words.chinese() if one not in said and one not in in_code) == []


@pytest.mark.parametrize(("sentence", "chinese"), words.chinese().items())
def test_translations_keep_the_blanks(sentence: str, chinese: str) -> None:
    assert set(re.findall(r"\{\w+\}", sentence)) == set(re.findall(r"\{\w+\}", chinese))
    assert chinese


def test_the_language_follows_the_locale() -> None:
    assert words.language("zh-CN") == words.language("zh") == "zh"
    assert words.language("en-GB") == words.language("") == "en"
    assert words.speaker("zh")("{count} replies", count=3) == "3 条回复"
    assert words.speaker("en")("{count} replies", count=3) == "3 replies"
