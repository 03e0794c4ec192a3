"""Keyset paging: the next page starts where the last one ended, at the same cost for every page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet

COUNT_CAP = 1000
FORWARD, BACKWARD = "n", "p"
NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, with the cursors of its neighbours where there are any."""

    rows: list[Any]
    next_cursor: str | None = None
    previous_cursor: str | None = None

    def __bool__(self) -> bool:
        return bool(self.rows)


def keyset_page(
    queryset: QuerySet[Any],
    *,
    order: Sequence[str],
    cursor: str | None,
    size: int = 50,
    filled: bool = False,
) -> Page:
    """Read one page of `queryset` in one query.

    `order` names fields as `order_by` does and must end in a unique one; with `.values()` its
    fields must be among the values. A cursor that is missing, forged or made for another list
    gives the first page. `filled` promises that no row of the list leaves a field of `order` empty
    though the model would allow it: only then can an index start at the cursor where it rises.
    """
    direction, marks = _read(cursor, order)
    backward = direction == BACKWARD
    names = [_flipped(name) for name in order] if backward else list(order)
    rows = queryset.order_by(*names)
    if marks is not None:
        rows = rows.filter(_beyond(queryset, names, marks, filled=filled))
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    if not found:
        # Everything behind the cursor is gone: leave a way back rather than an empty dead end.
        return Page([])
    has_next = more or backward
    has_previous = more if backward else marks is not None
    return Page(
        found,
        _write(FORWARD, found[-1], order) if has_next else None,
        _write(BACKWARD, found[0], order) if has_previous else None,
    )


def capped_count(queryset: QuerySet[Any], cap: int = COUNT_CAP) -> int:
    """Count the rows, but no further than `cap + 1`, which stands for "more than cap"."""
    return queryset.order_by().values("pk")[: cap + 1].count()


def walk(
    queryset: QuerySet[Any], *, order: Sequence[str], size: int = 2000, filled: bool = False
) -> Iterator[list[Any]]:
    """Every row, in pages by keyset: short statements and the same memory however many there are.

    `order` and `filled` are those of `keyset_page`. A row that moves in the order meanwhile may be
    met twice or not at all, as on pages turned by hand.
    """
    cursor: str | None = None
    while page := keyset_page(queryset, order=order, cursor=cursor, size=size, filled=filled):
        yield page.rows
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _flipped(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(
    queryset: QuerySet[Any], order: Sequence[str], marks: Sequence[Any], *, filled: bool
) -> Q:
    """The rows after `marks` in `order`, as PostgreSQL sorts: NULL is larger than any value."""
    condition, equal = NOTHING, Q()
    for name, mark in zip(order, marks, strict=True):
        field = name.removeprefix("-")
        nullable = not filled and _nullable(queryset, field)
        condition |= equal & _after(name, mark, nullable=nullable)
        equal &= Q(**{f"{field}__isnull": True}) if mark is None else Q(**{field: mark})
    if marks[0] is not None:
        # Said once more in a form that an index on the first field can start from.
        nullable = not filled and _nullable(queryset, order[0].removeprefix("-"))
        condition &= _after(order[0], marks[0], nullable=nullable, same="e")
    return condition


def _after(name: str, mark: Any, *, nullable: bool, same: str = "") -> Q:
    """The rows beyond one mark; `same="e"` takes in those equal to it (`lte`, `gte`)."""
    field = name.removeprefix("-")
    if name.startswith("-"):
        return (
            Q(**{f"{field}__isnull": False}) if mark is None else Q(**{f"{field}__lt{same}": mark})
        )
    if mark is None:
        return NOTHING
    larger = Q(**{f"{field}__gt{same}": mark})
    return larger | Q(**{f"{field}__isnull": True}) if nullable else larger


def _nullable(queryset: QuerySet[Any], field: str) -> bool:
    try:
        return bool(queryset.model._meta.get_field(field).null)
    except (FieldDoesNotExist, AttributeError):  # an annotation, or across a relation
        return True


def _signer(order: Sequence[str]) -> Signer:
    # The salt ties a cursor to its list's order: one taken from another list does not verify.
    return Signer(salt="common.paging:" + ",".join(order))


def _write(direction: str, row: Any, order: Sequence[str]) -> str:
    return _signer(order).sign_object([direction, *(_plain(row, name) for name in order)])


def _plain(row: Any, name: str) -> Any:
    field = name.removeprefix("-")
    value = row[field] if isinstance(row, dict) else attrgetter(field.replace("__", "."))(row)
    if isinstance(value, date):  # a datetime too; its ISO form keeps the microseconds
        return value.isoformat()
    return value if value is None or isinstance(value, int | str) else str(value)


def _read(cursor: str | None, order: Sequence[str]) -> tuple[str, list[Any] | None]:
    if not cursor:
        return FORWARD, None
    try:
        direction, *marks = _signer(order).unsign_object(cursor)
    except (BadSignature, ValueError):
        return FORWARD, None
    return direction, marks
