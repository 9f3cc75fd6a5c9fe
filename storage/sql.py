"""Statements that stand at the method that runs them, compiled once and run on the driver's own cursor.

A method under one of these decorators does not run: it *describes* its statement. It is called once for each kind
of database, with its parameters, `self.workspace` and `self.author` standing for bound values. What it returns is
compiled, and from then on a call of the method binds its arguments and runs that:

    @sql.one(Customer)
    def get(self, id: int) -> Select[Any]:
        return select(customer).where(customer.c.workspace == self.workspace, customer.c.id == id)

So the parameters are the bound names: one that is missing, misspelt or too much is a TypeError, and mypy knows it.

SQLAlchemy builds, checks and types a statement; executing it through SQLAlchemy again costs several times what SQLite
takes for the work, and a request runs about ten (`make bench`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, cast, overload

import sqlalchemy
from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType, TypeEngine
from sqlmodel import SQLModel

from storage.compiled import OWN, Compiled
from storage.models.column_types import Instant, Value
from storage.sending import Ahead
from storage.shortcuts import constructed
from storage.types import Mark

P = ParamSpec("P")
N = TypeVar("N")
R = TypeVar("R")
T = TypeVar("T")
Model = TypeVar("Model", bound=SQLModel)
Finish = Callable[[Compiled, Any], R]
"""Makes a method's result of its compiled statement and the cursor that ran it."""


# ---- what a method is described with


@dataclass(frozen=True)
class _Described:
    """Stands for the object that a method belongs to, while its statement is described."""

    dialect: str
    workspace: Any
    author: _DescribedAuthor


@dataclass(frozen=True)
class _DescribedAuthor:
    person: Any
    at: Any
    source: Any
    channel: Any


_TYPES: dict[str, TypeEngine[Any]] = {"datetime": Instant(), "datetime | None": Instant(), "Mark": Value(Mark)}
"""How a parameter is bound by its annotation, where the place in which it stands does not always tell."""


def _described(dialect: str) -> _Described:
    workspace, *author = (
        bindparam(name, required=True, type_=_TYPES["datetime"] if name == "own_at" else None) for name in OWN
    )
    return _Described(dialect, workspace, _DescribedAuthor(*author))


def _bound_name(parameter: str) -> str:
    """Return how a parameter is bound: SQLAlchemy keeps the names of columns for what an UPDATE sets."""
    return f"given_{parameter}"


KEY = "key"
"""The option of an INSERT that says which row it writes: the values of the table's primary key, bound or given."""


def insert(into: Table, **values: Any) -> Insert:
    """Return an INSERT of one row."""
    return sqlalchemy.insert(into).values(**values).execution_options(**{KEY: _key(into, values)})


def upsert(dialect: str, into: Table, **values: Any) -> postgresql.Insert:
    """Return an INSERT of one row that may say what is done about a conflict; both databases know the same ways."""
    statement: Any = postgresql.insert(into) if dialect == "postgresql" else sqlite.insert(into)
    made: postgresql.Insert = statement.values(**values).execution_options(**{KEY: _key(into, values)})
    return made


def claim(dialect: str, into: Table, **values: Any) -> postgresql.Insert:
    """Return an INSERT of a row that is whose who comes first: where it is there already, nothing is written."""
    return upsert(dialect, into, **values).on_conflict_do_nothing()


def save(dialect: str, into: Table, renewed: Sequence[str], **values: Any) -> postgresql.Insert:
    """Return an INSERT of a row; where it is there already, these columns of it are set to what is given."""
    statement = upsert(dialect, into, **values)
    return statement.on_conflict_do_update(
        index_elements=list(into.primary_key.columns), set_={name: statement.excluded[name] for name in renewed}
    )


def _key(of: Table, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values[column.key] for column in of.primary_key.columns)


def _key_of(statement: Insert) -> tuple[Any, ...]:
    key: tuple[Any, ...] | None = statement.get_execution_options().get(KEY)
    if key is None:
        raise TypeError("an INSERT is made by sql.insert() or sql.upsert(), so that it says which row it writes")
    return key


