"""Objections as the province sees them, and what everybody else may know of them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, User
from documents.models import Document
from vouchers.models import Objection, ObjectionFile
from vouchers.models.publicity import ObjectionState

PAGE_SIZE = 50
OBJECTION_ORDER = ("-filed_at", "-id")
_PARTS = ("item__batch", "item__voucher__enterprise")


def objections(*, state: str = "") -> QuerySet[Objection]:
    """Objections with the case they speak of."""
    rows = Objection.objects.select_related(*_PARTS)
    return rows.filter(state=state) if state in ObjectionState.values else rows


def open_count(user: User) -> int:
    """How many wait for the province, for the navigation."""
    return Objection.objects.filter(state=ObjectionState.OPEN).count()


def objection_of(pk: int) -> Objection:
    """One objection with its case; Objection.DoesNotExist when there is none."""
    more = ("item__voucher__city", "item__voucher__service", "decided_by")
    found: Objection = Objection.objects.select_related(*_PARTS, *more).get(pk=pk)
    return found


def answer_of(public_id: UUID) -> Objection:
    """One objection as the person who filed it comes back to it."""
    found: Objection = Objection.objects.select_related("item__batch").get(public_id=public_id)
    return found


def files_of(objection: Objection) -> list[Any]:
    """The papers handed in with it."""
    rows = objection.files.select_related("document").defer("document__text")
    return [row.document for row in rows]


def receiving_organisation() -> Organisation:
    """Whose documents the papers of objections are."""
    provinces = Organisation.objects.filter(kind=OrganisationKind.PROVINCE)
    found: Organisation = provinces.order_by("pk")[:1].get()
    return found


def may_open_objection(user: User, document: Document) -> bool:
    """The province and nobody else opens what came with an objection (asked by documents)."""
    is_province = user.role == Role.PROVINCE
    return is_province and ObjectionFile.objects.filter(document=document.pk).exists()


def mask_person(name: str) -> str:
    """`陈**`: enough to tell two objections apart, too little to know the person."""
    return f"{name[:1]}{'*' * max(len(name) - 1, 1)}"
