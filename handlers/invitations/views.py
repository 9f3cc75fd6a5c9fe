"""What a customer's page shows, in either language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.kernel.wording import LANGUAGES, NAMES, TRADITIONAL, Say
from handlers.products.rules import KINDS
from handlers.research import blocks, rules
from handlers.research.blocks import Given

if TYPE_CHECKING:
    from jinja2 import Template

_HERE = Path(__file__).parent
_HTML = {"zh": "zh-Hans", TRADITIONAL: "zh-Hant"}
STYLE = (_HERE / "page.css").read_text(encoding="utf-8")
MOST_WORDS = 400
"""Characters of a customer's own words: with every hope that there is, still within what an expectation may have."""
MOST_TYPED = 4_000
"""Characters of what was typed and is too long, which are shown again to be shortened."""


@dataclass(frozen=True)
class Draft:
    """What a form holds: a score as it was chosen ("" if none was), kinds of hopes, and words."""

    score: str = ""
    hoped: tuple[str, ...] = ()
    words: str = ""

    @classmethod
    def of(cls, given: Given) -> Draft:
        """Return what a form holds that shows an earlier answer; of a score with a decimal none is chosen."""
        whole, rest = divmod(given.score, 10)
        own = "" if given.expectation in rules.TOGETHER else without_hopes(given)
        return cls("" if rest else str(whole), given.kinds, own)


def without_hopes(given: Given) -> str:
    """Return the own words of an answer, which stand behind the hopes that were chosen with them."""
    first, _, rest = given.expectation.partition("\n")
    return rest if rest and first in rules.TOGETHER else given.expectation


@dataclass(frozen=True)
class Way:
    """A link: where it leads, within the page's own address, and what it is called."""

    address: str
    label: str
    language: str = ""


@dataclass(frozen=True)
class Ask:
    """A button that alone is a form."""

    does: str
    label: str
    proof: str


@dataclass(frozen=True)
class Form:
    """The form of an answer: what it asks, and what it holds."""

    proof: str
    score: str
    hoped: tuple[str, ...]
    words: str
    lacks_score: bool
    score_label: str
    scores: Sequence[tuple[str, str]]
    worst: str
    best: str
    hopes_label: str
    hopes: Sequence[tuple[str, str]]
    words_label: str
    send: str
    most: int = MOST_WORDS


@dataclass(frozen=True)
class Page:
    """A page: its heading, sentences, a form or a button, and what stands below in small."""

    language: str
    title: str
    languages_label: str
    lines: tuple[str, ...] = ()
    fault: str = ""
    form: Form | None = None
    ask: Ask | None = None
    way: Way | None = None
    out: Way | None = None
    small: tuple[str, ...] = ()
    view: str = ""
    languages: Sequence[Way] = field(init=False)

    def __post_init__(self) -> None:
        """Add the links to the same page in the other languages."""
        others = (one for one in LANGUAGES if one != self.language)
        ways = [Way(address(one, self.view), NAMES[one], _HTML.get(one, one)) for one in others]
        object.__setattr__(self, "languages", ways)

    @property
    def html_language(self) -> str:
        """The language as HTML names it."""
        return _HTML.get(self.language, self.language)


def address(language: str, view: str = "") -> str:
    """Return the address, within a page's own, of one of its views in a language."""
    return f"?lang={language}" + (f"&view={view}" if view else "")


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only who is shown a page waits for it

    loaded = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, auto_reload=False)
    return loaded.get_template("page.html")


def rendered(page: Page) -> str:
    """Return a page as HTML."""
    return _template().render(page=page, style=STYLE, here=address(page.language))


# ---- the pages


