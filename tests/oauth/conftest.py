"""A browser in which somebody installs the app, without a page being drawn."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urljoin

import pytest

from bot.settings import Mode
from tests.conftest import Connect, Team, connecting


@dataclass(frozen=True)
class Page:
    """What a browser shows."""

    status: int
    address: str
    html: str

    @property
    def title(self) -> str:
        """Its heading."""
        return unescape(self._found(r"<h1>(.*?)</h1>"))

    @property
    def text(self) -> str:
        """What it says, without markup."""
        return unescape(re.sub(r"<[^>]+>|\s+", " ", re.sub(r"<style>.*?</style>", "", self.html, flags=re.DOTALL)))

    def link(self, words: str) -> str:
        """Where the link with these words leads."""
        href = unescape(self._found(rf'<a href="([^"]*)"[^>]*>{re.escape(words)}</a>'))
        return urljoin(self.address, href)

    def _found(self, pattern: str) -> str:
        match = re.search(pattern, self.html)
        assert match, self.html
        return match.group(1)


class Browser:
    """One person's browser, with its cookies and its language."""

    def __init__(self, team: Team, language: str = "en-GB,en;q=0.8") -> None:
        # As browsers do for this machine's own address: a secure cookie goes there without TLS too.
        policy = DefaultCookiePolicy(secure_protocols=("http", "https"))
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar(policy)))
        self._opener.addheaders = [("Accept-Language", language)]
        assert team.bot.http is not None
        self.home = f"http://127.0.0.1:{team.bot.http.port}"

    def opens(self, address: str) -> Page:
        """Open an address, and follow where it leads."""
        try:
            with self._opener.open(urljoin(self.home, address)) as answer:
                return Page(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as answer:
            with answer:
                return Page(answer.code, answer.url, answer.read().decode())

    def installs(self, choice: str = "Allow in Haoping, as Alice") -> Page:
        """Go from the install page to Slack's, choose there, and come back."""
        invited = self.opens("/slack/install")
        asked = self.opens(invited.link("Add to Slack"))
        return self.opens(asked.link(choice))


@pytest.fixture
def many(database_url: str) -> Iterator[Connect]:
    """Connect bots that serve every workspace that installs them."""
    with connecting(database_url) as make:
        yield lambda **settings: make(Mode.OAUTH, **settings)
