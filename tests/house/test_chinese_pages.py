"""Chinese pages are set as Chinese is: full-width punctuation, and no space between Chinese and Chinese."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.zh-CN.md"), *ROOT.glob("docs/*.zh-CN.md")))
HAN = "[\u4e00-\u9fff]"
NOT_TEXT = re.compile(r"^```.*?^```|^    .*?$|`[^`\n]+`|\]\([^)]*\)|https?://\S+", re.M | re.S)
"""What is typed, and where links lead."""
HALF_WIDTH = re.compile(rf"{HAN}[,;:?!]|[,;?!]{HAN}|{HAN}\(|\(\W?{HAN}|{HAN}\)|{HAN}\.(?=\s|$)")
APART = re.compile(rf"(?<!@){HAN} {HAN}")


@pytest.mark.parametrize("page", PAGES)
def test_a_chinese_page_is_set_as_chinese(page: str) -> None:
    text = NOT_TEXT.sub("x", (ROOT / page).read_text())
    found = [
        text[max(0, one.start() - 12) : one.end() + 12] for rule in (HALF_WIDTH, APART) for one in rule.finditer(text)
    ]
    assert found == []
