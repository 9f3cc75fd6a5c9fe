"""What is none of Slack's is named by its path, wherever in a payload it stands; of a message nobody needs to know."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import messages
from bot.shapes import EACH, EVENT, PAYLOAD, Shape, wrong

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner))
FIELDS = ("channel_type", "subtype", "bot_id", "text", "user_team", "message", "previous_message", "user")


def spoilt(shape: Shape) -> Iterator[tuple[str, Any]]:
    """Give values of which one part is of another shape, with the path of that."""
    yield "", ["not", "this"] if isinstance(shape, type | re.Pattern) else "not this"
    if isinstance(shape, re.Pattern):
        yield "", "\0"
    elif isinstance(shape, Mapping):
        for name, inner in shape.items():
            key = "k" if name == EACH else name
            for path, value in spoilt(inner):
                yield f"{key}.{path}".rstrip("."), {"beside": 1, key: value} if name != EACH else {key: value}
    elif not isinstance(shape, type):
        for path, value in spoilt(shape[0]):
            yield path, [value]


@pytest.mark.parametrize(("shape", "of"), [(PAYLOAD, ""), (EVENT, "event.")])
def test_the_first_part_of_another_shape_is_named(shape: Mapping[str, Shape], of: str) -> None:
    for path, value in spoilt(shape):
        if path:
            payload = {"event": {"type": "message", **value}} if of else {"type": "x", **value}
            assert wrong(payload) == of + path, payload


def test_what_is_missing_null_or_unknown_may_be_so() -> None:
    assert wrong({"type": "event_callback", "event": {"type": "message", "text": None, "new": [1]}, "new": {}}) is None
    assert wrong({"event": {"type": "of_next_year", "user": 7}}) is None
    assert wrong({"event": {"type": "user_change", "user": {"id": "U1"}}}) is None


@given(st.dictionaries(st.sampled_from(FIELDS), JSON), JSON)
def test_whether_a_message_leads_nowhere_is_told_of_any_shape(event: dict[str, Any], authorizations: Any) -> None:
    for channel in ({}, {"channel_type": "channel", "text": "<@U1> hello"}):
        body = {"event": {**event, "type": "message", **channel}, "authorizations": authorizations}
        assert messages.lead_nowhere(body) in {True, False}
