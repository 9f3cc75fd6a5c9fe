"""What a shop sends, read: everything that may stand in it, and one sentence for each field that is wrong.

docs/openapi.json is made from these models (`scripts/openapi.py`), so that it says what is read here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from handlers.customers.rules import profile
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import N_

MOST_CENTS = 100_000_000_00
_DAY = Pattern(r"\d{4}-\d{2}-\d{2}")
WHEN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?$"
PRINTED = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"

Id = Annotated[str, Field(min_length=1, max_length=60, pattern=PRINTED)]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Line = Annotated[str, Field(min_length=1, max_length=100, pattern=PRINTED)]
When = Annotated[str, Field(pattern=WHEN, description="A day, or a time with its offset. Left out: now.")]
Amount = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,9}(\.[0-9]{1,2})?$",
        description="In whole units and cents, more than 0, at most 100,000,000.",
    ),
]
Cents = Annotated[int, Field(ge=1, le=MOST_CENTS, description="The amount in hundredths, in place of `amount`.")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="By ISO 4217. It has to be the workspace's.")]
Score = Annotated[str, Field(pattern=r"^([0-4](\.[0-9])?|5(\.0)?)$", description="From 0 to 5, as a decimal.")]
Birthday = Annotated[str, Field(pattern=r"^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$", description="With a year or without.")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _either(*names: str) -> ConfigDict:
    """Have the description say of which fields one has to be there."""
    return ConfigDict(json_schema_extra={"anyOf": [{"required": [name]} for name in names]})


class Buyer(_Model):
    """A customer as the shop knows them: by an id of its own, a phone number or an email address."""

    model_config = _either("id", "phone", "email")
    id: Id | None = None
    name: Line | None = None
    phone: Annotated[str, Field(min_length=5, max_length=40, pattern=PRINTED)] | None = None
    email: Annotated[str, Field(max_length=254, pattern=r"^[\w.+%'-]+@[\w-]+(\.[\w-]+)+$")] | None = None

    @model_validator(mode="after")
    def _is_known_by_something(self) -> Buyer:
        if not (self.id or self.phone or self.email):
            raise PydanticCustomError("nobody", "customer", {"field": "customer"})
        return self


class _Sent(_Model):
    id: Annotated[Id, Field(description="The shop's own number of it. What has the same is taken once.")]
    at: When | None = None

    @model_validator(mode="after")
    def _is_a_day(self) -> _Sent:
        if self.at is not None:
            try:
                datetime.fromisoformat(self.at)
            except ValueError:
                raise PydanticCustomError("no_day", "at", {"field": "at"}) from None
        return self


class _Paid(_Sent):
    amount: Amount | None = None
    cents: Cents | None = None
    currency: Currency | None = None

    @model_validator(mode="after")
    def _is_one_amount(self) -> _Paid:
        if self.amount is not None and self.cents is not None:
            raise PydanticCustomError("both", "cents", {"field": "cents"})
        if self.amount is not None and not 0 < Decimal(self.amount) * 100 <= MOST_CENTS:
            raise PydanticCustomError("bounds", "amount", {"field": "amount"})
        if self.money is not None and self.currency is None:
            raise PydanticCustomError("missing", "currency", {"field": "currency"})
        return self

    @property
    def money(self) -> int | None:
        """The amount in cents; None where there is none."""
        return self.cents if self.amount is None else int(Decimal(self.amount) * 100)


class Purchase(_Paid):
    """An order that was paid."""

    model_config = _either("amount", "cents")
    kind: Literal["purchase"]
    customer: Buyer
    order: Annotated[Id, Field(description="What people call the order. Left out: the id.")] | None = None
    product: Line | None = None
    note: Text = ""

    @model_validator(mode="after")
    def _has_an_amount(self) -> Purchase:
        if self.money is None:
            raise PydanticCustomError("missing", "amount", {"field": "amount"})
        return self

    @property
    def number(self) -> str:
        """What people call the order."""
        return self.order or self.id


class Refund(_Paid):
    """Money that was given back of an order, before or after that has come. Without an amount, all that is left."""

    model_config = ConfigDict(json_schema_extra={"dependentRequired": {"amount": ["currency"], "cents": ["currency"]}})
    kind: Literal["refund"]
    order: Annotated[Id, Field(description="The `id` of the purchase.")]
    reason: Text = ""


class Review(_Sent):
    """What a customer said of the shop: a mark, or a score from 0 to 5."""

    model_config = _either("mark", "score")
    kind: Literal["review"]
    customer: Buyer
    mark: Literal["good", "bad", "neutral"] | None = None
    score: Score | None = None
    product: Line | None = None
    text: Text = ""

    @model_validator(mode="after")
    def _has_a_verdict(self) -> Review:
        if (self.mark is None) == (self.score is None):
            raise PydanticCustomError("verdict", "mark", {"field": "mark"})
        return self


class Customer(_Sent):
    """What the shop knows of a customer. It fills in what the team doesn't know, and changes nothing else."""

    kind: Literal["customer"]
    customer: Buyer
    birthday: Birthday | None = None


