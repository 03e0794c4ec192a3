"""What still refers to a document, so that nothing in use is swept away.

Foreign keys are found by themselves. An app that keeps document ids elsewhere (in JSON, say)
registers a finder from its `ready()`.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from documents.models import Document, DocumentPage

Finder = Callable[[Collection[UUID]], set[UUID]]
_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Add `finder(ids) -> those of the ids that are in use`; again changes nothing."""
    if finder not in _finders:
        _finders.append(finder)


def unregister(finder: Finder) -> None:
    """Take a finder back; for tests."""
    _finders.remove(finder)


def unreferenced(documents: QuerySet[Document]) -> list[Document]:
    """Those of `documents` that nothing refers to; bound the queryset before."""
    for relation in _relations():
        rows = relation.related_model._base_manager.filter(
            **{f"{relation.field.name}_id": OuterRef("pk")}
        )
        documents = documents.exclude(Exists(rows))
    found = list(documents)
    ids = {document.pk for document in found}
    used = {pk for finder in _finders for pk in finder(ids)}
    return [document for document in found if document.pk not in used]


def is_referenced(document: Document) -> bool:
    """Whether anything refers to the document."""
    return not unreferenced(Document.objects.filter(pk=document.pk))


def _relations() -> Iterator[Any]:
    """Every foreign key to Document in the project, its pages' aside."""
    for field in Document._meta.get_fields(include_hidden=True):
        reverse = field.auto_created and not field.concrete and not field.many_to_many
        if reverse and field.related_model is not DocumentPage:
            yield field
