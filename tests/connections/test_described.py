"""docs/openapi.json is true: what it allows is taken as it says, and what it forbids is refused by the field's name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import openapi
from tests.conftest import Team
from tests.connections.conftest import shop_of
from tests.connections.shop import Got, Shop

DESCRIBED: dict[str, Any] = json.loads(openapi.FILE.read_text("utf-8"))
SCHEMAS: dict[str, Any] = DESCRIBED["components"]["schemas"]
BODY = DESCRIBED["paths"]["/in/{id}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
ANSWERS = DESCRIBED["paths"]["/in/{id}"]["post"]["responses"]
SURE = {"at": ["2026-11-20", "2026-02-28T23:59:59Z", "2025-01-01T00:00+08:00"], "currency": ["CNY"]}
SURE |= {"birthday": ["03-08", "1990-12-31"], "phone": ["+44 20 7946 0958", "13800138000"]}
"""What a pattern says of the form alone, and not of the calendar, the workspace or the telephone."""


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema, or the one that it refers to."""
    reference = schema.get("$ref")
    return SCHEMAS[reference.rpartition("/")[2]] if reference else schema


def values(name: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return what a schema allows."""
    schema = resolved(schema)
    if name in SURE:
        return st.sampled_from(SURE[name])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "object":
        return objects(schema)
    if schema["type"] == "integer":
        return st.integers(schema["minimum"], schema["maximum"])
    least, most = schema.get("minLength", 0), schema.get("maxLength", 100)
    found = st.from_regex(re.compile(schema.get("pattern", ""), re.ASCII), fullmatch=True)
    return found.filter(lambda one: least <= len(one) <= most and one.encode("utf-8", "replace").decode() == one)


@st.composite
def objects(draw: Callable[..., Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return an object that a schema allows."""
    either = [one["required"][0] for one in schema.get("anyOf", [])]
    wanted = {*schema.get("required", []), *([draw(st.sampled_from(either))] if either else [])}
    free = [name for name in schema["properties"] if name not in wanted and name not in {*either, "amount", "cents"}]
    wanted |= set(draw(st.lists(st.sampled_from(free), unique=True)) if free else ())
    if {"amount", "cents"} & wanted:
        wanted.add("currency")
    return {name: draw(values(name, schema["properties"][name])) for name in sorted(wanted)}


THINGS = st.one_of(*(objects(resolved(one)) for one in BODY["oneOf"]))


pytestmark = pytest.mark.database("sqlite")


@pytest.fixture(scope="module")
def shop(shared: Team) -> Shop:
    """A shop that is connected."""
    return shop_of(shared)


def is_described(got: Got) -> None:
    """Hold an answer against what is described of its status."""
    schema = resolved(ANSWERS[str(got.status)]["content"]["application/json"]["schema"])
    assert set(schema["required"]) <= set(got.body) <= set(schema["properties"])
    assert got.body.get("status") in {None, *schema["properties"].get("status", {}).get("enum", [])}


def test_the_description_is_what_is_read() -> None:
    assert openapi.FILE.read_text("utf-8") == openapi.text(), "run `make docs`"


@settings(max_examples=settings.default.max_examples // 8)
@given(thing=THINGS)
def test_what_is_allowed_is_taken(shop: Shop, thing: dict[str, Any]) -> None:
    if set("0.") >= set(thing.get("amount", "1")) or float(thing.get("amount", 1)) > 100_000_000:
        return
    got = shop.sends(**thing)
    assert got.status in {200, 202}, got.body
    is_described(got)


@settings(max_examples=settings.default.max_examples // 8)
@given(thing=THINGS, data=st.data())
def test_what_is_forbidden_is_refused_by_its_name(shop: Shop, thing: dict[str, Any], data: st.DataObject) -> None:
    schema = next(one for one in map(resolved, BODY["oneOf"]) if one["properties"]["kind"]["const"] == thing["kind"])
    name = data.draw(st.sampled_from([one for one in thing if one != "kind"]))
    change = data.draw(st.sampled_from(["gone", "another kind", "unknown"]))
    if change == "gone" and name in schema["required"]:
        wrong, field = {key: one for key, one in thing.items() if key != name}, name
    elif change == "unknown":
        wrong, field = {**thing, "x": 1}, "x"
    else:
        wrong, field = {**thing, name: [1]}, name
    got = shop.sends(**wrong)
    assert (got.status, got.body["field"]) == (422, field)
    is_described(got)
