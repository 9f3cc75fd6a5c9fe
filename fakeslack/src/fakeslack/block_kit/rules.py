"""The words in which Block Kit's rules are written: each is a check of a value at a JSON pointer."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Fault:
    """Something that Slack refuses, as ``blocks.validate`` reports it."""

    pointer: str
    message: str
    code: str = "failed_constraint"


Check: TypeAlias = Callable[[Any, str], list[Fault]]


def anything(value: Any, at: str) -> list[Fault]:
    """Whatever it is."""
    return []


def string(most: int, least: int = 0) -> Check:
    """A string of so many characters."""

    def check(value: Any, at: str) -> list[Fault]:
        if not isinstance(value, str):
            return [Fault(at, "must be a string", "invalid_type")]
        if len(value) > most:
            return [Fault(at, f"must be less than {most + 1} characters")]
        if len(value) < least:
            return [Fault(at, f"must be more than {least - 1} character{'s' if least > 2 else ''}")]
        return []

    return check


def flag(value: Any, at: str) -> list[Fault]:
    """True or false."""
    return [] if isinstance(value, bool) else [Fault(at, "must be a boolean", "invalid_type")]


def number(value: Any, at: str) -> list[Fault]:
    """A number."""
    fine = isinstance(value, int | float) and not isinstance(value, bool)
    return [] if fine else [Fault(at, "must be a number", "invalid_type")]


def choice(*values: str) -> Check:
    """One of these strings."""
    allowed = ", ".join(values)
    return lambda value, at: [] if value in values else [Fault(at, f"must be a valid enum value: {allowed}")]


def items(each: Check, most: int, least: int = 1) -> Check:
    """A list of so many values."""

    def check(value: Any, at: str) -> list[Fault]:
        if not isinstance(value, list):
            return [Fault(at, "must be an array", "invalid_type")]
        if len(value) > most:
            return [Fault(at, f"no more than {most} items allowed")]
        if len(value) < least:
            return [Fault(at, f"must have at least {least} item{'s' if least > 1 else ''}")]
        return [fault for index, item in enumerate(value) for fault in each(item, f"{at}/{index}")]

    return check


@dataclass(frozen=True)
class Shape:
    """An object: the fields it must have, those it may have, and a check of the whole; others are refused."""

    needs: Mapping[str, Check] = field(default_factory=dict)
    may: Mapping[str, Check] = field(default_factory=dict)
    whole: Check = anything

    def __call__(self, value: Any, at: str) -> list[Fault]:
        """Check an object."""
        if not isinstance(value, dict):
            return [Fault(at, "must be an object", "invalid_type")]
        faults = [
            Fault(at, f"missing required field: {name}", "missing_field") for name in self.needs if name not in value
        ]
        checks = {**self.may, **self.needs}
        for name, content in value.items():
            if name in checks:
                if content is not None:
                    faults += checks[name](content, f"{at}/{name}")
            elif name != "type":
                faults.append(Fault(at, f"invalid additional property: {name}", "invalid_property"))
        return faults or self.whole(value, at)


def by_type(shapes: Mapping[str, Check], allowed: Collection[str] | None = None) -> Check:
    """An object whose ``type`` says which shape it has, perhaps only of these types."""

    def check(value: Any, at: str) -> list[Fault]:
        if not isinstance(value, dict):
            return [Fault(at, "must be an object", "invalid_type")]
        kind = value.get("type")
        if kind is None:
            return [Fault(at, "missing required field: type", "missing_field")]
        if kind not in shapes or (allowed is not None and kind not in allowed):
            return [Fault(f"{at}/type", f"unsupported type: {kind}", "unsupported_type")]
        return shapes[kind](value, at)

    return check


def text(most: int, *kinds: str, least: int = 1) -> Check:
    """A text object of one of these kinds (plain_text unless said)."""
    shape = Shape({"text": string(most, least)}, {"emoji": flag, "verbatim": flag})
    return by_type(dict.fromkeys(kinds or ("plain_text",), shape))


def either(*names: str) -> Check:
    """At least one of these fields."""

    def check(value: Any, at: str) -> list[Fault]:
        if any(value.get(name) for name in names):
            return []
        return [Fault(at, f"missing required field: {' or '.join(names)}", "missing_field")]

    return check


def unique(name: str) -> Check:
    """The objects of a list do not share a field's value; give it to a list's ``whole``."""

    def check(value: Any, at: str) -> list[Fault]:
        seen: set[Any] = set()
        faults = []
        for index, item in enumerate(value):
            content = item.get(name) if isinstance(item, dict) else None
            if content is not None and content in seen:
                faults.append(Fault(f"{at}/{index}/{name}", f"`{name}` already exists: {content}", "duplicate"))
            seen.add(content)
        return faults

    return check


def both(first: Check, second: Check) -> Check:
    """Two checks, the second when the first finds nothing."""
    return lambda value, at: first(value, at) or second(value, at)
