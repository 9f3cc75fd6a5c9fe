"""What a block is drawn on: the reader, what is already filled in, and ids for labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from markupsafe import Markup

from fakeslack.render.mrkdwn import Reader, label, text_object
from fakeslack.render.tags import link, mapping, tag

HUES = 12


@dataclass(frozen=True)
class Surface:
    """A message or view being drawn; `values` is block id → action id → value, `errors` block id → sentence."""

    reader: Reader
    key: str = ""
    values: Mapping[str, Mapping[str, dict[str, Any]]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""

    def text(self, value: Any) -> Markup:
        """Return a text object as HTML."""
        return text_object(value, self.reader)

    def id(self, *parts: object) -> str:
        """Return an HTML id for these parts, the same each time."""
        return "e" + blake2b(repr((self.key, *parts)).encode(), digest_size=6).hexdigest()

    def filled(self, block: dict[str, Any], element: dict[str, Any]) -> dict[str, Any]:
        """Return what the person has filled in, or {} when they have touched nothing."""
        block_id, action_id = str(block.get("block_id", "")), str(element.get("action_id", ""))
        return mapping(self.values.get(block_id, {}).get(action_id))

    def picture(self, block: dict[str, Any], css: str) -> Markup:
        """Return an image of ours, or for one elsewhere (never fetched) a tile that links to it."""
        address = str(block.get("image_url", ""))
        alt = str(block.get("alt_text", ""))
        if self.origin and address.startswith(f"{self.origin}/"):
            return tag("img", src=address.removeprefix(self.origin), alt=alt, class_=css, loading="lazy")
        if css == "thumb":
            css = f"thumb tile hue-{hue(alt)}"
            return tag("span", initials(alt), class_=css, role="img", aria_label=alt, title=alt)
        tile = [tag("span", "🖼", class_="tile-icon", aria_hidden="true"), tag("span", alt or label(block.get("title")))]
        return link(address, tile, class_=f"{css} picture-elsewhere")


def hue(name: object) -> int:
    """Return which of the tile colours a name has."""
    return blake2b(str(name).encode(), digest_size=2).digest()[0] % HUES


def initials(name: str) -> str:
    """Return the one or two characters that stand for a name."""
    words = [word for word in name.replace("-", " ").replace("_", " ").split() if word[0].isalnum()]
    if not words:
        return "#"
    if ord(words[0][0]) > 0x2E80:
        return words[0][-2:] if len(words[0]) <= 3 else words[0][:2]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
