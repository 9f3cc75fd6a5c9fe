"""Ways that are only there because they are quicker, each with what was measured; what they do, the usual ones do too.

Everything here is run several times by every request, and was more of its time than the work itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

Copied = TypeVar("Copied")
Model = TypeVar("Model", bound=BaseModel)


def replaced(one: Copied, changes: Mapping[str, Any]) -> Copied:
    """Return what `dataclasses.replace` does of a dataclass of plain fields: a seventh of its 7 µs for 24 of them.

    Raises TypeError for what is no field.
    """
    values = {**vars(one), **changes}
    if len(values) != len(vars(one)):
        raise TypeError(f"no field: {', '.join(changes.keys() - vars(one).keys())}")
    made = object.__new__(type(one))
    vars(made).update(values)
    return made


@cache
def _all_of(model: type[BaseModel]) -> set[str]:
    """Return the fields of a model, of which all are set: one set for all rows, which is two thirds of their memory.

    Whoever copies a row copies it.
    """
    return set(model.__pydantic_fields__)


def constructed(model: type[Model], names: Iterable[str], values: Iterable[Any]) -> Model:
    """Return what `model_construct` does with a value for every field: 3 µs for a customer's 23 rather than 11."""
    fields = dict(zip(names, values, strict=True))
    if len(fields) != len(model.__pydantic_fields__):
        return model.model_construct(**fields)
    made = object.__new__(model)
    put = object.__setattr__  # the rows are frozen
    put(made, "__dict__", fields)
    put(made, "__pydantic_fields_set__", _all_of(model))
    put(made, "__pydantic_extra__", None)
    put(made, "__pydantic_private__", None)
    return made
