"""The README's badges say what is so."""

import re
from xml.etree import ElementTree

import pytest

from scripts import badges

READMES = {"en": "README.md", "zh": "README.zh-CN.md"}


def title(kind: str, language: str) -> str:
    found = ElementTree.fromstring(badges.file(kind, language).read_text()).findtext("{*}title")
    assert found
    return found


@pytest.mark.parametrize("language", badges.LANGUAGES)
def test_each_readme_shows_badges_that_the_script_would_draw(language: str) -> None:
    readme = (badges.ROOT / READMES[language]).read_text()
    shown = re.findall(r"!\[([^]]+)\]\(docs/pictures/badge-([a-z]+)-(\w\w)\.svg\)", readme)
    assert [(kind, of) for _, kind, of in shown] == [(kind, language) for kind in badges.COLOURS]
    said = int(re.sub(r"\D", "", title("tests", language)))
    for name, kind, _ in shown:
        fact = badges.facts(said, language)[kind]
        assert badges.file(kind, language).read_text() == badges.drawn(kind, fact, language), "run `make badges`"
        assert name == badges.WORDS[kind][language]


def test_there_are_as_many_tests_as_the_badge_says(request: pytest.FixtureRequest) -> None:
    said = int(re.sub(r"\D", "", title("tests", "en")))
    assert said > 0
    if request.config.args_source is not pytest.Config.ArgsSource.ARGS:  # not when some were asked for by name
        assert said <= len(request.session.items)
