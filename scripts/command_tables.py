"""Bring the tables in docs/commands*.md up to what the bot registers; `make docs`.

Each table stands between `<!-- NAME -->` and `<!-- /NAME -->`; what is around them is written by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.app import open_routes
from handlers.kernel.routes import Command, Who
from handlers.kernel.wording import Say

DOCS = Path(__file__).parent.parent / "docs"
WORDS = {
    "en": {"head": "| type | it does |", "also": " (also {})", "managers": " · managers only"},
    "zh": {"head": "| 输入 | 作用 |", "also": "（也可以写 {}）", "managers": " · 仅管理员"},
}
PAGES = {"en": DOCS / "commands.md", "zh": DOCS / "commands.zh-CN.md"}


def table(command: Command, say: Say) -> str:
    """Return a command's table: what is typed, what it does, other words for it."""
    words_of = WORDS[say.language]
    rows = [words_of["head"], "|---|---|"]
    for verb in command.verbs:
        typed = "<br>".join(f"`{say(usage)}`" for usage in verb.usages).replace("|", "\\|")
        words = [f"`{word}`" for word in verb.also if word not in say(verb.usages[0]).split()]
        also = words_of["also"].format(" ".join(words)) if words else ""
        who = words_of["managers"] if verb.who is Who.MANAGERS and "(" not in verb.means else ""
        rows.append(f"| {typed} | {say(verb.means).replace('|', chr(92) + '|')}{also}{who} |")
    return "\n".join(rows)


def page(text: str, language: str) -> str:
    """Return a page with its tables made anew."""
    say = Say(language)
    for command in open_routes().commands.values():
        block = f"<!-- {command.name} -->\n{table(command, say)}\n<!-- /{command.name} -->"
        before, _, rest = text.partition(f"<!-- {command.name} -->")
        text = before + block + rest.partition(f"<!-- /{command.name} -->")[2] if rest else text
    return text


def main() -> int:
    """Write the pages; with --check, 1 when one is not up to date."""
    stale = [path for language, path in PAGES.items() if page(path.read_text(), language) != path.read_text()]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.name} is not up to date: run `make docs`")
        return int(bool(stale))
    for language, path in PAGES.items():
        path.write_text(page(path.read_text(), language))
    return 0


if __name__ == "__main__":
    sys.exit(main())