def asking(
    say: Say, product: str, proof: str, draft: Draft, fault: str = "", *, lacks_score: bool = False, declined: bool
) -> Page:
    """Ask for an answer; `fault` says what is wrong with the one that was sent, which the form still holds."""
    worst, best = say("0: very unhappy"), say("5: very happy")
    names = {"0": worst, "5": best}
    form = Form(
        proof,
        draft.score,
        draft.hoped,
        draft.words[:MOST_TYPED],
        lacks_score,
        say("Your score, from 0 to 5"),
        [(value, names.get(value, value)) for value in (str(one // 10) for one in rules.SCORES)],
        worst,
        best,
        say("What would you like?"),
        [(kind, blocks.kind(say, kind)) for kind in KINDS],
        say("In your own words, if you like"),
        say("Send"),
    )
    title = say("How happy are you with {product}?", product=product)
    small = (say("Only the team that sent you this link sees your answer."),)
    return _page(say, title, form=form, fault=fault, small=small, out=_out(say, declined=declined), view="change")


def thanks(say: Say, product: str, given: Given, ends: datetime, *, declined: bool) -> Page:
    """Thank for an answer, and say what it was."""
    lines = [say("You gave {product} {score} out of 5.", product=product, score=_score(say, given.score))]
    if given.kinds:
        hopes = say(", ").join(blocks.kind(say, one) for one in given.kinds)
        lines.append(say("You'd like: {hope}", hope=hopes))
    if given.expectation and given.expectation not in rules.TOGETHER:
        lines.append(say("In your words: {text}", text=without_hopes(given)))
    lines.append(say("You can change your answer until {day}.", day=say.dated(ends.date())))
    change = Way(address(say.written, "change"), say("Change my answer"))
    return _page(say, say("Thank you!"), lines, way=change, out=_out(say, declined=declined))


def ended(say: Say, *, declined: bool) -> Page:
    """Say that a link can no longer be answered."""
    lines = [
        say("This link was open for 30 days. If you'd still like to tell us something, just reply to whoever sent it.")
    ]
    return _page(say, say("This survey has ended"), lines, out=_out(say, declined=declined))


def may_stop(say: Say, proof: str) -> Page:
    """Ask whether a customer really wants not to be asked again."""
    lines = [say("You won't get any more links like this one from us, about any product.")]
    back = Way(address(say.written), say("Go back"))
    return _page(
        say,
        say("Don't ask me again?"),
        lines,
        ask=Ask("stop", say("Don't ask me again"), proof),
        way=back,
        view="stop",
    )


def stopped(say: Say, proof: str) -> Page:
    """Say that a customer is not asked again, and how they take that back."""
    lines = [say("We won't ask you again. If you change your mind, tell us here.")]
    back = Way(address(say.written), say("Go back"))
    again = Ask("resume", say("You may ask me again"), proof)
    return _page(say, say("All right"), lines, ask=again, way=back, view="stop")


def nowhere(say: Say) -> Page:
    """Say that a link leads nowhere, whatever it was."""
    lines = [say("Perhaps part of the link got lost. Please open it again just as it was sent to you.")]
    return _page(say, say("There's nothing here"), lines)


def not_now(say: Say) -> Page:
    """Say that it does not work for the moment."""
    return _page(say, say("Please try again in a moment"), [say("We can't show this page just now.")])


def refused(say: Say) -> Page:
    """Say that no form of ours sends this."""
    lines = [say("Please open the link again and answer there.")]
    return _page(say, say("That didn't work"), lines, way=Way(address(say.written), say("Go back")))


def too_often(say: Say) -> Page:
    """Say that a link was written to too often."""
    lines = [say("Your last answer is saved. You can change it again in a minute.")]
    return _page(say, say("That was a bit quick"), lines, way=Way(address(say.written), say("Go back")))


def may_again(say: Say) -> Page:
    """Say that a customer may be asked again."""
    return _page(
        say, say("Thank you"), [say("We may ask you again one day.")], way=Way(address(say.written), say("Go back"))
    )


def _score(say: Say, tenths: int) -> str:
    """Return a score as it was chosen: 4, and 4.5 where a colleague has changed it."""
    return say.tenths(tenths).removesuffix(".0")


def _page(say: Say, title: str, lines: Sequence[str] = (), **more: object) -> Page:
    return Page(say.written, title, say("Other languages"), tuple(lines), **more)  # type: ignore[arg-type]


def _out(say: Say, *, declined: bool) -> Way:
    label = say("You've asked us not to ask you again") if declined else say("Please don't ask me again")
    return Way(address(say.written, "stop"), label)
