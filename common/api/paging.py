"""Pages of a list: a cursor forward and one back, the same cost for every page."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from common.paging import Page, keyset_page


def page_of(rows: QuerySet[Any], *, order: Sequence[str], query: dict[str, Any]) -> Page:
    """The page that `query` (a read `CursorQuery`) asks for."""
    size = query.get("page_size", 50)
    return keyset_page(rows, order=order, cursor=query.get("cursor"), size=size)


def answer(page: Page, rows: Any) -> Response:
    """A page as JSON: `rows` are the page's rows, ready to be written."""
    cursors = {"next": page.next_cursor, "previous": page.previous_cursor}
    return Response({"results": rows, **cursors})


_kinds: dict[str, type[serializers.Serializer[Any]]] = {}


def paged(kind: Callable[..., serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of a page of `kind`, for the schema."""
    name = f"{getattr(kind, '__name__', 'Row').removesuffix('Serializer')}Page"
    if name not in _kinds:
        fields = {
            "results": kind(many=True),
            "next": serializers.CharField(allow_null=True),
            "previous": serializers.CharField(allow_null=True),
        }
        _kinds[name] = type(name, (serializers.Serializer,), fields)
    return _kinds[name]
