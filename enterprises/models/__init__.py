"""Enterprises and what is known of them."""

from enterprises.models.certificate import IntegrationCertificate
from enterprises.models.enterprise import AnnualRevenue, BankAccount, Enterprise, Violation
from enterprises.models.identity import IdentityCheck
from enterprises.models.reference import IndustryDivision, IndustrySection, Region

__all__ = [
    "AnnualRevenue",
    "BankAccount",
    "Enterprise",
    "IdentityCheck",
    "IndustryDivision",
    "IndustrySection",
    "IntegrationCertificate",
    "Region",
    "Violation",
]