def inserted(statement: Insert, values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the key of the row that an INSERT with these values writes, or finds there."""
    return tuple(values[part.key] if isinstance(part, BindParameter) else part for part in _key_of(statement))


def hits(statement: Insert | Update | Delete) -> Select[Any]:
    """Return the query, with the same bound names, of the rows that a statement will write, as they are before it."""
    of = cast(Table, statement.table)
    if isinstance(statement, Insert):
        pairs = zip(of.primary_key.columns, _key_of(statement), strict=True)
        return select(of).where(*(column == part for column, part in pairs))
    where = statement.whereclause
    return select(of) if where is None else select(of).where(where)


class among(ColumnElement[bool]):  # noqa: N801 - used as a function, like SQLAlchemy's own
    """The test that a column is one of a list: one statement for lists of any length."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], listed: Any) -> None:
        if isinstance(column.type, NullType):  # PostgreSQL is told of what type the list is
            raise TypeError("what is among a list has a type: give its function one, as func.substr(…, type_=String)")
        self.column = column
        self.name = cast("BindParameter[Any]", listed).key


@compiles(among, "sqlite")
def _among_on_sqlite(element: among, compiler: SQLCompiler, **options: Any) -> str:
    listed = func.json_each(bindparam(element.name, type_=JSON, required=True)).table_valued("value")
    return compiler.process(element.column.in_(select(listed.c.value)), **options)


@compiles(among, "postgresql")
def _among_on_postgresql(element: among, compiler: SQLCompiler, **options: Any) -> str:
    listed: Any = bindparam(element.name, type_=postgresql.ARRAY(element.column.type), required=True)
    return compiler.process(element.column == any_(listed), **options)


def each_of(dialect: str, listed: Any, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """Return a column with each value of a list, of this type: one statement for as many rows as there are."""
    name = cast("BindParameter[Any]", listed).key
    if dialect == "postgresql":
        return func.unnest(bindparam(name, type_=postgresql.ARRAY(kind), required=True)).column_valued("one")
    given = func.json_each(bindparam(name, type_=JSON, required=True)).table_valued("value")
    return cast("ColumnElement[Any]", given.c.value)


# ---- methods as statements


class Statement(Generic[P, R]):
    """A method that describes its statement."""

    def __init__(self, describe: Callable[..., Any], finish: Finish[R]) -> None:
        update_wrapper(cast(Any, self), describe)
        self._describe = describe
        self.finish = finish
        signature = inspect.signature(describe)
        parameters = list(signature.parameters.values())[1:]
        self._signature = signature.replace(parameters=parameters)
        self._parameters = tuple(one.name for one in parameters)
        self._given = tuple(map(_bound_name, self._parameters))
        defaults = tuple(one.default for one in parameters if one.default is not inspect.Parameter.empty)
        self._rest = {len(parameters) - count: defaults[len(defaults) - count :] for count in range(len(defaults) + 1)}
        self._compiled: dict[str, Compiled] = {}

    @overload
    def __get__(self, noun: None, owner: type[Any]) -> Self: ...

    @overload
    def __get__(self, noun: object, owner: type[Any]) -> Bound[P, R]: ...

    def __get__(self, noun: Any, owner: type[Any]) -> Any:
        return self if noun is None else Bound(self, noun)

    def compiled(self, noun: Any) -> Compiled:
        """Return the statement for the kind of database that an object's connection is to."""
        found = self._compiled.get(noun.dialect)
        if found is None:
            statement = self._describe(_described(noun.dialect), **self._binds())
            found = self._compiled[noun.dialect] = Compiled(statement, noun.connection.dialect, self._given)
        return found

    def _binds(self) -> dict[str, BindParameter[Any]]:
        annotations = inspect.get_annotations(self._describe)
        return {
            name: bindparam(bound, required=True, type_=_TYPES.get(str(annotations.get(name))))
            for name, bound in zip(self._parameters, self._given, strict=True)
        }

    def given(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sequence[Any]:
        """Return the values of one call in the order of the parameters; raises TypeError as any call does."""
        if not kwargs and len(args) in self._rest:
            return (*args, *self._rest[len(args)])
        if len(args) + len(kwargs) == len(self._parameters) and kwargs.keys() == set(self._parameters[len(args) :]):
            return (*args, *[kwargs[name] for name in self._parameters[len(args) :]])
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return bound.args

    def run(self, noun: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        """Run it for one call."""
        compiled = self.compiled(noun)
        values = compiled.values(noun, self.given(args, kwargs))
        if compiled.writes:
            noun.writing(compiled.statement, compiled.names, values)
        if noun.gathered is not None:
            if self.finish is _nothing:
                noun.gathered.add(compiled, compiled.bound(values))
                return self.finish(compiled, None)
            noun.gathered.send()
        cursor = noun.driver.cursor()
        try:
            cursor.execute(compiled.sql, compiled.bound(values))
            return self.finish(compiled, cursor)
        finally:
            cursor.close()

    def run_many(self, noun: Any, rows: Iterable[Sequence[Any]]) -> None:
        """Run it once for each row of arguments."""
        compiled = self.compiled(noun)
        same = {name: own(noun) for name, own in compiled.own.items()}
        rows = noun.writing_each(compiled.statement, same, self._given, rows)
        cursor = noun.driver.cursor()
        try:
            cursor.executemany(compiled.sql, compiled.many_bound(list(same.values()), rows))
        finally:
            cursor.close()


class Bound(Generic[P, R]):
    """A statement of an object: called, it runs."""

    __slots__ = ("_noun", "_statement")

    def __init__(self, statement: Statement[P, R], noun: Any) -> None:
        self._statement = statement
        self._noun = noun

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it with these arguments."""
        return self._statement.run(self._noun, args, kwargs)

    def ahead(self, *args: Any) -> Ahead[R]:
        """Return a call of it with these arguments, to be sent with others."""
        return Ahead(self._statement, self._noun, args)

    def each(self, rows: Iterable[Sequence[Any]]) -> None:
        """Run it once for each row of arguments, given in their order, in one go."""
        self._statement.run_many(self._noun, rows)


def unindexed(column: ColumnElement[T]) -> ColumnElement[T]:
    """Return a column that no index is to serve, since another serves the statement better.

    SQLite believes that ten rows are a workspace's: else it walks through them all to have them in an order, or for a
    range of them.
    """
    return func.coalesce(column, column)


# ---- the decorators


def _finishing(finish: Finish[R]) -> Callable[[Callable[Concatenate[N, P], Any]], Statement[P, R]]:
    def decorate(describe: Callable[Concatenate[N, P], Any]) -> Statement[P, R]:
        return Statement(describe, finish)

    return decorate


def made(model: type[Model], names: Iterable[str], values: Iterable[Any]) -> Model:
    """Return a row as its model; what a database gives back was validated when it was written."""
    return constructed(model, names, values)


def one(model: type[Model]) -> Callable[[Callable[Concatenate[N, P], Any]], Statement[P, Model | None]]:
    """Return the row that the statement selects, whole, or None."""

    def finish(compiled: Compiled, cursor: Any) -> Model | None:
        row = cursor.fetchone()
        return None if row is None else made(model, compiled.returns, compiled.processed(row))

    return _finishing(finish)


def rows(model: type[Model]) -> Callable[[Callable[Concatenate[N, P], Any]], Statement[P, list[Model]]]:
    """Return the rows that the statement selects, whole."""

    def finish(compiled: Compiled, cursor: Any) -> list[Model]:
        return [made(model, compiled.returns, compiled.processed(row)) for row in cursor.fetchall()]

    return _finishing(finish)


def record(describe: Callable[Concatenate[N, P], Any]) -> Statement[P, Any]:
    """Return the first row that the statement selects as a named tuple, or None."""

    def finish(compiled: Compiled, cursor: Any) -> Any:
        row = cursor.fetchone()
        return None if row is None else compiled.row(compiled.processed(row))

    return Statement(describe, finish)


def records(describe: Callable[Concatenate[N, P], Any]) -> Statement[P, list[Any]]:
    """Return the rows that the statement selects as named tuples."""
    return Statement(describe, Compiled.rows)


def column(kind: Callable[[Any], T]) -> Callable[[Callable[Concatenate[N, P], Any]], Statement[P, list[T]]]:
    """Return the first value of each row that the statement selects, as a kind."""

    def finish(compiled: Compiled, cursor: Any) -> list[T]:
        return [kind(compiled.processed(row)[0]) for row in cursor.fetchall()]

    return _finishing(finish)


def value(kind: Callable[[Any], T]) -> Callable[[Callable[Concatenate[N, P], Any]], Statement[P, T]]:
    """Return the only value that the statement selects, as a kind."""

    def finish(compiled: Compiled, cursor: Any) -> T:
        return kind(compiled.processed(cursor.fetchone())[0])

    return _finishing(finish)


def _written(_: Compiled, cursor: Any) -> int:
    return int(cursor.rowcount)


def _nothing(_: Compiled, __: Any) -> Any:
    return None


def write(describe: Callable[Concatenate[N, P], Any]) -> Statement[P, int]:
    """Write, and return how many rows were written."""
    return Statement(describe, _written)


def wrote(describe: Callable[Concatenate[N, P], Any]) -> Statement[P, bool]:
    """Write, and tell whether a row was written."""
    return Statement(describe, lambda compiled, cursor: _written(compiled, cursor) > 0)


def writes(describe: Callable[Concatenate[N, P], Any]) -> Statement[P, None]:
    """Write; within `Transaction.together` as one statement with others."""
    return Statement(describe, _nothing)


# ---- patterns


def containing(text: str) -> str:
    """Return the LIKE pattern, escaped by a backslash, of what holds a text."""
    return f"%{beginning(text)}"


def beginning(text: str) -> str:
    """Return the LIKE pattern, escaped by a backslash, of what begins with a text."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}%"
