"""A walk over a message's numbers: each is opened by what stands beside it, and compared with how long the list is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from fakeslack import Actor, Answer, said
from fakeslack.block_kit import inputs
from fakeslack.model import Message, View
from handlers.kernel.routes import Route

ELSEWHERE = frozenset(
    {"card", "card_beside", "digest_page", "board_page", "list_page", "list_sort", "birthday_page", "home_help"}
)
"""What opens no list, or another page of this one."""
ONWARD = ("Next ›", "More")
CUSTOMERS = re.compile(r"([\d,]+) customers?\b|[Cc]ustomers(?: by segment)?: ([\d,]+)")
NUMBERED = re.compile(r"\d+\. ")
LABEL = re.compile(r"(?:^|\s)([\d,]+)(?: follow-ups)?…?$")
COUNTED = {
    *("Good reviews", "Bad reviews", "Neutral", "Happy when a follow-up was closed"),
    *("Unhappy when a follow-up was closed", "Purchases", "Offers used", "Points awarded", "Points redeemed"),
}
"""Numbers of reviews, purchases, offers and points: their lists say how many of them each customer has."""
NO_NUMBER = tuple(
    re.compile(pattern, re.M)
    for pattern in (
        r"^(?:Previous period|Corrected since|▲|▼|Same as the previous|CSAT is good|The digest before).*$",
        r"^From .* to .*$",
        # the rows of lists: what is said of one customer
        r"^• .*$|^\d+\. .*$|^Old \d+ · .*$|^.* \| .*$|^.* has a birthday .*$",
        r"^[\d,]+–[\d,]+ of",
        r"^(?:Only|I understood:|This channel gets|Only you|Page \d|Shared by).*$",
        r"\d{4}-\d\d-\d\d|\d+:\d\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* \d+(?:, \d{4})?",
        r"[¥$][\d,.]+|\d+%|\d+\.\d+",
        r"out of 5|\d+(?:–\d+)?(?= (?:days|hours|points|purchases?|working))|last \d+|the \d+ hours|14 days",
        r"Points\n[\d,]+|(?:1–2|3–7) days:|[<≥] \d+|\d+ off orders of \d+",
        r"(?<=for )\d+(?= working)|within 30|(?<=and )\d+(?= more)|Old \d+|<@\w+>",
    )
)
"""What stands in sentences and counts no customer."""


@dataclass
class Walk:
    """Somebody who opens every list that a message offers."""

    who: Actor
    buttons: Mapping[str, Route]
    subtests: pytest.Subtests
    found: dict[str, int] = field(default_factory=dict)
    """Every number that was opened, by what it counts."""

    def over(self, name: str, make: Callable[[], Message | View], *, strictly: bool = True) -> dict[str, int]:
        """Open every list of a message, and compare with what is printed.

        Every number of customers must be one of them; `strictly`: every number that is not known to count others.

        `make` shows the message, again where an answer has taken its place.
        """
        here: dict[str, int] = {"": 0}
        shown = make()
        text, ways = said(shown), list(self._ways(shown))
        for label, action, value, _ in ways:
            if said(shown) != text:
                shown = make()
            block = next(block for _, *one, block in self._ways(shown) if one == [action, value])
            opened = _shown(self.who.chooses(shown, action, value, block_id=block))
            if opened is None:
                continue
            pages = list(_pages(self.who, opened))
            listed = [row for _, page in pages for row in page]
            here |= {f"{label} {at}": together for at, together in enumerate(_together(pages))}
            number = LABEL.search(label)
            what = label[: number.start()].rstrip(": ") if number else label
            here[label] = sum(map(counted, listed)) if what in COUNTED else len(listed)
            if number is not None:
                self.found[what] = int(number[1].replace(",", ""))
                with self.subtests.test(surface=name, number=label):
                    assert here[label] == self.found[what], said(opened)
        shown = make()
        if isinstance(shown, Message):
            own = list(_pages(self.who, shown))
            here |= {"itself": sum(len(page) for _, page in own)}
            here |= {f"itself {at}": together for at, together in enumerate(_together(own))}
        printed = numbers(text) if strictly else customers(text)
        with self.subtests.test(surface=name, printed=text):
            assert not set(printed) - set(here.values()), f"{printed} {here}\n{text}"
        return here

    def _ways(self, shown: Message | View) -> Iterator[tuple[str, str, Any, str]]:
        """Give (label, action, value, block) of every control that only shows something."""
        for block, element in inputs.elements(shown.blocks):
            action = element["action_id"]
            route = self.buttons.get(action.partition(":")[0])
            if route is None or route.writes or action.partition(":")[0] in ELSEWHERE:
                continue
            if element["type"] == "button":
                if element["text"]["text"] not in (*ONWARD, "‹ Previous", "Back"):
                    yield element["text"]["text"], action, None, block["block_id"]
            elif element["type"] == "static_select":
                for one in element["options"]:
                    yield one["text"]["text"], action, one["value"], block["block_id"]


def numbers(text: str) -> list[int]:
    """Every number in a text that may be one of customers."""
    for pattern in NO_NUMBER:
        text = pattern.sub(" ", text)
    return [int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", text)]


def customers(text: str) -> list[int]:
    """Every number in a text that it says is one of customers."""
    return [int(one.replace(",", "")) for found in CUSTOMERS.findall(text) for one in found if one]


def counted(row: str) -> int:
    """How many reviews, purchases, offers or points a row says that its customer has."""
    found = re.search(r"\d[\d,]*", re.sub(r"^Old \d+", "", row))
    assert found, row
    return int(found.group().replace(",", ""))


def rows(message: Message | View) -> list[str]:
    """The customers of one page, each with what is said of them."""
    found: list[str] = []
    for block in message.blocks:
        if block["type"] == "table":
            return [" ".join(cell.get("text", "") for cell in row) for row in block["rows"][1:]]
        for part in block.get("elements", []) if block["type"] == "rich_text" else ():
            if part["type"] == "rich_text_list":
                found += ["".join(str(one.get("text", "")) for one in item["elements"]) for item in part["elements"]]
    acted = [block["block_id"] for block, _ in inputs.elements(message.blocks)]
    one_each = list(dict.fromkeys(one for one in acted if one.startswith(("followup:", "birthday:"))))
    calls = [one for _, one in inputs.elements(message.blocks) if one["action_id"].startswith("digest_later:")]
    return one_each or [one["value"] for one in calls] or found


def _shown(answer: Answer) -> Message | View | None:
    """What an answer shows: a message, or, from Home, a view; None for a form."""
    if not answer.views:
        return answer.message
    return answer.view if answer.view.content["callback_id"] == "shown" else None


def every_row(who: Actor, message: Message | View) -> list[str]:
    """The customers of all pages, as far as the buttons lead that turn them."""
    return [row for page in _pages(who, message) for row in page[1]]


def _pages(who: Actor, message: Message | View) -> Iterator[tuple[str, list[str]]]:
    """What each page of a message says, and its rows."""
    page: Message | View | None = message
    while page is not None:
        yield said(page), rows(page)
        onward = [one for one in ONWARD if inputs.find(page.blocks, one)]
        turned = who.clicks(page, onward[0]) if onward else None
        if not isinstance(page, View) or turned is None:  # a view is another in its own place
            page = _shown(turned) if turned else None


def _together(pages: Sequence[tuple[str, list[str]]]) -> Iterator[int]:
    """How many rows with numbers stand together, as those for today and those that wait."""
    together = 0
    for line in (line for text, _ in pages for line in text.splitlines()[1:]):
        if NUMBERED.match(line):
            together += 1
        elif together:
            yield together
            together = 0
    yield together


def elements(message: Message) -> Iterator[dict[str, Any]]:
    """Everything that can be clicked or chosen."""
    return (element for _, element in inputs.elements(message.blocks))


def first_number(answer: Answer) -> int:
    """The first number that an answer prints."""
    found = re.search(r"\d[\d,]*", answer.text)
    assert found, answer.text
    return int(found.group().replace(",", ""))
