"""Suppliers, what they are certified for, and what they apply for."""

from suppliers.models.certification import Certification, Suspension
from suppliers.models.list_import import ImportState, SupplierImport
from suppliers.models.request import OPEN_REQUESTS, CertificationRequest, RequestPaper
from suppliers.models.supplier import Supplier

__all__ = [
    "OPEN_REQUESTS",
    "Certification",
    "CertificationRequest",
    "ImportState",
    "RequestPaper",
    "Supplier",
    "SupplierImport",
    "Suspension",
]
