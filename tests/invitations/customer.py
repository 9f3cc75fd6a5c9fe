"""A customer at their browser: what a link shows, and the form that is sent, over a real wire; no script, no cookie."""

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

FORM = "application/x-www-form-urlencoded"


class _Read(HTMLParser):
    """The text and the form of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.language = ""
        self.text: list[str] = []
        self.fields: dict[str, list[str]] = {}
        self.links: dict[str, str] = {}
        self.buttons: dict[str, str] = {}  # with where their forms are sent
        self._in: list[str] = []
        self._link = self._sent_to = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given["lang"]
        if tag == "input" and (given["type"] == "hidden" or "checked" in given):
            self.fields.setdefault(given["name"], []).append(given["value"])
        if tag == "form":
            self._sent_to = given["action"]
        if tag == "button":
            self.buttons[given["value"]] = self._sent_to
        if tag == "a":
            self._link = given["href"]
        if tag not in {"meta", "input", "link"}:
            self._in.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._in.pop()

    def handle_data(self, data: str) -> None:
        inside = self._in[-1] if self._in else ""
        if inside == "textarea":
            self.fields["words"] = [data.removeprefix("\n")]
        elif inside not in {"style", "title"} and data.strip():
            self.text.append(data.strip())
            if inside == "a":
                self.links[data.strip()] = self._link


@dataclass
class Seen:
    """What a request was answered."""

    customer: "Customer"
    status: int
    headers: Mapping[str, str]
    body: str
    read: _Read = field(init=False)

    def __post_init__(self) -> None:
        self.read = _Read(self.body)

    @property
    def text(self) -> str:
        """What the page says."""
        return "\n".join(self.read.text)

    def sends(self, do: str = "answer", **filled: str | list[str]) -> "Seen":
        """Send the form that is shown, with what is filled in."""
        given = {name: value if isinstance(value, list) else [value] for name, value in filled.items()}
        body = urlencode(
            [(name, one) for name, all_ in {**self.read.fields, **given, "do": [do]}.items() for one in all_]
        )
        return self.customer.asks("POST", self.read.buttons[do], body.encode())

    def follows(self, label: str) -> "Seen":
        """Follow a link of the page."""
        return self.customer.asks("GET", self.read.links[label])


@dataclass
class Customer:
    """Somebody with a link, whose browser asks for pages in a language; `port` is where they are served."""

    port: int
    link: str
    language: str = "en"
    host: str = "127.0.0.1"

    @property
    def path(self) -> str:
        """The path of the link."""
        return urlsplit(self.link).path

    def opens(self) -> Seen:
        """Open the link."""
        return self.asks("GET")

    def asks(
        self, method: str, address: str = "", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Seen:
        """Ask for the link, or an address beside it, and go where one is led to."""
        given = {
            "Accept-Language": self.language,
            **({"Content-Type": FORM} if body is not None else {}),
            **(headers or {}),
        }
        status, answered, text = self.raw(method, urljoin(self.path, address), body, given)
        if status == 303:
            return self.asks("GET", answered["location"])
        return Seen(self, status, answered, text)

    def raw(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], str]:
        """Ask, and return the status, the headers and the body."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            answered = {name.lower(): value for name, value in response.getheaders()}
            return response.status, answered, response.read().decode()
        finally:
            connection.close()


LINK = re.compile(r"https?://\S+/s/[0-9a-f]{32}")


def links_in(text: str) -> list[str]:
    """Return the links in a text, each once."""
    return list(dict.fromkeys(LINK.findall(unescape(text))))
