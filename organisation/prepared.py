"""Questions that are asked in every request: Django writes their SQL once, and then only the values are new.

Of a small question nine tenths of the time is Django putting it together, and it says the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import cache, cached_property, lru_cache, reduce
from operator import or_
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from simple_history.manager import HistoryManager

KEY = models.BigIntegerField()
P = ParamSpec("P")
R = TypeVar("R")
# As many as a municipality's people have between them; what is not asked for goes first.
MOST = 4096
_SAID: list[Any] = []


def said_once(say: Callable[P, R]) -> Callable[P, R]:
    """What is said of plain values alone, and is the same object for the same values: so what is written of it is found again."""
    return so_many(MOST)(say)


def so_many(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The same of what is large: `most` of it are kept."""

    def kept_by(say: Callable[P, R]) -> Callable[P, R]:
        kept = lru_cache(maxsize=most)(say)
        _SAID.append(kept)
        return kept  # type: ignore[return-value]

    return kept_by


def forget_what_was_said() -> None:
    """For a test that changes what is said."""
    for kept in _SAID:
        kept.cache_clear()


class Given(Expression):
    """A value that is given at each asking; `field` says how the database is told it."""

    def __init__(self, name: str, field: models.Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def told(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> Any:
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Part(Expression):
    """A question of its own within the other, given at each asking: its SQL, and its values."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=KEY)
        self.name = name

    def as_sql(self, _compiler: SQLCompiler, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "(%s)", (self,)


DAY, PK, USER = Given("day", models.DateField()), Given("pk", KEY), Given("user", KEY)


def among(column: str, count: int) -> Q:
    """The column is one of so many keys; `numbered` gives them."""
    return reduce(or_, (Q((column, Given(f"{column}{n}", KEY))) for n in range(count)), Q(pk__in=[]))


def numbered(column: str, keys: Iterable[int]) -> dict[str, int]:
    return {f"{column}{n}": key for n, key in enumerate(keys)}


# What has been asked already, for whoever asks it next: each question, with its values, and what was answered.
_AHEAD: ContextVar[dict[Any, list[Any]]] = ContextVar("ahead", default={})  # noqa: B039  nobody writes in the default


class Prepared:
    """A question that `make` puts with `Given` in the place of its values. It is put together at its first asking."""

    def __init__(self, make: Callable[[], QuerySet[Any]]) -> None:
        self.make = make
        self._made_by: Any = None

    def rows(self, **values: Any) -> list[Any]:
        """What the database answers now: the instances or the rows that were asked for."""
        written, ahead = self.sql(**values), _AHEAD.get()
        if ahead and (self, written) in ahead:
            return ahead.pop((self, written))
        return self._answer(as_sql=lambda *_, **__: written)

    def of(self, one: models.Model, **values: Any) -> list[Any]:
        """The same about this one. What is known of it already (`know`) is told once without asking; while it remembers
        (`remembering`), nothing is asked twice.
        """
        known: dict[Prepared, list[Any]] = one.__dict__.get("_answers", {})
        kept: dict[Any, list[Any]] = one.__dict__.get(_KEPT, {})
        key = (self, *sorted(values.items()))
        if key not in kept:
            kept[key] = known.pop(self) if self in known else self.rows(pk=one.pk, **values)
        return kept[key]

    def sql(self, **values: Any) -> tuple[str, tuple[Any, ...]]:
        """The question with its values. Raises KeyError for one that is not given."""
        sql, places = self._written[2]
        return _filled(sql, places, values, connections[DEFAULT_DB_ALIAS])

    @property
    def columns(self) -> list[Any]:
        """What stands in each column of an answer."""
        return [column for column, _, _ in self._written[1].select]

    def made_of(self, rows: list[tuple[Any, ...]]) -> list[Any]:
        """The instances or the rows, of an answer that the database has given otherwise."""
        return self._answer(execute_sql=lambda *_, **__: [rows])

    def _answer(self, **instead: Any) -> list[Any]:
        question, compiler, _ = self._written
        answered, query = copy(compiler), copy(question.query)
        answered.__dict__.update(connection=connections[DEFAULT_DB_ALIAS], get_converters=self._converters, **instead)
        query.__dict__["get_compiler"] = lambda *_, **__: answered
        # What Django's own copy of a question makes anew is not what is asked again.
        asked = QuerySet.__new__(type(question))
        asked.__dict__.update(question.__dict__, _query=query, _result_cache=None)
        return list(asked)

    def _converters(self, columns: list[Any]) -> Any:
        """How each column is made of what the database says: found out once, and the same for every connection."""
        if self._made_by is None:
            compiler = copy(self._written[1])
            compiler.connection = connections[DEFAULT_DB_ALIAS]
            self._made_by = compiler.get_converters(columns)
        return self._made_by

    @cached_property
    def _written(self) -> tuple[QuerySet[Any], SQLCompiler, tuple[str, Any]]:
        question = self.make()
        compiler = question.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            written = compiler.as_sql()
        except EmptyResultSet:
            written = "", ()
        # It outlives the thread whose connection this is.
        del compiler.connection
        return question, compiler, written


@contextmanager
def answered(answers: dict[Any, list[Any]]) -> Iterator[None]:
    """Meanwhile whoever asks one of these is told without asking, once. The keys are the questions, each as it is written."""
    token = _AHEAD.set(answers)
    try:
        yield
    finally:
        _AHEAD.reset(token)


def know(one: models.Model, answers: dict[Prepared, list[Any]]) -> None:
    """What has been asked about it already."""
    one.__dict__["_answers"] = answers


_KEPT = "_remembered"


@contextmanager
def remembering(one: models.Model) -> Iterator[None]:
    """What is asked `of` this one is asked once meanwhile. For a stretch in which nobody else can write of it, and we write only
    what is not asked, or `forget`.
    """
    one.__dict__[_KEPT] = {}
    try:
        yield
    finally:
        one.__dict__.pop(_KEPT, None)


def forget(one: models.Model, question: Prepared) -> None:
    """What it is about has been written: it is asked anew, once."""
    one.__dict__.get(_KEPT, {}).pop((question,), None)


@contextmanager
def forgetting(one: models.Model) -> Iterator[None]:
    """Within `remembering`: here something is written. Whatever was asked before is asked anew, here each time."""
    remembers = one.__dict__.pop(_KEPT, None) is not None
    yield
    if remembers:
        one.__dict__[_KEPT] = {}


ALL, NONE = "1 = 1", "1 = 0"


@said_once
def written(model: type[models.Model], found: Q) -> tuple[str, str, tuple[Any, ...]]:
    """From where, on what condition, and its values: written once for the same condition with the same values."""
    try:
        sql, params = model._default_manager.filter(found).order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return f'"{model._meta.db_table}"', NONE, ()
    tables, _, condition = sql.partition(" FROM ")[2].partition(" WHERE ")
    return tables, condition or ALL, params


def _filled(sql: str, places: Iterable[Any], values: Mapping[str, Any], connection: Any) -> tuple[str, tuple[Any, ...]]:
    """The SQL with what is given in its places. Raises KeyError for what is not given."""
    if not any(isinstance(place, Part) for place in places):
        return sql, tuple(place.told(values, connection) if isinstance(place, Given) else place for place in places)
    first, *rest = sql.split("%s")
    told: list[Any] = []
    # Each place has one value, or a whole question: strict, so that none loses its own.
    for place, after in zip(places, rest, strict=True):
        inner, given = ("%s", (place,))
        if isinstance(place, Part):
            inner, given = values[place.name]
        elif isinstance(place, Given):
            given = (place.told(values, connection),)
        first, told = f"{first}{inner}{after}", [*told, *given]
    return first, tuple(told)


Row = TypeVar("Row", bound=models.Model)


@cache
def _row(model: type[Row], locked: bool) -> Prepared:
    def question() -> QuerySet[Row]:
        rows = model._default_manager.filter(pk=PK)
        return rows.select_for_update(no_key=True) if locked else rows

    return Prepared(question)


def row_of(model: type[Row], pk: int, *, locked: bool = False) -> Row:
    """As it is now; `locked`: and nobody else's to change until the transaction ends. Raises the model's DoesNotExist.

    Its key stays as it is, so whoever only refers to it, as the read log does, does not wait.
    """
    if locked and not connections[DEFAULT_DB_ALIAS].in_atomic_block:
        raise TransactionManagementError("a row is locked for no longer than its transaction, and there is none")
    found: list[Row] = _row(model, locked).rows(pk=pk)
    if not found:
        raise model.DoesNotExist  # type: ignore[attr-defined]
    return found[0]


class Trail(HistoryManager):
    """simple_history puts this class together each time somebody says `case.history`; here it is done once."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)
