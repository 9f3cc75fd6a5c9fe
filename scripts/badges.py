"""`make badges`: the README's badges, from facts: the tests there are, what coverage they are held to, the licence."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import unicodedata
from html import escape
from pathlib import Path

from scripts.coverage_gate import GATES

ROOT = Path(__file__).parent.parent
OUT = ROOT / "docs" / "pictures"
LANGUAGES = ("en", "zh")
WORDS = {
    "tests": {"en": "tests", "zh": "测试"},
    "coverage": {"en": "coverage", "zh": "覆盖率"},
    "rules": {"en": "rules", "zh": "规则"},
    "storage": {"en": "storage", "zh": "存储"},
    "licence": {"en": "licence", "zh": "许可"},
}
COLOURS = {"tests": "#2e7d32", "coverage": "#2e7d32", "licence": "#1565c0"}
BADGE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{title}">
<title>{title}</title>
<clipPath id="r"><rect width="{width}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#555"/>
<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Noto Sans CJK SC,sans-serif" font-size="11">
<text x="{middle}" y="14">{name}</text><text x="{end}" y="14">{fact}</text></g>
</svg>
"""


def facts(tests: int, language: str) -> dict[str, str]:
    """Return what each badge says, in a language; tests by full hundreds, since every change adds some."""
    least = {WORDS["rules" if "rules" in files else "storage"][language]: f"{per:.0f}" for files, per in GATES.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {
        "tests": f"{tests // 100 * 100:,}+",
        "coverage": " · ".join(f"{name} ≥ {per} %" for name, per in least.items()),
        "licence": project["license"],
    }


def drawn(kind: str, fact: str, language: str) -> str:
    """Return a badge as SVG."""
    name = WORDS[kind][language]
    left, right = _width(name), _width(fact)
    return BADGE.format(
        title=escape(f"{name}: {fact}", quote=True),
        name=escape(name),
        fact=escape(fact),
        colour=COLOURS[kind],
        width=left + right,
        left=left,
        right=right,
        middle=left / 2,
        end=left + right / 2,
    )


def _width(text: str) -> int:
    """Return about how wide a text is in pixels, with some room."""
    return round(sum(11 if unicodedata.east_asian_width(letter) in "WF" else 6.7 for letter in text)) + 12


def file(kind: str, language: str) -> Path:
    """Return where a badge lies."""
    return OUT / f"badge-{kind}-{language}.svg"


def main() -> None:
    """Count the tests, and make every badge."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (count,) = re.findall(r"^(\d+) tests collected", said, re.M)
    for language in LANGUAGES:
        for kind, fact in facts(int(count), language).items():
            file(kind, language).write_text(drawn(kind, fact, language))
    print(f"{count} tests; badges in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