class Test(_Model):
    """Nothing: it shows that a shop's signature is right."""

    kind: Literal["test"]
    id: Id


Sent = Purchase | Refund | Review | Customer | Test
SENT: TypeAdapter[Sent] = TypeAdapter(Annotated[Sent, Field(discriminator="kind")])

KINDS = ("purchase", "refund", "review", "customer", "test")

JSON = N_("The body has to be a JSON object.")
MISSING, UNKNOWN = N_("{what} is missing."), N_("{what} isn't a field of this kind.")
WRONG = {
    "kind": N_("kind has to be purchase, refund, review, customer or test."),
    "id": N_("id has to be a text of 1 to 60 characters."),
    "order": N_("order has to be a text of 1 to 60 characters."),
    "at": N_('at has to be a day like "2026-11-20", or a time with its offset like "2026-11-20T18:30:00+08:00".'),
    "amount": N_('amount has to be a text like "299.00", more than 0 and at most 100,000,000.'),
    "cents": N_("cents has to be a whole number from 1 to 10,000,000,000, and stands in place of amount."),
    "currency": N_('currency has to be three capital letters, like "CNY".'),
    "customer": N_("customer has to be an object with an id, a phone or an email."),
    "customer.id": N_("customer.id has to be a text of 1 to 60 characters."),
    "customer.name": N_("customer.name has to be a text of 1 to 100 characters."),
    "customer.phone": N_('customer.phone has to be a text like "+44 20 7946 0958".'),
    "customer.email": N_('customer.email has to be a text like "mary@example.com".'),
    "product": N_("product has to be a text of 1 to 100 characters."),
    "note": N_("note has to be a text of up to 2,000 characters."),
    "reason": N_("reason has to be a text of up to 2,000 characters."),
    "text": N_("text has to be a text of up to 2,000 characters."),
    "mark": N_("mark has to be good, bad or neutral; or else there's a score."),
    "score": N_('score has to be a text from "0" to "5", like "4.5".'),
    "birthday": N_('birthday has to be a text like "1990-03-08" or "03-08".'),
}
"""What each field has to be."""


def read(body: bytes) -> Sent:
    """Return what a body says; raises the Refusal that names the first field that is wrong."""
    try:
        return SENT.validate_json(body)
    except ValidationError as error:
        raise _refusal(error) from None


def named(body: bytes) -> tuple[str, str]:
    """Return of what kind something says that it is, and which, as far as it can be read; "" for what cannot."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return "", ""
    kind, id = (told.get("kind"), told.get("id")) if isinstance(told, dict) else ("", "")
    right = isinstance(id, str) and re.fullmatch(PRINTED, id)
    return str(kind) if kind in KINDS else "", str(id)[:60] if right else ""


def is_right(key: str, value: str) -> bool:
    """Tell whether what a shop says of a customer, as their phone, is what such a thing looks like."""
    try:
        Buyer.model_validate({"id": "1", key: value})
        profile({key: value} if key in {"phone", "email"} else {}, date.min)
    except (ValidationError, Refusal):
        return False
    return True


def again(kept: Mapping[str, Any]) -> Sent:
    """Return what was kept of something that had to wait."""
    return SENT.validate_python(dict(kept))


def kept(sent: Sent) -> dict[str, Any]:
    """Return what is kept of it, as JSON."""
    return sent.model_dump(mode="json", exclude_none=True)


def _refusal(error: ValidationError) -> Refusal:
    first: Any = error.errors(include_url=False, include_input=False)[0]
    kind, at = first["type"], [str(one) for one in first["loc"]]
    field = ".".join(at[1:] if at and at[0] in KINDS else at)
    field = str(first.get("ctx", {}).get("field") or field)
    if kind.startswith("union_tag"):
        field = "kind"
    elif kind in {"json_invalid", "model_type", "dict_type", "model_attributes_type"} and not field:
        return Refusal(JSON, field="body")
    if kind == "missing":
        return Refusal(MISSING, field=field[:100], what=field[:100])
    if kind == "extra_forbidden":
        return Refusal(UNKNOWN, field=field[:100], what=field[:100])
    return Refusal(WRONG.get(field, JSON), field=field if field in WRONG else "body")


# ---- days


def day(sent: Purchase | Refund | Review | Customer, now: datetime, zone: tzinfo) -> date | None:
    """Return the day of something where the team is; None where it is today. A day to come is refused."""
    if sent.at is None:
        return None
    today = now.astimezone(zone).date()
    there = datetime.fromisoformat(sent.at)
    if _DAY.fullmatch(sent.at):
        found = there.date()
    else:
        found = there.astimezone(zone).date()
        if there.astimezone(UTC) > now and found > today and (found - today).days == 1:
            found = today  # a clock that is fast
    if found > today:
        raise Refusal("at is in the future.", field="at")
    return None if found == today else found
