"""Reads for pages that show documents; each a fixed, small number of statements."""

from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from documents import access, limits
from documents.enums import Kind, Status
from documents.errors import DocumentMissing
from documents.models import Document, DocumentPage
from documents.reading import ContractReading, read_contract


@dataclass(frozen=True, slots=True)
class Page:
    """One page as the viewer shows it; measures in pixels."""

    number: int
    url: str
    thumb_url: str
    width: int
    height: int


def visible_document(user: User, pk: UUID) -> Document:
    """The document, if the user may see it; else `Document.DoesNotExist`, as if it were not there.

    The text is left out: ask `contract_reading` for what it says.
    """
    document = Document.objects.defer("text").get(pk=pk)
    if not access.may_see(user, document):
        raise Document.DoesNotExist
    return document


PageRows: TypeAlias = QuerySet[DocumentPage, tuple[int, int, int]]


def page_rows(document: Document | None) -> PageRows:
    """What `pages_for` reads of a ready document, at most MAX_PAGES; of another nothing."""
    if document is None or document.status != Status.READY:
        return DocumentPage.objects.none().values_list("number", "width", "height")
    rows = document.pages.order_by("number").values_list("number", "width", "height")
    return rows[: limits.MAX_PAGES]


def pages_for(document: Document, rows: PageRows | None = None) -> list[Page]:
    """The pages of a ready document in order: one statement, none where `rows` have been read."""
    # The addresses differ in one number: two look-ups instead of two per page.
    full = reverse("documents:page", args=[document.pk, 0])
    small = reverse("documents:thumbnail", args=[document.pk, 0])
    return [
        Page(
            number=number,
            url=full.replace("/0/", f"/{number}/"),
            thumb_url=small.replace("/0/", f"/{number}/"),
            width=width,
            height=height,
        )
        for number, width, height in (page_rows(document) if rows is None else rows)
    ]


def page_of(document: Document, number: int) -> DocumentPage:
    """One page of a ready document, or `DocumentPage.DoesNotExist`."""
    return document.pages.get(number=number)


def contract_reading(document: Document) -> ContractReading | None:
    """What the portal read in a contract (系统读取), a hint that decides nothing.

    None while it is being read, and for what is not a contract.
    """
    if document.kind != Kind.CONTRACT or document.status == Status.UPLOADED:
        return None
    return read_contract(document.text)


def handed_in(user: User, pk: UUID, kind: Kind, *, field: str) -> Document:
    """A file of that kind the user's organisation has handed in; `DocumentMissing` otherwise."""
    rows = Document.objects.defer("text").filter(organisation=user.organisation_id, kind=kind)
    document = rows.filter(pk=pk).first()
    if document is None:
        raise DocumentMissing(f"没有这个{kind.label}文件，请先上传。", field=field)
    return document
