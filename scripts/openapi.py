"""`make docs` writes docs/openapi.json: what POST /in/ID takes and answers, made from the models that read it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from handlers.connections.endpoint import MOST_BYTES, OFTEN, SIGNATURE
from handlers.connections.reading import SENT

FILE = Path(__file__).parent.parent / "docs" / "openapi.json"
REFERENCE = "#/components/schemas/{model}"

TAKEN = {
    "type": "object",
    "required": ["status", "repeat"],
    "properties": {
        "status": {"enum": ["done", "waiting", "early", "dropped", "test"]},
        "repeat": {"type": "boolean", "description": "Whether it had come before: then nothing has changed."},
        "purchase": {"type": "string", "pattern": "^P[0-9]+$", "description": "What it was recorded as."},
    },
    "additionalProperties": False,
}
REFUSED = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
WRONG = {
    "type": "object",
    "required": ["error", "field"],
    "properties": {"error": {"type": "string"}, "field": {"type": "string", "description": "Which field is wrong."}},
}
ANSWERS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "200": ("It is recorded, or had been before.", TAKEN),
    "202": ("It is kept, and waits for its customer or its order.", TAKEN),
    "401": ("The signature isn't right, or there is no such address.", REFUSED),
    "413": (f"The body has more than {MOST_BYTES:,} bytes.", {"type": "string"}),
    "422": ("It can't be taken; nothing was recorded.", WRONG),
    "429": (f"More than {OFTEN:,} came within a minute. Send it again after `Retry-After`.", REFUSED),
    "503": ("Paused, or busy. Send it again after `Retry-After`.", REFUSED),
}


def made() -> dict[str, Any]:
    """Return the description, as OpenAPI 3.1 has it."""
    schema = _plain(SENT.json_schema(ref_template=REFERENCE, mode="validation"))
    schemas = schema.pop("$defs") | {"Taken": TAKEN, "Refused": REFUSED, "Wrong": WRONG}
    names = {id(TAKEN): "Taken", id(REFUSED): "Refused", id(WRONG): "Wrong"}
    responses = {}
    for status, (description, answer) in ANSWERS.items():
        kind = "text/plain" if answer == {"type": "string"} else "application/json"
        shown = {"$ref": REFERENCE.format(model=names[id(answer)])} if id(answer) in names else answer
        responses[status] = {"description": description, "content": {kind: {"schema": shown}}}
    post = {
        "operationId": "send",
        "summary": "Sends what happened in a shop. What has the same id and kind is taken once.",
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"}},
            {
                "name": SIGNATURE.title(),
                "in": "header",
                "required": True,
                "description": "HMAC-SHA256 over the raw body with the connection's secret, in hex.",
                "schema": {"type": "string", "pattern": "^sha256=[0-9a-fA-F]{64}$"},
            },
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": responses,
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Haoping: a shop's way in",
            "version": "1",
            "description": "Orders, refunds, reviews and customers, as docs/connect.md explains.",
        },
        "paths": {"/in/{id}": {"post": post}},
        "components": {"schemas": schemas},
    }


def _plain(schema: Any) -> Any:
    """Return a schema in which what may be left out is not also said to be null."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _plain(one) for name, one in schema.items() if name != "title"}
    some = [one for one in found.get("anyOf", []) if one != {"type": "null"}]
    if len(some) == 1 and len(found["anyOf"]) > 1:
        found = {**some[0], **{name: one for name, one in found.items() if name not in {"anyOf", "default"}}}
    return found


def text() -> str:
    """Return the file's text."""
    return json.dumps(made(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    sys.exit(0)
