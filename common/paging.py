"""Keyset paging: the next page starts where the last one ended, at the same cost for every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet

COUNT_CAP = 1000
FORWARD, BACKWARD = "n", "p"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, with the cursors of its neighbours where there are any."""

    rows: list[Any]
    next_cursor: str | None = None
    previous_cursor: str | None = None

    def __bool__(self) -> bool:
        return bool(self.rows)


def keyset_page(
    queryset: QuerySet[Any], *, order: Sequence[str], cursor: str | None, size: int = 50
) -> Page:
    """Read one page of `queryset` in one query.

    `order` names fields as `order_by` does and must end in a unique one; with `.values()` its
    fields must be among the values. A cursor that is missing, forged or made for another list
    gives the first page.
    """
    direction, marks = _read(cursor, order)
    backward = direction == BACKWARD
    names = [_flipped(name) for name in order] if backward else list(order)
    rows = queryset.order_by(*names)
    if marks is not None:
        rows = rows.filter(_beyond(names, marks))
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


def _flipped(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], marks: Sequence[Any]) -> Q:
    """The rows after `marks` in `order`, as PostgreSQL sorts: NULL is larger than any value."""
    condition = Q(pk__in=[])
    equal = Q()
    for name, mark in zip(order, marks, strict=True):
        field = name.removeprefix("-")
        condition |= equal & _after(field, mark, descending=name.startswith("-"))
        equal &= Q(**{f"{field}__isnull": True}) if mark is None else Q(**{field: mark})
    if marks[0] is not None:
        # Said once more in a form an index on the first field can start from.
        condition &= _after(order[0].removeprefix("-"), marks[0], order[0][0] == "-", also=True)
    return condition


def _after(field: str, mark: Any, descending: bool, *, also: bool = False) -> Q:  # noqa: FBT001
    nothing, suffix = Q(pk__in=[]), "e" if also else ""
    if descending:
        return (
            ~Q(**{f"{field}__isnull": True})
            if mark is None
            else Q(**{f"{field}__lt{suffix}": mark})
        )
    return (
        nothing
        if mark is None
        else Q(**{f"{field}__gt{suffix}": mark}) | Q(**{f"{field}__isnull": True})
    )


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
